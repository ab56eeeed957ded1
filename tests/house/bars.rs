//! The measures of the house, for the last line of a run.

use crate::house::files;
use crate::house::source::SourceFile;
use std::fmt;
use syn::visit::{self, Visit};

/// How long files and functions are, and how much is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bars {
    /// Production files.
    files: usize,
    /// Production lines: of all files, and median, ninth decile and most of one file.
    lines: usize,
    lines_median: usize,
    lines_p90: usize,
    lines_max: usize,
    /// Lines of a function: 99th percentile and most.
    function_p99: usize,
    function_max: usize,
    /// Lines of tests.
    tested: usize,
    expects: usize,
}

impl Bars {
    /// Measures the Rust files among `files`.
    pub(crate) fn of(files: &[SourceFile]) -> Self {
        let rust = || files.iter().filter(|file| file.is_rust());
        let mut lengths: Vec<usize> =
            rust().map(|file| file.production().len()).filter(|lines| *lines > 0).collect();
        let mut functions = Functions::default();
        for syntax in rust().filter(|file| !file.is_test()).filter_map(SourceFile::syntax) {
            functions.visit_file(&syntax);
        }
        lengths.sort_unstable();
        functions.0.sort_unstable();
        let lines = lengths.iter().sum();
        let all: usize = rust().map(|file| file.text.lines().count()).sum();
        Self {
            files: lengths.len(),
            lines,
            lines_median: rank(&lengths, 50),
            lines_p90: rank(&lengths, 90),
            lines_max: rank(&lengths, 100),
            function_p99: rank(&functions.0, 99),
            function_max: rank(&functions.0, 100),
            tested: all.saturating_sub(lines),
            expects: files::expects(files).len(),
        }
    }
}

/// The value below or at which so many of a hundred lie; 0 of none.
fn rank(sorted: &[usize], percent: usize) -> usize {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

impl fmt::Display for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, lines, lines_median, lines_p90, lines_max, .. } = self;
        let hundredths = (self.tested * 100).checked_div(*lines).unwrap_or_default();
        write!(f, "house bars: {files} files, {lines} production lines · ")?;
        write!(
            f,
            "a file: median {lines_median} of 100, p90 {lines_p90} of 250, most {lines_max} of {} · ",
            files::LINES_MAX
        )?;
        write!(f, "a function: p99 {} of 60, most {} of 70 · ", self.function_p99, self.function_max)?;
        write!(
            f,
            "tests {}.{:02} × production · {} expects",
            hundredths / 100,
            hundredths % 100,
            self.expects
        )
    }
}

#[derive(Default)]
struct Functions(Vec<usize>);

impl Functions {
    fn add(&mut self, block: &syn::Block) {
        let lines = block.brace_token.span.join();
        self.0.push(lines.end().line.saturating_sub(lines.start().line) + 1);
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !crate::house::uses::is_test(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.block);
        visit::visit_impl_item_fn(self, function);
    }
}

#[cfg(test)]
mod mutants {
    use super::{Bars, SourceFile};

    #[test]
    fn the_bars_tell_long_files_from_short_ones() {
        let file =
            |name: &str, lines: usize| SourceFile::new(&format!("domain/src/{name}.rs"), &"\n".repeat(lines));
        let mut files: Vec<SourceFile> = (1..=10).map(|at| file(&at.to_string(), at * 10)).collect();
        files.push(SourceFile::new("tests/a_week.rs", "//! A.\n\n"));
        files.push(SourceFile::new(
            "domain/src/f.rs",
            "fn a() {\n}\n#[cfg(test)]\nmod tests {\n    fn b() {\n\n\n    }\n}\n",
        ));
        let bars = Bars::of(&files);
        assert_eq!(
            (bars.files, bars.lines, bars.lines_median, bars.lines_p90, bars.lines_max),
            (11, 552, 50, 90, 100)
        );
        assert_eq!((bars.function_max, bars.tested), (2, 9));
    }
}

//! How a file is cut: its opening sentence, its length, its name, and no exception without need.

use crate::house::source::{Fault, SourceFile, split};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A file has at most this many production lines.
pub(crate) const LINES_MAX: usize = 400;

/// One `#[expect]` is allowed in so many production lines.
pub(crate) const LINES_PER_EXPECT: usize = 1000;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 10] =
    ["util", "utils", "utility", "utilities", "helper", "helpers", "common", "misc", "manager", "managers"];

/// Files longer than `LINES_MAX`.
pub(crate) fn too_long(files: &[SourceFile]) -> Vec<Fault> {
    let lengths = files.iter().filter(|file| file.is_rust()).map(|file| (file, file.production().len()));
    lengths
        .filter(|(_, length)| *length > LINES_MAX)
        .map(|(file, length)| {
            let advice = format!(
                "{length} production lines of at most {LINES_MAX}; move one concept to a file of its own"
            );
            Fault::new(&file.path, LINES_MAX + 1, advice)
        })
        .collect()
}

/// Files whose first line is not one `//!` paragraph that says what the file is.
pub(crate) fn without_opening(files: &[SourceFile]) -> Vec<Fault> {
    let advice = "opens with one line `//! What this file is.`; more may follow after a bare `//!`";
    let rust = files.iter().filter(|file| file.is_rust());
    rust.filter(|file| !opens_with_sentence(&file.text))
        .map(|file| Fault::new(&file.path, 1, advice))
        .collect()
}

fn opens_with_sentence(text: &str) -> bool {
    let mut lines = text.lines();
    let Some(sentence) = lines.next().and_then(|line| line.strip_prefix("//! ")) else {
        return false;
    };
    let starts = sentence.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '`');
    let ends = sentence.ends_with(['.', '?', '!']) && sentence.len() > 4;
    starts && ends && lines.next().is_none_or(|line| line == "//!" || !line.starts_with("//!"))
}

/// Files, folders and inline modules with a name that says nothing.
pub(crate) fn empty_names(files: &[SourceFile]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in
        files.iter().filter(|file| ["rs", "sql", "sh", "md", "js", "html", "css"].contains(&file.ending()))
    {
        let parts = file.path.split('/').map(|part| (part.split('.').next().unwrap_or_default(), 1));
        faults.extend(
            parts.filter(|(name, _)| says_nothing(name)).map(|(name, line)| nameless(file, name, line)),
        );
        if let Some(syntax) = file.is_rust().then(|| file.syntax()).flatten() {
            let mut modules = InlineModules::default();
            modules.visit_file(&syntax);
            let found = modules.0.iter().filter(|(name, _)| says_nothing(name));
            faults.extend(found.map(|(name, line)| nameless(file, name, *line)));
        }
    }
    faults
}

fn says_nothing(name: &str) -> bool {
    split(name).iter().any(|word| EMPTY_NAMES.contains(&word.as_str()))
}

fn nameless(file: &SourceFile, name: &str, line: usize) -> Fault {
    Fault::new(
        &file.path,
        line,
        format!("`{name}` says nothing; name the concept, or put it where it is used"),
    )
}

#[derive(Default)]
struct InlineModules(Vec<(String, usize)>);

impl<'ast> Visit<'ast> for InlineModules {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_some() {
            self.0.push((module.ident.to_string(), module.ident.span().start().line));
        }
        visit::visit_item_mod(self, module);
    }
}

/// Every `allow` of a lint: an exception is an `expect` that gives its reason and ends when its cause does.
pub(crate) fn allows(files: &[SourceFile]) -> Vec<Fault> {
    let advice = "no `allow`: keep the lint, or write `#[expect(…, reason = \"…\")]`";
    let found = files.iter().filter(|file| file.is_rust());
    found
        .flat_map(|file| lints(file, "allow").into_iter().map(|line| Fault::new(&file.path, line, advice)))
        .collect()
}

/// More `expect`s than the house has room for.
pub(crate) fn too_many_expects(files: &[SourceFile]) -> Vec<Fault> {
    let lines: usize = files.iter().filter(|file| file.is_rust()).map(|file| file.production().len()).sum();
    let found = expects(files);
    if found.len() * LINES_PER_EXPECT <= lines {
        return Vec::new();
    }
    let count = found.len();
    let advice = format!(
        "one of {count} `expect`s in {lines} production lines; one per {LINES_PER_EXPECT} is allowed"
    );
    found.into_iter().map(|(path, line)| Fault::new(&path, line, advice.clone())).collect()
}

/// Where production code sets a lint aside.
pub(crate) fn expects(files: &[SourceFile]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let end = file.production().len();
        found.extend(
            lints(file, "expect").into_iter().filter(|line| *line <= end).map(|at| (file.path.clone(), at)),
        );
    }
    found
}

/// Lines of the attributes that set `level`, also behind `cfg_attr`.
fn lints(file: &SourceFile, level: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    if let Ok(stream) = file.text.parse::<TokenStream>() {
        attributes(stream, &mut |group| {
            let mut after_level = None;
            for token in flat(group) {
                match token {
                    TokenTree::Ident(ident) => {
                        after_level = (ident == level).then(|| ident.span().start().line);
                    }
                    TokenTree::Group(inner) if inner.delimiter() == Delimiter::Parenthesis => {
                        lines.extend(after_level.take());
                    }
                    _ => after_level = None,
                }
            }
        });
    }
    lines
}

fn attributes(stream: TokenStream, see: &mut impl FnMut(TokenStream)) {
    let mut after_hash = false;
    for token in stream {
        let hash =
            matches!(&token, TokenTree::Punct(p) if p.as_char() == '#' || (after_hash && p.as_char() == '!'));
        if let TokenTree::Group(group) = token {
            if after_hash && group.delimiter() == Delimiter::Bracket {
                see(group.stream());
            } else {
                attributes(group.stream(), see);
            }
        }
        after_hash = hash;
    }
}

fn flat(stream: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in stream {
        tokens.push(token.clone());
        if let TokenTree::Group(group) = token {
            tokens.extend(flat(group.stream()));
        }
    }
    tokens
}

#[cfg(test)]
mod mutants {
    use super::{LINES_MAX, SourceFile, allows, empty_names, too_long, too_many_expects, without_opening};

    fn file(path: &str, text: &str) -> [SourceFile; 1] {
        [SourceFile::new(path, text)]
    }

    #[test]
    fn a_file_of_401_production_lines_is_refused() {
        let text = |lines| format!("//! Walks.\n{}", "// why\n".repeat(lines - 1));
        let tests = "#[cfg(test)]\nmod tests {\n    // why\n}\n";
        assert!(too_long(&file("domain/src/walks.rs", &(text(LINES_MAX) + tests))).is_empty());
        assert_eq!(too_long(&file("domain/src/walks.rs", &text(LINES_MAX + 1))).len(), 1);
        assert!(too_long(&file("tests/a_week.rs", &text(LINES_MAX + 1))).is_empty());
    }

    #[test]
    fn a_file_that_opens_without_its_sentence_is_refused() {
        let refused = |text| without_opening(&file("domain/src/walks.rs", text)).len();
        assert_eq!(
            refused("//! A walk is a plan kept. It never stores where the leader went.\n\nuse a;\n"),
            0
        );
        assert_eq!(refused("//! A walk.\n//!\n//! And why.\n"), 0);
        assert_eq!(refused("use a;\n//! A walk.\n"), 1);
        assert_eq!(refused("\n//! A walk is a plan kept.\n"), 1);
        assert_eq!(refused("//! a walk without capital and stop\n"), 1);
        assert_eq!(refused("//! A walk is a plan kept. It\n//! never ends.\n"), 1);
    }

    #[test]
    fn a_file_named_util_is_refused() {
        assert_eq!(empty_names(&file("domain/src/util.rs", "//! A.\n")).len(), 1);
        assert_eq!(empty_names(&file("domain/src/helpers/walk.rs", "//! A.\n")).len(), 1);
        assert_eq!(empty_names(&file("server/src/sync_manager.rs", "//! A.\n")).len(), 1);
        assert!(empty_names(&file("domain/src/walk.rs", "//! A.\n")).is_empty());
    }

    #[test]
    fn a_module_named_common_is_refused() {
        assert_eq!(empty_names(&file("domain/src/walk.rs", "//! A.\nmod common {\n}\n")).len(), 1);
    }

    #[test]
    fn an_allow_is_refused_wherever_it_stands() {
        let refused = |text| allows(&file("domain/src/walk.rs", text)).len();
        assert_eq!(refused("//! A.\n#[allow(dead_code)]\nfn a() {}\n"), 1);
        assert_eq!(refused("//! A.\n#![allow(dead_code)]\nfn a() {}\n"), 1);
        assert_eq!(refused("//! A.\n#[cfg_attr(test, allow(dead_code))]\nfn a() {}\n"), 1);
        assert_eq!(refused("//! A.\n// #[allow(dead_code)]\nfn allow() { allow(\"#[allow(x)]\") }\n"), 0);
    }

    #[test]
    fn a_second_expect_in_a_thousand_lines_is_refused() {
        let text = |lines: usize, expects: usize| {
            format!(
                "//! A.\n{}{}",
                "#[expect(x, reason = \"y\")]\nfn a() {}\n".repeat(expects),
                "\n".repeat(lines)
            )
        };
        assert!(too_many_expects(&file("domain/src/walk.rs", &text(1000, 1))).is_empty());
        assert_eq!(too_many_expects(&file("domain/src/walk.rs", &text(1000, 2))).len(), 2);
        assert_eq!(too_many_expects(&file("domain/src/walk.rs", &text(100, 1))).len(), 1);
        let tested = "//! A.\n#[cfg(test)]\nmod tests {\n    #[expect(x)]\n    fn a() {}\n}\n";
        assert!(too_many_expects(&file("domain/src/walk.rs", tested)).is_empty());
    }
}

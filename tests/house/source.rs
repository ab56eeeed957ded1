//! A file as the rules see it, and what a rule answers when it is broken.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::fmt;
use std::path::Path;
use std::{fs, io};

/// A file of the repository: a path with `/`, relative to the root, and the text.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// One breach of a rule: where it is, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) advice: String,
}

/// A token that carries a word: an identifier or a string, with the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Ident(String, usize),
    Text(String, usize),
}

impl Fault {
    pub(crate) fn new(path: &str, line: usize, advice: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, advice: advice.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

impl SourceFile {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// What the file's name ends with, without the dot; the whole name where there is no dot.
    pub(crate) fn ending(&self) -> &str {
        self.path.rsplit(['.', '/']).next().unwrap_or_default()
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is a test or a benchmark.
    pub(crate) fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        let name = parts.next_back().unwrap_or_default();
        name == "tests.rs"
            || name.ends_with("_tests.rs")
            || parts.any(|part| part == "tests" || part == "benches")
    }

    /// The lines before a trailing `#[cfg(test)] mod … { … }`; none of a file that is a test.
    pub(crate) fn production(&self) -> Vec<&str> {
        let lines: Vec<&str> = self.text.lines().collect();
        if self.is_test() {
            return Vec::new();
        }
        let end = (0..lines.len()).find(|&at| opens_trailing_tests(lines.get(at..).unwrap_or_default()));
        lines.into_iter().take(end.unwrap_or(usize::MAX)).collect()
    }

    /// The file as syntax, or nothing where it does not parse (which `unreadable` reports).
    pub(crate) fn syntax(&self) -> Option<syn::File> {
        syn::parse_file(&self.text).ok()
    }

    /// Every identifier and string of the file, attributes and comments left out.
    pub(crate) fn words(&self) -> Vec<Word> {
        let mut found = Vec::new();
        if let Ok(stream) = self.text.parse::<TokenStream>() {
            collect(stream, &mut found);
        }
        found
    }
}

fn opens_trailing_tests(lines: &[&str]) -> bool {
    let Some((&"#[cfg(test)]", rest)) = lines.split_first() else {
        return false;
    };
    let mut rest = rest.iter().skip_while(|line| line.starts_with("#["));
    let opens = rest.next().is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'));
    opens && rest.any(|line| *line == "}") && rest.all(|line| line.trim().is_empty())
}

fn collect(stream: TokenStream, found: &mut Vec<Word>) {
    let mut after_hash = false;
    for token in stream {
        let line = token.span().start().line;
        let hash =
            matches!(&token, TokenTree::Punct(p) if p.as_char() == '#' || (after_hash && p.as_char() == '!'));
        match token {
            TokenTree::Group(group) if after_hash && group.delimiter() == Delimiter::Bracket => {}
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(ident) => found.push(Word::Ident(ident.to_string(), line)),
            TokenTree::Literal(literal) => {
                if let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string()) {
                    found.push(Word::Text(text.value(), line));
                }
            }
            TokenTree::Punct(_) => {}
        }
        after_hash = hash;
    }
}

/// Files that cannot be read as Rust; every other rule passes over them in silence.
pub(crate) fn unreadable(files: &[SourceFile]) -> Vec<Fault> {
    let rust = files.iter().filter(|file| file.is_rust());
    rust.filter_map(|file| {
        let error = syn::parse_file(&file.text).err()?;
        Some(Fault::new(&file.path, error.span().start().line, format!("does not parse as Rust: {error}")))
    })
    .collect()
}

/// The words of an identifier in small letters: `closeWeekID` and `close_week_id` are close, week, id.
pub(crate) fn split(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let small_before = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let ends_capitals =
            before.is_some_and(|c| c.is_uppercase()) && letters.get(at + 1).is_some_and(|c| c.is_lowercase());
        if !letter.is_alphanumeric() || (letter.is_uppercase() && (small_before || ends_capitals)) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().expect("it starts with one").extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The text files of the repository at `root`, sorted by path; build output and hidden folders that hold no
/// rules of ours are left out.
pub(crate) fn tree(root: &Path) -> io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            // a file may go while others are listed
            let Ok(metadata) = fs::metadata(root.join(&path)) else {
                continue;
            };
            if metadata.is_dir() {
                if !["target", ".git", "node_modules"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Some(text) =
                fs::read(root.join(&path)).ok().and_then(|bytes| String::from_utf8(bytes).ok())
            {
                files.push(SourceFile { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod mutants {
    use super::{SourceFile, Word, split, unreadable};

    #[test]
    fn a_file_that_is_not_rust_is_refused() {
        assert_eq!(unreadable(&[SourceFile::new("merge/src/lib.rs", "//! A.\nfn {")]).len(), 1);
        assert!(unreadable(&[SourceFile::new("merge/src/lib.rs", "//! A.\nfn a() {}\n")]).is_empty());
    }

    #[test]
    fn only_a_trailing_test_module_is_no_production() {
        let lines = |text| SourceFile::new("domain/src/walk.rs", text).production().len();
        assert_eq!(lines("//! A.\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n"), 3);
        assert_eq!(lines("//! A.\n#[cfg(test)]\nmod tests {\n}\nfn a() {}\n"), 5);
        assert_eq!(SourceFile::new("domain/src/walk/tests.rs", "//! A.\n").production().len(), 0);
        assert_eq!(SourceFile::new("tests/a_week.rs", "//! A.\n").production().len(), 0);
    }

    #[test]
    fn an_identifier_falls_into_its_words() {
        assert_eq!(split("closeWeekID"), ["close", "week", "id"]);
        assert_eq!(split("HTTPServer2Go"), ["http", "server2", "go"]);
        assert_eq!(split("UPLOAD_BYTES_MAX"), ["upload", "bytes", "max"]);
    }

    #[test]
    fn attributes_and_comments_hold_no_words() {
        let file =
            SourceFile::new("a.rs", "//! Track.\n#[track_caller]\nfn walk() { see!(\"a\") } // track\n");
        let words =
            [Word::Ident("fn".into(), 3), Word::Ident("walk".into(), 3), Word::Ident("see".into(), 3)];
        assert_eq!(file.words().get(..3), Some(words.as_slice()));
        assert_eq!(file.words().last(), Some(&Word::Text("a".into(), 3)));
    }
}

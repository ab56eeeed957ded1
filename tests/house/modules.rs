//! The modules of a crate: which files are reached, who uses whom, and in which order they are listed.

use crate::house::source::{Fault, SourceFile};
use crate::house::uses::{self, Use};
use std::collections::{BTreeMap, BTreeSet};

/// A crate's root file, as its manifest names it.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) path: String,
}

/// A module: where it is, what it lists and what it uses.
#[derive(Debug, Default)]
struct Module {
    file: String,
    children: Vec<String>,
    uses: Vec<Use>,
    items: BTreeSet<String>,
}

/// A crate, by module path; the crate's root is the empty path.
#[derive(Debug, Default)]
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
    reached: BTreeSet<String>,
}

/// That one module uses another one listed beside it, and the first place where it does.
#[derive(Clone, Debug)]
struct Edge {
    parent: Vec<String>,
    from: String,
    to: String,
    path: String,
    line: usize,
}

struct Reading<'f> {
    files: BTreeMap<&'f str, &'f SourceFile>,
    read: Crate,
}

/// Where a module's items stand.
struct Place {
    path: Vec<String>,
    file: String,
    folder: String,
    counts: Counts,
}

/// Whether a module's imports count: those of tests do not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Production,
    Test,
}

impl Reading<'_> {
    fn file(&mut self, place: Place) {
        if !self.read.reached.insert(place.file.clone()) {
            return;
        }
        if let Some(syntax) = self.files.get(place.file.as_str()).and_then(|file| file.syntax()) {
            self.items(place, &syntax.items);
        }
    }

    fn items(&mut self, place: Place, items: &[syn::Item]) {
        let mut module = Module { file: place.file.clone(), ..Module::default() };
        for item in items {
            let counts = if uses::is_test(item) { Counts::Test } else { place.counts };
            match item {
                syn::Item::Mod(inner) => {
                    if counts == Counts::Production {
                        module.children.push(inner.ident.to_string());
                    }
                    self.module(&place, inner, counts);
                }
                _ if counts == Counts::Test => {}
                _ => {
                    module.items.extend(uses::name(item));
                    module.uses.extend(uses::of(item));
                }
            }
        }
        if place.counts == Counts::Production {
            self.read.modules.insert(place.path, module);
        }
    }

    fn module(&mut self, parent: &Place, inner: &syn::ItemMod, counts: Counts) {
        let name = inner.ident.to_string();
        let folder = join(&parent.folder, &name);
        let mut path = parent.path.clone();
        path.push(name);
        if let Some((_, items)) = &inner.content {
            return self.items(Place { path, file: parent.file.clone(), folder, counts }, items);
        }
        let beside = parent.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let named = uses::path_attribute(&inner.attrs).map(|at| join(beside, &at));
        let [flat, deep] = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let file =
            named.or_else(|| [flat, deep].into_iter().find(|path| self.files.contains_key(path.as_str())));
        if let Some(file) = file {
            self.file(Place { path, file, folder, counts });
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn read(files: &[SourceFile], root: &Root) -> Crate {
    let files = files.iter().filter(|file| file.is_rust()).map(|file| (file.path.as_str(), file)).collect();
    let mut reading = Reading { files, read: Crate::default() };
    let folder = root.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    reading.file(Place { path: Vec::new(), file: root.path.clone(), folder, counts: Counts::Production });
    reading.read
}

impl Crate {
    /// The path from the crate's root that `used` means in module `at`; nothing where it leads out of the crate.
    fn absolute(&self, at: &[String], used: &[String]) -> Option<Vec<String>> {
        let first = used.first()?;
        let mut base = at.to_vec();
        let mut rest = used;
        match first.as_str() {
            "crate" => base.clear(),
            "self" | "super" => {
                while let Some((word, after)) =
                    rest.split_first().filter(|(word, _)| ["self", "super"].contains(&word.as_str()))
                {
                    if word == "super" {
                        base.pop()?;
                    }
                    rest = after;
                }
                base.extend_from_slice(rest);
                return Some(base);
            }
            child
                if self.modules.get(at).is_some_and(|module| module.children.iter().any(|c| c == child)) =>
            {
                base.extend_from_slice(used);
                return Some(base);
            }
            _ => return None,
        }
        base.extend_from_slice(used.get(1..)?);
        Some(base)
    }

    /// The module in which what stands at `path` was written, re-exports followed.
    fn home(&self, path: &[String], depth: usize) -> Vec<String> {
        let known = (0..=path.len())
            .rev()
            .find(|&end| self.modules.contains_key(path.get(..end).unwrap_or_default()));
        let (at, rest) = path.split_at(known.unwrap_or_default());
        let (Some(name), Some(module), true) = (rest.first(), self.modules.get(at), depth > 0) else {
            return at.to_vec();
        };
        if module.items.contains(name) {
            return at.to_vec();
        }
        for used in &module.uses {
            let Some(target) = self.absolute(at, &used.path) else {
                continue;
            };
            if used.name.as_ref() == Some(name) && target.as_slice() != path {
                return self.home(&target, depth - 1);
            }
            if used.is_glob() && self.modules.get(&target).is_some_and(|module| module.items.contains(name)) {
                return target;
            }
        }
        at.to_vec()
    }

    fn edges(&self) -> Vec<Edge> {
        let mut edges: BTreeMap<(Vec<String>, String, String), Edge> = BTreeMap::new();
        for (at, module) in &self.modules {
            for used in &module.uses {
                let Some(target) = self.absolute(at, &used.path) else {
                    continue;
                };
                let home = self.home(&target, 8);
                let same = at.iter().zip(&home).take_while(|(a, b)| a == b).count();
                let (Some(from), Some(to)) = (at.get(same), home.get(same)) else {
                    continue;
                };
                let parent = at.get(..same).unwrap_or_default().to_vec();
                let edge = Edge {
                    parent,
                    from: from.clone(),
                    to: to.clone(),
                    path: module.file.clone(),
                    line: used.line,
                };
                edges.entry((edge.parent.clone(), edge.from.clone(), edge.to.clone())).or_insert(edge);
            }
        }
        edges.into_values().collect()
    }
}

/// Modules of one crate that use one another in a circle, one fault for each import of the circle.
pub(crate) fn cycles(files: &[SourceFile], root: &Root) -> Vec<Fault> {
    let edges = read(files, root).edges();
    let mut faults = Vec::new();
    for edge in &edges {
        let beside: Vec<&Edge> = edges.iter().filter(|other| other.parent == edge.parent).collect();
        let mut seen: BTreeSet<&str> = BTreeSet::from([edge.to.as_str()]);
        while let Some(next) =
            beside.iter().find(|e| seen.contains(e.from.as_str()) && !seen.contains(e.to.as_str()))
        {
            seen.insert(&next.to);
        }
        if seen.contains(edge.from.as_str()) {
            let advice = format!(
                "`{}` and `{}` use one another, directly or round about; {}",
                edge.from, edge.to, "move what both need into a module that is listed above both"
            );
            faults.push(Fault::new(&edge.path, edge.line, advice));
        }
    }
    faults
}

/// Imports of a module that its parent lists below: read down, import up.
pub(crate) fn out_of_order(files: &[SourceFile], root: &Root) -> Vec<Fault> {
    let read = read(files, root);
    let edges = read.edges().into_iter();
    let wrong = edges.filter(|edge| {
        let listed =
            read.modules.get(&edge.parent).map(|module| module.children.as_slice()).unwrap_or_default();
        let at = |name: &str| listed.iter().position(|child| child == name);
        at(&edge.from) < at(&edge.to)
    });
    wrong
        .map(|edge| {
            let advice = format!(
                "`{}` uses `{}`: list `mod {1}` above `mod {0}`, in the order of use",
                edge.from, edge.to
            );
            Fault::new(&edge.path, edge.line, advice)
        })
        .collect()
}

/// Rust files that no crate reaches.
pub(crate) fn dead(files: &[SourceFile], roots: &[Root]) -> Vec<Fault> {
    let reached: BTreeSet<String> = roots.iter().flat_map(|root| read(files, root).reached).collect();
    let rust = files.iter().filter(|file| file.is_rust() && !reached.contains(&file.path));
    rust.map(|file| {
        Fault::new(&file.path, 1, "no `mod` reaches this file; list it in its parent or delete it")
    })
    .collect()
}

#[cfg(test)]
mod mutants {
    use super::{Fault, Root, SourceFile, cycles, dead, out_of_order};

    fn crate_of(files: &[(&str, &str)]) -> (Vec<SourceFile>, Root) {
        let files = files.iter().map(|(path, text)| SourceFile::new(path, text)).collect();
        (files, Root { path: "domain/src/lib.rs".to_owned() })
    }

    fn circle(files: &[(&str, &str)]) -> Vec<Fault> {
        let (files, root) = crate_of(files);
        cycles(&files, &root)
    }

    #[test]
    fn two_modules_that_use_one_another_are_refused() {
        let lib = ("domain/src/lib.rs", "mod walks;\nmod findings;\n");
        let walks = ("domain/src/walks.rs", "use crate::findings::Finding;\n");
        let free = ("domain/src/findings.rs", "pub struct Finding;\n");
        assert!(circle(&[lib, walks, free]).is_empty());
        let bound = ("domain/src/findings.rs", "pub struct Finding;\nfn a() { crate::walks::b(); }\n");
        assert_eq!(circle(&[lib, walks, bound]).len(), 2);
        let in_macro =
            ("domain/src/findings.rs", "pub struct Finding;\nfn a() { vec![super::walks::b()]; }\n");
        assert_eq!(circle(&[lib, walks, in_macro]).len(), 2);
    }

    #[test]
    fn a_circle_of_three_through_folders_is_refused() {
        let files = [
            ("domain/src/lib.rs", "mod a;\nmod b;\nmod c;\n"),
            ("domain/src/a.rs", "mod deep;\n"),
            ("domain/src/a/deep.rs", "use super::super::b::{B, self as other};\n"),
            ("domain/src/b/mod.rs", "pub struct B;\nuse crate::c;\n"),
            ("domain/src/c.rs", "fn f(_: crate::a::deep::D) {}\n"),
        ];
        assert_eq!(circle(&files).len(), 3);
    }

    #[test]
    fn a_circle_of_sibling_files_behind_a_re_export_is_refused() {
        let files = [
            ("domain/src/lib.rs", "mod findings;\n"),
            (
                "domain/src/findings/mod.rs",
                "mod record;\nmod withdraw;\npub use record::Finding;\npub use withdraw::*;\n",
            ),
            ("domain/src/findings/record.rs", "pub struct Finding;\nuse super::Withdrawn;\n"),
            ("domain/src/findings/withdraw.rs", "pub struct Withdrawn;\nuse super::Finding;\n"),
        ];
        assert_eq!(circle(&files).len(), 2);
    }

    #[test]
    fn what_tests_import_makes_no_circle() {
        let files = [
            ("domain/src/lib.rs", "mod a;\nmod b;\n"),
            ("domain/src/a.rs", "pub struct A;\n#[cfg(test)]\nmod tests {\n    use crate::b::B;\n}\n"),
            ("domain/src/b.rs", "use crate::a::A;\n"),
        ];
        assert!(circle(&files).is_empty());
    }

    #[test]
    fn a_module_that_uses_one_listed_below_it_is_refused() {
        let refused = |lib| {
            let (files, root) = crate_of(&[
                ("domain/src/lib.rs", lib),
                ("domain/src/walks.rs", "use crate::findings::Finding;\n"),
                ("domain/src/findings.rs", "pub struct Finding;\n"),
            ]);
            out_of_order(&files, &root).len()
        };
        assert_eq!(refused("mod findings;\nmod walks;\n"), 0);
        assert_eq!(refused("mod walks;\nmod findings;\n"), 1);
    }

    #[test]
    fn a_file_that_no_module_lists_is_refused() {
        let (files, root) = crate_of(&[
            ("domain/src/lib.rs", "mod walks;\nmod kept {\n    mod inside;\n}\n#[cfg(test)]\nmod tests;\n"),
            ("domain/src/walks.rs", "#[path = \"elsewhere/odd.rs\"]\nmod odd;\n"),
            ("domain/src/elsewhere/odd.rs", ""),
            ("domain/src/kept/inside.rs", ""),
            ("domain/src/tests.rs", ""),
            ("domain/src/left_behind.rs", ""),
        ]);
        let faults: Vec<String> = dead(&files, &[root]).into_iter().map(|fault| fault.path).collect();
        assert_eq!(faults, ["domain/src/left_behind.rs"]);
    }
}

//! One word per thing: synonyms that the glossary keeps out of the names of the domain.

use crate::house::source::{Fault, SourceFile, split};
use syn::visit::{self, Visit};

/// Where the glossary rules.
const DOMAIN: &str = "sync-core/domain/";

/// A word that stands for another one, and the word to use.
struct Synonym {
    word: &'static str,
    say: &'static str,
    /// Words before or after which it means something else.
    fine: Fine,
}

enum Fine {
    Never,
    After(&'static [&'static str]),
    Before(&'static [&'static str]),
}

const fn never(word: &'static str, say: &'static str) -> Synonym {
    Synonym { word, say, fine: Fine::Never }
}

/// What a name may be about when it says `patrol`: the corps of citizens, never a walk.
const OF_THE_CORPS: &[&str] =
    &["corps", "finding", "lane", "member", "outcome", "partition", "place", "scope"];

const SYNONYMS: [Synonym; 30] = [
    Synonym { word: "zone", say: "community or grid", fine: Fine::After(&["time"]) },
    never("region", "district, street, community or grid"),
    never("cell", "grid"),
    never("location", "site, or position for coordinates"),
    never("poi", "site"),
    never("indicator", "standard, content or item"),
    never("template", "edition or standard"),
    never("user", "the role: grid leader, community head, responsible unit, officer"),
    never("inspector", "grid leader"),
    never("admin", "district officer"),
    never("delete", "withdraw (author) or void (office)"),
    never("deleted", "withdrawn or voided"),
    never("retract", "withdraw"),
    never("retracted", "withdrawn"),
    never("task", "plan, walk or check"),
    Synonym { word: "patrol", say: "walk", fine: Fine::Before(OF_THE_CORPS) },
    never("patrolled", "walked"),
    never("patrolling", "walking"),
    never("inspection", "walk"),
    never("issue", "finding"),
    never("event", "changeset"),
    never("problem", "finding"),
    Synonym { word: "case", say: "finding", fine: Fine::After(&["camel", "lower", "snake", "upper"]) },
    never("ticket", "finding"),
    never("veto", "red line"),
    never("workflow", "rectification"),
    never("ranking", "scorecard"),
    never("patch", "changeset"),
    Synonym { word: "report", say: "ledger or notice", fine: Fine::Before(&["fixed"]) },
    never("outbox", "pending: under no receipt"),
];

/// Two words that are one synonym.
const PAIRS: [(&str, &str, &str); 2] = [("work", "order", "rectification"), ("clock", "in", "walk")];

/// Names of types, variants, fields, functions and modules of the domain that use a synonym.
pub(crate) fn synonyms(files: &[SourceFile]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.path.starts_with(DOMAIN) && !file.is_test())
    {
        let Some(syntax) = file.syntax() else { continue };
        let mut names = Names::default();
        names.visit_file(&syntax);
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        names.add(Sort::Thing, stem, 1);
        for (sort, name, line) in names.0 {
            if let Some(say) = instead(&name, sort) {
                faults.push(Fault::new(&file.path, line, format!("`{name}`: the glossary says {say}")));
            }
        }
    }
    faults
}

/// What the glossary says instead of `name`, if it does.
fn instead(name: &str, sort: Sort) -> Option<&'static str> {
    let words: Vec<String> = split(name).into_iter().map(singular).collect();
    let at = |index: usize| words.get(index).map(String::as_str).unwrap_or_default();
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map(at).unwrap_or_default();
        if let Some((.., say)) = PAIRS.iter().find(|(one, two, _)| *one == word && *two == at(index + 1)) {
            return Some(say);
        }
        let found =
            SYNONYMS.iter().find(|synonym| synonym.word == word).filter(|synonym| match synonym.fine {
                Fine::Never => true,
                Fine::After(list) => !list.contains(&before),
                // a lane or role is called `Patrol` among its like
                Fine::Before(_) if word == "patrol" && sort == Sort::OneOfMany => false,
                Fine::Before(list) => !list.contains(&at(index + 1)),
            });
        if let Some(synonym) = found {
            return Some(synonym.say);
        }
    }
    None
}

fn singular(word: String) -> String {
    match word.strip_suffix('s') {
        Some(short) if !short.ends_with('s') => short.to_owned(),
        _ => word,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Thing,
    OneOfMany,
}

#[derive(Default)]
struct Names(Vec<(Sort, String, usize)>);

impl Names {
    fn add(&mut self, sort: Sort, name: &str, line: usize) {
        self.0.push((sort, name.to_owned(), line));
    }

    fn ident(&mut self, sort: Sort, ident: &syn::Ident) {
        self.add(sort, &ident.to_string(), ident.span().start().line);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if crate::house::uses::is_test(item) {
            return;
        }
        match item {
            syn::Item::Enum(item) => self.ident(Sort::Thing, &item.ident),
            syn::Item::Struct(item) => self.ident(Sort::Thing, &item.ident),
            syn::Item::Trait(item) => self.ident(Sort::Thing, &item.ident),
            syn::Item::Type(item) => self.ident(Sort::Thing, &item.ident),
            syn::Item::Mod(item) => self.ident(Sort::Thing, &item.ident),
            syn::Item::Const(item) => self.ident(Sort::OneOfMany, &item.ident),
            syn::Item::Static(item) => self.ident(Sort::OneOfMany, &item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.ident(Sort::OneOfMany, &item.ident);
        visit::visit_impl_item_const(self, item);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.ident(Sort::Thing, &signature.ident);
        visit::visit_signature(self, signature);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.ident(Sort::OneOfMany, &variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        field.ident.iter().for_each(|ident| self.ident(Sort::Thing, ident));
        visit::visit_field(self, field);
    }
}

#[cfg(test)]
mod mutants {
    use super::{SourceFile, synonyms};

    fn refused(text: &str) -> usize {
        synonyms(&[SourceFile::new("sync-core/domain/src/findings/record.rs", text)]).len()
    }

    #[test]
    fn a_type_called_issue_is_refused() {
        assert_eq!(refused("struct Issue;"), 1);
        assert_eq!(refused("enum Act { ReopenCase }"), 1);
        assert_eq!(refused("struct Finding;"), 0);
        assert_eq!(refused("struct Tissue; struct CaseyCells;"), 1);
    }

    #[test]
    fn a_field_called_location_is_refused() {
        assert_eq!(refused("struct Site { location: u32 }"), 1);
        assert_eq!(refused("struct Site { position: u32 }"), 0);
    }

    #[test]
    fn a_function_that_closes_tickets_is_refused() {
        assert_eq!(refused("fn close_tickets() {}"), 1);
        assert_eq!(refused("struct A; impl A { fn work_order(&self) {} }"), 1);
        assert_eq!(refused("fn close() { let issue = user(); }"), 0);
        assert_eq!(refused("#[cfg(test)] mod tests { fn user() {} }"), 0);
    }

    #[test]
    fn a_patrol_that_means_a_walk_is_refused() {
        assert_eq!(refused("struct Patrol;"), 1);
        assert_eq!(refused("fn start_patrol() {}"), 1);
        assert_eq!(refused("struct PatrolMember; enum Lane { Patrol }"), 0);
    }

    #[test]
    fn words_that_mean_something_else_are_kept() {
        assert_eq!(refused("fn report_fixed() {} fn time_zone() {} fn snake_case() {}"), 0);
        assert_eq!(refused("fn report() {}"), 1);
    }

    #[test]
    fn a_file_called_zones_is_refused_in_the_domain_alone() {
        let file = |path| [SourceFile::new(path, "//! A.\n")];
        assert_eq!(synonyms(&file("sync-core/domain/src/zones.rs")).len(), 1);
        assert_eq!(synonyms(&file("server/src/zones.rs")).len(), 0);
    }
}

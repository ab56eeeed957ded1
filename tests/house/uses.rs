//! What an item of a module is called, and which paths it names.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// A path that a module names, as written, and the name that it has there if it was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) path: Vec<String>,
    pub(crate) name: Option<String>,
    pub(crate) line: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    One,
    Glob,
}

impl Use {
    pub(crate) fn is_glob(&self) -> bool {
        self.kind == Kind::Glob
    }
}

/// Every path that `item` names, inside macros too.
pub(crate) fn of(item: &syn::Item) -> Vec<Use> {
    let mut paths = Paths::default();
    paths.visit_item(item);
    paths.0
}

/// Every path that a file names outside of its tests.
pub(crate) fn of_file(file: &syn::File) -> Vec<Use> {
    let mut paths = Paths::default();
    file.items.iter().for_each(|item| paths.visit_item(item));
    paths.0
}

#[derive(Default)]
struct Paths(Vec<Use>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        tree(&item.tree, &mut Vec::new(), &mut self.0);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
        self.0.push(Use { path: segments, name: None, line, kind: Kind::One });
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        tokens(called.tokens.clone(), &mut self.0);
        visit::visit_macro(self, called);
    }
}

fn tree(tree_of: &syn::UseTree, above: &mut Vec<String>, found: &mut Vec<Use>) {
    let mut push = |above: &[String], last: Option<&syn::Ident>, name: Option<&syn::Ident>| {
        let mut path = above.to_vec();
        path.extend(last.filter(|ident| *ident != "self").map(ToString::to_string));
        let line = last.map_or(0, |ident| ident.span().start().line);
        let name =
            name.map(ToString::to_string).filter(|name| name != "self").or_else(|| path.last().cloned());
        found.push(Use { path, name, line, kind: Kind::One });
    };
    match tree_of {
        syn::UseTree::Path(path) => {
            above.push(path.ident.to_string());
            tree(&path.tree, above, found);
            above.pop();
        }
        syn::UseTree::Name(name) => push(above, Some(&name.ident), Some(&name.ident)),
        syn::UseTree::Rename(rename) => push(above, Some(&rename.ident), Some(&rename.rename)),
        syn::UseTree::Glob(glob) => {
            let line = glob.star_token.spans.first().map_or(0, |span| span.start().line);
            found.push(Use { path: above.clone(), name: None, line, kind: Kind::Glob });
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|inner| tree(inner, above, found)),
    }
}

/// Paths in the tokens of a macro: words joined by `::`.
fn tokens(stream: TokenStream, found: &mut Vec<Use>) {
    let mut path: Vec<String> = Vec::new();
    let (mut line, mut colons) = (0, 0);
    let mut end = |path: &mut Vec<String>, line: usize| {
        if path.len() > 1 {
            found.push(Use { path: path.clone(), name: None, line, kind: Kind::One });
        }
        path.clear();
    };
    let mut groups = Vec::new();
    for token in stream {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 || path.is_empty() {
                    end(&mut path, line);
                    line = ident.span().start().line;
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                groups.push(group.stream());
                colons = 0;
                end(&mut path, line);
            }
            _ => {
                colons = 0;
                end(&mut path, line);
            }
        }
    }
    end(&mut path, line);
    groups.into_iter().for_each(|group| tokens(group, found));
}

/// Whether the item exists only in tests.
pub(crate) fn is_test(item: &syn::Item) -> bool {
    attributes(item).iter().any(|attribute| {
        attribute.path().is_ident("test")
            || matches!(&attribute.meta, syn::Meta::List(list)
                if list.path.is_ident("cfg") && list.tokens.to_string() == "test")
    })
}

/// The file that `#[path = "…"]` gives.
pub(crate) fn path_attribute(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// The name that an item declares in its module.
pub(crate) fn name(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

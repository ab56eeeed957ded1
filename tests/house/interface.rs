//! The whole interface of the phone library as one listing, taken from the sources.
//!
//! What is in it is documented, and a change of it is told to those who build apps.

use crate::house::source::{Fault, SourceFile};
use std::collections::BTreeMap;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, Meta, ReturnType, Signature, Token, TraitItem};

/// Where the sources of the library lie.
const SOURCES: &str = "mobile-ffi/src/";

/// What the listing says, by item.
#[derive(Debug, Default)]
pub(crate) struct Interface {
    items: BTreeMap<String, Vec<String>>,
    /// Items without a word, and calls that fail without saying how.
    pub(crate) silent: Vec<Fault>,
}

impl Interface {
    /// That of the sources.
    pub(crate) fn of(files: &[SourceFile]) -> Self {
        let mut interface = Self::default();
        for file in files.iter().filter(|file| file.path.starts_with(SOURCES) && file.is_rust()) {
            for item in file.syntax().map(|syntax| syntax.items).unwrap_or_default() {
                interface.item(file, &item);
            }
        }
        interface
    }

    /// The listing.
    pub(crate) fn listing(&self) -> String {
        let mut text = String::new();
        for (name, lines) in &self.items {
            text.push_str(&format!("{name}\n"));
            for line in lines {
                text.push_str(&format!("    {line}\n"));
            }
        }
        text
    }

    fn item(&mut self, file: &SourceFile, item: &Item) {
        match item {
            Item::Struct(item) if derives(&item.attrs, "Record") => {
                let lines = fields(&item.fields);
                self.say(file, (&item.attrs, &item.ident), ("record", lines));
                self.all_documented(file, item.fields.iter().map(|field| (&field.attrs[..], field.span())));
            }
            Item::Struct(item) if derives(&item.attrs, "Object") => {
                self.say(file, (&item.attrs, &item.ident), ("object", Vec::new()));
            }
            Item::Enum(item) => {
                let kind = if derives(&item.attrs, "Error") { "error" } else { "enum" };
                let known = kind == "error" || derives(&item.attrs, "Enum") || named(&item.attrs, "remote");
                if known {
                    let variant = |variant: &syn::Variant| {
                        let fields = fields(&variant.fields).join(", ");
                        let fields = if fields.is_empty() { fields } else { format!(" {{ {fields} }}") };
                        format!("{}{fields}", variant.ident)
                    };
                    let lines = item.variants.iter().map(variant).collect();
                    self.say(file, (&item.attrs, &item.ident), (kind, lines));
                    self.all_documented(file, item.variants.iter().map(|one| (&one.attrs[..], one.span())));
                }
            }
            Item::Trait(item) if named(&item.attrs, "export") => {
                let mut lines = Vec::new();
                for method in &item.items {
                    if let TraitItem::Fn(method) = method {
                        lines.push(signature(&method.sig));
                        self.call(file, (&method.attrs, &method.sig));
                    }
                }
                self.say(file, (&item.attrs, &item.ident), ("callback", lines));
            }
            Item::Impl(item) if named(&item.attrs, "export") => {
                let object = text(&item.self_ty);
                for method in &item.items {
                    if let ImplItem::Fn(method) = method {
                        let line = format!("{}{}", signature(&method.sig), defaults(&method.attrs));
                        self.items.entry(format!("object {object}")).or_default().push(line);
                        self.call(file, (&method.attrs, &method.sig));
                    }
                }
            }
            Item::Fn(item) if named(&item.attrs, "export") => {
                self.items.entry(format!("function {}", signature(&item.sig))).or_default();
                self.call(file, (&item.attrs, &item.sig));
            }
            Item::Macro(item) if text(&item.mac.path).ends_with("custom_type") => {
                let words: Vec<String> =
                    item.mac.tokens.clone().into_iter().map(|word| word.to_string()).collect();
                let names: Vec<&String> =
                    words.iter().filter(|word| word.starts_with(char::is_uppercase)).take(2).collect();
                if let [name, carried] = names[..] {
                    self.items.entry(format!("custom {name} as {carried}")).or_default();
                }
            }
            _ => {}
        }
    }

    fn say(
        &mut self,
        file: &SourceFile,
        of: (&[Attribute], &syn::Ident),
        (kind, lines): (&str, Vec<String>),
    ) {
        let (attributes, name) = of;
        self.items.entry(format!("{kind} {name}")).or_default().splice(0..0, lines);
        self.all_documented(file, std::iter::once((attributes, name.span())));
    }

    fn call(&mut self, file: &SourceFile, (attributes, signature): (&[Attribute], &Signature)) {
        self.all_documented(file, std::iter::once((attributes, signature.ident.span())));
        let fails = text(&signature.output).contains("Result");
        if fails && !docs(attributes).contains("# Errors") {
            let advice = format!("`{}` fails: say with which kinds, under `# Errors`", signature.ident);
            self.silent.push(Fault::new(&file.path, signature.ident.span().start().line, advice));
        }
    }

    fn all_documented<'a>(
        &mut self,
        file: &SourceFile,
        items: impl Iterator<Item = (&'a [Attribute], proc_macro2::Span)>,
    ) {
        for (attributes, span) in items.filter(|(attributes, _)| docs(attributes).is_empty()) {
            _ = attributes;
            self.silent.push(Fault::new(
                &file.path,
                span.start().line,
                "say what it is: apps are built with it",
            ));
        }
    }
}

/// The text of a piece of syntax, on one line.
fn text(spanned: &impl Spanned) -> String {
    let text = spanned.span().source_text().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fields(fields: &Fields) -> Vec<String> {
    let line = |field: &syn::Field| {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{name}: {}{}", text(&field.ty), defaults(&field.attrs))
    };
    fields.iter().map(line).collect()
}

fn signature(signature: &Signature) -> String {
    let input = |input: &FnArg| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(typed) => Some(format!("{}: {}", text(&typed.pat), text(&typed.ty))),
    };
    let inputs: Vec<String> = signature.inputs.iter().filter_map(input).collect();
    let output = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, output) => format!(" -> {}", text(output)),
    };
    format!("{}({}){output}", signature.ident, inputs.join(", "))
}

/// The defaults that an attribute of UniFFI gives.
fn defaults(attributes: &[Attribute]) -> String {
    let ours = attributes
        .iter()
        .filter(|attribute| attribute.path().segments.first().is_some_and(|s| s.ident == "uniffi"));
    let told: Vec<String> =
        ours.map(|attribute| text(&attribute.meta)).filter(|told| told.contains("default")).collect();
    if told.is_empty() { String::new() } else { format!(" [{}]", told.join(" ")) }
}

/// Whether an item carries `#[uniffi::name]` or `#[uniffi::name(…)]`.
fn named(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| {
        let mut path = attribute.path().segments.iter();
        path.next().is_some_and(|first| first.ident == "uniffi")
            && path.next().is_some_and(|last| last.ident == name)
    })
}

/// Whether an item derives `uniffi::name`.
fn derives(attributes: &[Attribute], name: &str) -> bool {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    lists
        .filter_map(|list| list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flatten()
        .any(|derived| text(&derived) == format!("uniffi::{name}"))
}

fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    lines.map(text).collect::<Vec<_>>().join("\n")
}

/// Where the listing is kept.
pub(crate) const LISTING: &str = "mobile-ffi/interface.txt";

/// What the changelog says of a listing: its first eight hexadecimal digits under BLAKE3.
pub(crate) fn mark(listing: &str) -> String {
    let hash = blake3::hash(listing.as_bytes()).to_hex();
    format!("interface {}", hash.as_str().get(..8).unwrap_or_default())
}

/// A listing that is not the kept one, or that the changelog does not tell of.
pub(crate) fn untold(listing: &str, kept: &str, changelog: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if listing != kept {
        let differs = listing.lines().zip(1..).find(|(line, at)| kept.lines().nth(at - 1) != Some(line));
        let advice = "the interface of the phone library has changed: GRIDWALK_BLESS=1 writes the listing anew, \
                      mobile-ffi/generate the bindings";
        faults.push(Fault::new(LISTING, differs.map_or(1, |(_, at)| at), advice));
    }
    let mark = mark(listing);
    if !changelog.contains(&mark) {
        let advice = format!("tell those who build apps what changed, and end that with `{mark}`");
        faults.push(Fault::new("CHANGELOG.md", 1, advice));
    }
    faults
}

#[cfg(test)]
mod mutants {
    use super::{Interface, mark, untold};
    use crate::house::source::SourceFile;

    const DOCUMENTED: &str = "
/// A phone.
#[derive(uniffi::Object)]
pub struct Phone { inside: u8 }
/// How.
#[derive(Clone, uniffi::Record)]
pub struct How {
    /// How often.
    #[uniffi(default = 3)]
    pub tries: u32,
}
#[uniffi::export]
impl Phone {
    /// Opens it.
    ///
    /// # Errors
    /// None.
    #[uniffi::constructor(default(how = None))]
    pub fn open(how: Option<How>) -> Result<Self> { todo }
}
uniffi::custom_type!(
    /// An id.
    Id, String, { remote }
);
";

    fn interface(source: &str) -> Interface {
        Interface::of(&[SourceFile::new("mobile-ffi/src/phone.rs", source)])
    }

    #[test]
    fn everything_that_crosses_is_listed() {
        let listing = "custom Id as String\nobject Phone\n    open(how: Option<How>) -> Result<Self> \
                       [uniffi::constructor(default(how = None))]\nrecord How\n    tries: u32 [uniffi(default = 3)]\n";
        let interface = interface(DOCUMENTED);
        assert_eq!(interface.listing(), listing);
        assert_eq!(interface.silent, []);
    }

    #[test]
    fn a_field_without_a_word_and_a_failure_without_a_kind_are_refused() {
        for said in [
            "    /// How often.\n",
            "    /// # Errors\n",
            "/// A phone.\n",
            "    /// Opens it.\n    ///\n    /// # Errors\n    /// None.\n",
        ] {
            let silent = interface(&DOCUMENTED.replacen(said, "", 1)).silent;
            assert!(!silent.is_empty(), "{said}");
        }
    }

    #[test]
    fn a_change_that_nobody_is_told_of_is_refused() {
        let listing = interface(DOCUMENTED).listing();
        let told = format!("- Calls for apps ({})", mark(&listing));
        assert_eq!(untold(&listing, &listing, &told), []);
        let changed = interface(&DOCUMENTED.replace("tries: u32", "tries: u64")).listing();
        assert_eq!(untold(&changed, &listing, &told).len(), 2);
        assert_eq!(untold(&changed, &changed, &told).len(), 1);
    }
}

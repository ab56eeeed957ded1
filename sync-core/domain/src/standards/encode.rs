//! The bytes of an edition: one way to write each edition, so that all who hold the same bytes judge alike.
//!
//! Deterministic CBOR, maps with integer keys, lists in the order of codes; words as their number in their table.

use merge::cbor::Writer;
use merge::hash::Hash;

use super::edition::{Content, Edition, Exemption, Follows, Item, Standard};
use super::words::Words;

/// The version of this form, written first.
pub(super) const VERSION: u32 = 1;

/// The version of an edition that follows another: who reads only the first is told to update.
pub(super) const FOLLOWING: u32 = 2;

impl Edition {
    /// The canonical bytes: equal for equal editions, different for different ones.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::new();
        let version = if self.follows.is_some() { FOLLOWING } else { VERSION };
        w.map(5 + usize::from(self.follows.is_some()));
        w.uint(0).uint(version.into()).uint(1).text(&self.name);
        w.uint(2).array(self.items.len());
        self.items.iter().for_each(|item| write_item(&mut w, item));
        w.uint(3).array(self.contents.len());
        self.contents.iter().for_each(|content| write_content(&mut w, content));
        w.uint(4).array(self.standards.len());
        self.standards.iter().for_each(|standard| write_standard(&mut w, standard));
        if let Some(Follows { edition, codes }) = &self.follows {
            w.uint(5).array(1 + codes.len() * 2).bytes(&edition.0);
            for (was, code) in codes {
                w.uint(was.number().into()).uint(code.number().into());
            }
        }
        w.finish()
    }

    /// The hash by which the edition is known, asked for and pinned by a walk: that of a file with these bytes.
    #[must_use]
    pub const fn content_hash(&self) -> Hash {
        self.content
    }
}

fn write_item(w: &mut Writer, item: &Item) {
    w.map(5).uint(0).uint(item.code.number().into()).uint(1).text(&item.name_zh).uint(2).text(&item.name_en);
    w.uint(3).uint(item.contents.into()).uint(4).uint(item.standards.into());
}

fn write_content(w: &mut Writer, content: &Content) {
    w.map(8).uint(0).uint(content.code.number().into()).uint(1).text(&content.name_zh);
    w.uint(2).uint(content.standards.into()).uint(3).uint(content.sites.bits().into());
    w.uint(4).uint(content.method.in_number().into()).uint(5).uint(content.weight.number().into());
    w.uint(6).uint(content.limit.in_number().into()).uint(7).truth(content.red_line);
}

fn write_standard(w: &mut Writer, standard: &Standard) {
    w.map(10 + usize::from(standard.exemption.is_some()));
    w.uint(0).uint(standard.code.number().into());
    w.uint(1).text(&standard.clause_zh).uint(2).text(&standard.clause_en);
    let values = standard.rule.values();
    w.uint(3).array(1 + values.len()).uint(standard.rule.kind().in_number().into());
    values.iter().for_each(|value| _ = w.uint((*value).into()));
    w.uint(4).uint(standard.weight.number().into()).uint(5).uint(standard.sites.bits().into());
    w.uint(6).uint(standard.limit.in_number().into()).uint(7).truth(standard.red_line);
    w.uint(8).uint(standard.nature.in_number().into()).uint(9).uint(standard.photo.in_number().into());
    if let Some(Exemption { zh, en }) = &standard.exemption {
        w.uint(10).array(2).text(zh).text(en);
    }
}

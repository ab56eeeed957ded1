//! An edition is read from its bytes: they are checked as a file of the office's would be, and re-writing gives them back.

use merge::cbor::{self, Malformed, Reader};
use merge::hash::Hash;
use std::collections::BTreeSet;

use super::code::{ContentCode, ItemCode, StandardCode};
use super::edition::{Content, Edition, Exemption, Follows, Item, Standard};
use super::encode::{FOLLOWING, VERSION};
use super::fault::EditionRefused;
use super::grade::Weight;
use super::rule::{Rule, RuleKind};
use super::site_types::SiteTypes;
use super::words::Words;
use crate::limits::FILE_BYTES_MAX;

/// Bytes that are not an edition, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionBytesError {
    /// Not the bytes that [`Edition::to_bytes`] writes.
    #[error("these bytes are not an edition ({0} was expected); fetch the file again")]
    Malformed(#[from] Malformed),
    /// Too large for an edition.
    #[error("an edition of {bytes} bytes is larger than {FILE_BYTES_MAX}; fetch the file again")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Written in another form.
    #[error(
        "the edition is written in form {found}, and this app reads forms {VERSION} and {FOLLOWING}; update the app"
    )]
    OtherVersion {
        /// The form's version.
        found: u32,
    },
    /// Well written, and does not hold together.
    #[error(transparent)]
    Refused(#[from] EditionRefused),
}

impl Edition {
    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// The bytes are not those of an edition, of another form, or of one that does not hold together.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EditionBytesError> {
        let (name, (items, contents, standards), follows) = parts(bytes)?;
        Ok(Self { follows, ..Self::new(&name, items, contents, standards)? }.sealed())
    }

    /// Reads the file of an edition that was adopted. A weight of 0, which no edition may have that is put together, stands in it
    /// as it was written: what has no weight adds nothing to a score, and a score of nothing else is 0 of 0.
    ///
    /// # Errors
    /// As [`Edition::from_bytes`].
    pub fn from_adopted(bytes: &[u8]) -> Result<Self, EditionBytesError> {
        let (name, (items, contents, standards), follows) = parts(bytes)?;
        Ok(Self { follows, ..Self::as_written(name, items, contents, standards)? }.sealed())
    }
}

type Lists = (Vec<Item>, Vec<Content>, Vec<Standard>);

/// What the bytes say, whether or not it holds together.
fn parts(bytes: &[u8]) -> Result<(String, Lists, Option<Follows>), EditionBytesError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(EditionBytesError::TooLarge { bytes: bytes.len() });
    }
    cbor::check(bytes)?;
    let mut r = Reader::new(bytes);
    let at = r.position();
    let entries = r.map()?;
    let found = r.key(0)?.small()?;
    let (known, expected) = match found {
        VERSION => (5, "a map of five entries"),
        FOLLOWING => (6, "a map of six entries"),
        _ => return Err(EditionBytesError::OtherVersion { found }),
    };
    (entries == known).then_some(()).ok_or(Malformed { at, expected })?;
    let name = r.key(1)?.text()?.to_owned();
    let items = read_list(r.key(2)?, read_item)?;
    let contents = read_list(r.key(3)?, read_content)?;
    let standards = read_list(r.key(4)?, read_standard)?;
    let follows = if found == FOLLOWING { Some(read_follows(r.key(5)?)?) } else { None };
    r.end()?;
    Ok((name, (items, contents, standards), follows))
}

fn read_follows(r: &mut Reader<'_>) -> Result<Follows, Malformed> {
    let (at, expected) = (r.position(), "a hash, and pairs of codes in their order, each once");
    let malformed = Malformed { at, expected };
    let numbers = r.array()?.checked_sub(1).filter(|numbers| numbers % 2 == 0).ok_or(malformed.clone())?;
    let edition = Hash(r.exactly()?);
    let mut pairs = Vec::new();
    for _ in 0..numbers / 2 {
        let was = known(r, "the code of a standard", StandardCode::of_number)?;
        pairs.push((was, known(r, "the code of a standard", StandardCode::of_number)?));
    }
    let ordered = pairs.windows(2).all(|two| matches!(two, [(a, _), (b, _)] if a < b));
    let here: BTreeSet<StandardCode> = pairs.iter().map(|(_, code)| *code).collect();
    let once = here.len() == pairs.len();
    (ordered && once).then(|| Follows { edition, codes: pairs.into_iter().collect() }).ok_or(malformed)
}

fn read_list<T>(
    r: &mut Reader<'_>,
    read: fn(&mut Reader<'_>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    (0..r.array()?).map(|_| read(r)).collect()
}

/// Reads a number that must stand for something.
fn known<T>(
    r: &mut Reader<'_>,
    expected: &'static str,
    of: impl FnOnce(u32) -> Option<T>,
) -> Result<T, Malformed> {
    let at = r.position();
    of(r.small()?).ok_or(Malformed { at, expected })
}

fn map_of(r: &mut Reader<'_>, entries: usize, expected: &'static str) -> Result<(), Malformed> {
    let at = r.position();
    (r.map()? == entries).then_some(()).ok_or(Malformed { at, expected })
}

fn weight(number: u32) -> Option<Weight> {
    Weight::as_written(u8::try_from(number).ok()?)
}

fn read_item(r: &mut Reader<'_>) -> Result<Item, Malformed> {
    map_of(r, 5, "an item")?;
    Ok(Item {
        code: known(r.key(0)?, "the code of an item", ItemCode::of_number)?,
        name_zh: r.key(1)?.text()?.to_owned(),
        name_en: r.key(2)?.text()?.to_owned(),
        contents: r.key(3)?.small()?,
        standards: r.key(4)?.small()?,
    })
}

fn read_content(r: &mut Reader<'_>) -> Result<Content, Malformed> {
    map_of(r, 8, "a content")?;
    Ok(Content {
        code: known(r.key(0)?, "the code of a content", ContentCode::of_number)?,
        name_zh: r.key(1)?.text()?.to_owned(),
        standards: r.key(2)?.small()?,
        sites: known(r.key(3)?, "site types", SiteTypes::of_bits)?,
        method: known(r.key(4)?, "a method", Words::of_number)?,
        weight: known(r.key(5)?, "a weight", weight)?,
        limit: known(r.key(6)?, "a limit class", Words::of_number)?,
        red_line: r.key(7)?.truth()?,
    })
}

fn read_standard(r: &mut Reader<'_>) -> Result<Standard, Malformed> {
    let at = r.position();
    let entries = r.map()?;
    (10..=11).contains(&entries).then_some(()).ok_or(Malformed { at, expected: "a standard" })?;
    let mut standard = Standard {
        code: known(r.key(0)?, "the code of a standard", StandardCode::of_number)?,
        clause_zh: r.key(1)?.text()?.to_owned(),
        clause_en: r.key(2)?.text()?.to_owned(),
        rule: read_rule(r.key(3)?)?,
        exemption: None,
        weight: known(r.key(4)?, "a weight", weight)?,
        sites: known(r.key(5)?, "site types", SiteTypes::of_bits)?,
        limit: known(r.key(6)?, "a limit class", Words::of_number)?,
        red_line: r.key(7)?.truth()?,
        nature: known(r.key(8)?, "whether it is rectifiable", Words::of_number)?,
        photo: known(r.key(9)?, "when a photo is asked for", Words::of_number)?,
    };
    if entries == 11 {
        r.key(10)?.array_of(2)?;
        standard.exemption = Some(Exemption { zh: r.text()?.to_owned(), en: r.text()?.to_owned() });
    }
    Ok(standard)
}

fn read_rule(r: &mut Reader<'_>) -> Result<Rule, Malformed> {
    let at = r.position();
    let values = r.array()?.saturating_sub(1);
    let kind: RuleKind = known(r, "the kind of a rule", Words::of_number)?;
    let values: Vec<u32> = (0..values).map(|_| r.small()).collect::<Result<_, _>>()?;
    Rule::of_values(kind, &values)
        .map_err(|_| Malformed { at, expected: "the parameters of the rule's kind" })
}

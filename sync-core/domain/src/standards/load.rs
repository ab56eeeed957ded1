//! An edition is loaded from three tables; every fault names file, row and column, and says what may stand there.

use merge::hash::Hash;

use super::edition::{Content, Edition, Exemption, Item, Standard};
use super::fault::{EditionFault, EditionPlace, EditionRefused, EditionTable};
use super::grade::{FaultNature, LimitClass, Method, PhotoAsked, Weight};
use super::rows::{Row, rows};
use super::rule::{Rule, RuleKind};
use super::shape;
use super::site_types::SiteTypes;
use super::words::Words;

/// The texts of the three files of an edition; the caller has read them.
#[derive(Clone, Copy, Debug)]
pub struct EditionTexts<'t> {
    /// `items.csv`: `code,name_zh,name_en,contents,standards`.
    pub items: &'t str,
    /// `contents.csv`: `id,content,standards,sites,method,weight,limit,red`.
    pub contents: &'t str,
    /// `standards.csv`: `code,clause_zh,clause_en,kind,params,exemption_zh,exemption_en,weight,sites,limit,red,rectifiable,photo`.
    pub standards: &'t str,
}

const ITEM_COLUMNS: &[&str] = &["code", "name_zh", "name_en", "contents", "standards"];

const CONTENT_COLUMNS: &[&str] = &["id", "content", "standards", "sites", "method", "weight", "limit", "red"];

const STANDARD_COLUMNS: &[&str] = &[
    "code",
    "clause_zh",
    "clause_en",
    "kind",
    "params",
    "exemption_zh",
    "exemption_en",
    "weight",
    "sites",
    "limit",
    "red",
    "rectifiable",
    "photo",
];

/// What was read of a table, with the place of each entry.
struct Table<T> {
    entries: Vec<T>,
    places: Vec<EditionPlace>,
}

impl Edition {
    /// Loads the edition of this name.
    ///
    /// # Errors
    /// The first fault of each row that cannot be read; if all can, the first fault of each row in which the edition
    /// does not hold together: counts, sums, order, red lines, texts. At most [`super::FAULTS_NAMED_MAX`] are named.
    pub fn load(name: &str, texts: EditionTexts<'_>) -> Result<Self, EditionRefused> {
        let mut faults = Vec::new();
        let items = table(rows(EditionTable::Items, texts.items, ITEM_COLUMNS), item, &mut faults);
        let contents =
            table(rows(EditionTable::Contents, texts.contents, CONTENT_COLUMNS), content, &mut faults);
        let standards =
            table(rows(EditionTable::Standards, texts.standards, STANDARD_COLUMNS), standard, &mut faults);
        EditionRefused::if_any(faults)?;
        let edition = Self {
            name: name.to_owned(),
            items: items.entries,
            contents: contents.entries,
            standards: standards.entries,
            follows: None,
            content: Hash::default(),
        };
        let place = |fault: &EditionFault| {
            let places = match fault.table {
                EditionTable::Name | EditionTable::SameAs => return None,
                EditionTable::Items => &items.places,
                EditionTable::Contents => &contents.places,
                EditionTable::Standards => &standards.places,
            };
            if let EditionPlace::Entry(index) = fault.place { places.get(index).copied() } else { None }
        };
        let in_rows =
            |fault: EditionFault| EditionFault { place: place(&fault).unwrap_or(fault.place), ..fault };
        EditionRefused::if_any(shape::faults(&edition).into_iter().map(in_rows).collect())?;
        Ok(edition.sealed())
    }
}

fn table<T>(
    (rows, unfit): (Vec<Row>, Vec<EditionFault>),
    read: fn(&Row) -> Result<T, EditionFault>,
    faults: &mut Vec<EditionFault>,
) -> Table<T> {
    faults.extend(unfit);
    let mut table = Table { entries: Vec::new(), places: Vec::new() };
    for row in rows {
        match read(&row) {
            Ok(entry) => {
                table.entries.push(entry);
                table.places.push(row.place());
            }
            Err(fault) => faults.push(fault),
        }
    }
    table
}

fn item(row: &Row) -> Result<Item, EditionFault> {
    Ok(Item {
        code: row.read("code", str::parse)?,
        name_zh: row.text("name_zh").to_owned(),
        name_en: row.text("name_en").to_owned(),
        contents: row.read("contents", number)?,
        standards: row.read("standards", number)?,
    })
}

fn content(row: &Row) -> Result<Content, EditionFault> {
    Ok(Content {
        code: row.read("id", str::parse)?,
        name_zh: row.text("content").to_owned(),
        standards: row.read("standards", number)?,
        sites: row.read("sites", str::parse::<SiteTypes>)?,
        method: row.read("method", Method::read)?,
        weight: row.read("weight", Weight::read)?,
        limit: row.read("limit", LimitClass::read)?,
        red_line: row.read("red", red_line)?,
    })
}

fn standard(row: &Row) -> Result<Standard, EditionFault> {
    let code = row.read("code", str::parse)?;
    let kind = row.read("kind", RuleKind::read)?;
    Ok(Standard {
        code,
        clause_zh: row.text("clause_zh").to_owned(),
        clause_en: row.text("clause_en").to_owned(),
        rule: row.read("params", |text| Rule::read(kind, text))?,
        exemption: exemption(row)?,
        weight: row.read("weight", Weight::read)?,
        sites: row.read("sites", str::parse::<SiteTypes>)?,
        limit: row.read("limit", LimitClass::read)?,
        red_line: row.read("red", red_line)?,
        nature: row.read("rectifiable", FaultNature::read)?,
        photo: row.read("photo", PhotoAsked::read)?,
    })
}

fn exemption(row: &Row) -> Result<Option<Exemption>, EditionFault> {
    let other = "the exemption stands in one language only; write it in both, or leave both empty";
    match (row.text("exemption_zh"), row.text("exemption_en")) {
        ("", "") => Ok(None),
        ("", _) => Err(row.fault("exemption_zh", other.to_owned())),
        (_, "") => Err(row.fault("exemption_en", other.to_owned())),
        (zh, en) => Ok(Some(Exemption { zh: zh.to_owned(), en: en.to_owned() })),
    }
}

/// Reads how many parts something has.
fn number(text: &str) -> Result<u32, String> {
    let number =
        text.parse().ok().filter(|number: &u32| (1..=999).contains(number) && number.to_string() == text);
    number.ok_or_else(|| format!("`{text}` is no number of parts; write a whole number from 1 to 999"))
}

fn red_line(text: &str) -> Result<bool, String> {
    match text {
        "R" => Ok(true),
        "" => Ok(false),
        _ => Err(format!("`{text}` is not known here; write R for a red line, or leave it empty")),
    }
}

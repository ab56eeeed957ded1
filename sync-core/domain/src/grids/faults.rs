//! Why the areas of a district are refused: the file, the row, what is wrong with it and what to do.

use super::{CodeError, CommunityCode};
use crate::geo::GeoJsonFault;

/// One of the texts that describe a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFile {
    /// The outline of the district.
    #[error("the district's layer")]
    DistrictLayer,
    /// The outlines of its streets.
    #[error("the streets' layer")]
    StreetsLayer,
    /// The list of its communities.
    #[error("the communities' table")]
    CommunitiesTable,
    /// The outlines of its communities.
    #[error("the communities' layer")]
    CommunitiesLayer,
    /// The outlines of its grids.
    #[error("the grids' layer")]
    GridsLayer,
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceRow {
    /// The file as a whole.
    #[error("as a whole")]
    Whole,
    /// A line of a table, counted from 1; the column names are line 1.
    #[error("line {0}")]
    Line(u64),
    /// A feature of a layer, counted from 0, with the code that it gives itself.
    #[error("feature {index} (code {code})")]
    Feature {
        /// Counted from 0.
        index: usize,
        /// As it is written, or `none`.
        code: String,
    },
}

/// Why the areas of a district are refused; the first fault found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, {row}: {fault}")]
pub struct PlaceError {
    /// In which file.
    pub file: PlaceFile,
    /// Where in it.
    pub row: PlaceRow,
    /// What is wrong and what to do.
    pub fault: PlaceFault,
}

/// What is wrong with the description of an area, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// The layer cannot be read as a map.
    #[error(transparent)]
    Layer(#[from] GeoJsonFault),
    /// A code that is none.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The table cannot be read as CSV.
    #[error("not readable as CSV ({0}): save the table as CSV in UTF-8")]
    NotCsv(String),
    /// The table lacks a column, or a row lacks its value.
    #[error("has no value in column \"{0}\": fill it in")]
    NoValue(&'static str),
    /// The feature lacks a property, or it has another form.
    #[error("has no property \"{property}\" that is {form}: add it")]
    NoProperty {
        /// The name of the property.
        property: &'static str,
        /// What it must be.
        form: &'static str,
    },
    /// Two lines with one code.
    #[error("has the code {0} of an earlier line: keep one of the two")]
    Duplicate(String),
    /// The parent that is written differs from the one in the code.
    #[error("says it lies in {declared}, and its code says {coded}: correct one of the two")]
    OtherParent {
        /// As written.
        declared: String,
        /// As the code says.
        coded: String,
    },
    /// The parent does not exist.
    #[error("lies in {parent}, which {file} does not hold: add it there, or correct this code")]
    UnknownParent {
        /// The parent's code.
        parent: String,
        /// Where it was looked for.
        file: PlaceFile,
    },
    /// Table and layer give one code two names.
    #[error("is named {here} here and {there} in {file}: use one name")]
    OtherName {
        /// The name in this row.
        here: String,
        /// The other name.
        there: String,
        /// Where the other name stands.
        file: PlaceFile,
    },
    /// The table holds a community that the layer lacks.
    #[error("{0} has no outline in the communities' layer: draw it, or take it out of the table")]
    NoOutline(CommunityCode),
    /// The layer holds a community that the table lacks.
    #[error("{0} is not in the communities' table: add its line, or take the outline out")]
    NotListed(CommunityCode),
    /// A street without a community or a community without a grid: nobody would walk it.
    #[error("{0} has nothing inside it: add its communities or grids, or take it out")]
    Childless(String),
    /// A district's layer holds one district.
    #[error("holds {0} features and needs exactly 1: one district is loaded at a time")]
    NotOneDistrict(usize),
}

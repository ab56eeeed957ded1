//! The schema: log tables, version 1 for ever, and current tables made from the domain's table of kinds.

use domain::format::{
    AREA, CALENDAR, EDITION, KINDS, Kind, MAP_LAYER, REVOCATION, SPOT_DRAW, SUSPENSION, Shape, THRESHOLDS,
    UNIT,
};
use std::fmt::Write;

/// The log tables of version 1. They are only ever added to.
pub const LOG_V1: &str = include_str!("log_v1.sql");

/// The tables that only the office has.
pub const OFFICE_V1: &str = include_str!("office_v1.sql");

/// Migrations: `MIGRATIONS[i]` leads to version i + 1.
pub const MIGRATIONS: &[&str] = &[LOG_V1];

/// The version of the reducer that made the current tables; another one rebuilds them. It is raised with whatever else they say,
/// also where a code of an observation becomes known: on sheets stands what was known when they were written.
pub const REDUCER_VERSION: i64 = 4;

/// The table of sheets, which an office keeps as it judges many grids at once.
pub const SHEETS: &str =
    "CREATE TABLE sheet (partition INTEGER NOT NULL, walk BLOB NOT NULL, checks BLOB NOT NULL,
  PRIMARY KEY (partition, walk)) STRICT, WITHOUT ROWID;";

/// A register of the row has several heads with different values.
pub const FLAG_CONFLICT: i64 = 1;
/// The row's creation has not arrived: its parts are not known.
pub const FLAG_PARTIAL: i64 = 2;

/// Columns that every current table has, before those of its parts and registers.
pub const FIXED_COLUMNS: &[&str] = &["partition", "id", "base", "has", "heads", "flags"];

fn sql_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Uint | Shape::Int => "INTEGER",
        Shape::Text => "TEXT",
        Shape::Id | Shape::Hash | Shape::Bytes | Shape::Record(_) => "BLOB",
    }
}

/// The columns of a kind's parts and registers, in order, with their shapes.
pub fn value_columns(kind: &'static Kind) -> impl Iterator<Item = (&'static str, Shape)> {
    let parts = kind.parts.iter().map(|part| (part.column, part.shape));
    parts.chain(kind.registers.iter().flat_map(domain::format::Register::columns))
}

/// Kinds of which a partition has few, however long it is written to.
const FEW: [&Kind; 9] =
    [&AREA, &CALENDAR, &EDITION, &MAP_LAYER, &REVOCATION, &SPOT_DRAW, &SUSPENSION, &THRESHOLDS, &UNIT];

/// Whether a partition may have so many of a kind that its conflicts need an index; each costs a phone a page.
#[must_use]
pub fn is_many(kind: &Kind) -> bool {
    FEW.iter().all(|few| few.key != kind.key)
}

/// The statement that makes a kind's current table, with its index of conflicts where there may be many.
#[must_use]
pub fn create_table(kind: &'static Kind) -> String {
    let mut sql = format!(
        "CREATE TABLE \"{0}\" (\n  partition INTEGER NOT NULL,\n  id BLOB NOT NULL,\n  base INTEGER NOT NULL,\n  \
         has INTEGER NOT NULL,\n  heads BLOB,\n  flags INTEGER NOT NULL",
        kind.name
    );
    for (column, shape) in value_columns(kind) {
        _ = write!(sql, ",\n  \"{column}\" {}", sql_type(shape));
    }
    if kind.dated_by.is_some() {
        sql.push_str(",\n  effective_ms INTEGER,\n  provisional INTEGER,\n  week INTEGER");
    }
    _ = write!(sql, ",\n  PRIMARY KEY (partition, id)\n) STRICT, WITHOUT ROWID;\n");
    if is_many(kind) {
        _ = writeln!(sql, "CREATE INDEX \"{0}_conflict\" ON \"{0}\" (partition) WHERE flags & 1;", kind.name);
    }
    sql
}

/// Every current table.
#[must_use]
pub fn current_tables() -> String {
    let mut sql: String = KINDS.iter().map(create_table).collect();
    sql.push_str("CREATE INDEX walk_week ON walk (week, partition);\n");
    sql.push_str("CREATE INDEX assignment_person ON assignment (person);\n");
    sql.push_str("CREATE INDEX act_unit ON act (unit) WHERE unit IS NOT NULL;\n");
    sql.push_str(
        "CREATE TABLE other (\n  partition INTEGER NOT NULL,\n  kind INTEGER NOT NULL,\n  id BLOB NOT NULL,\n  \
         heads BLOB NOT NULL,\n  PRIMARY KEY (partition, kind, id)\n) STRICT, WITHOUT ROWID;\n",
    );
    sql
}

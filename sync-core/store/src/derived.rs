//! Derived tables against what the log gives: made anew in a copy, and gone through side by side.

use crate::database::Store;
use crate::error::{Result, StoreError};
use domain::format::KINDS;
use rusqlite::Rows;
use rusqlite::types::Value;
use std::cmp::Ordering;

/// Makes every derived table anew beside the database and compares; says what differs, and returns how many rows there are.
///
/// # Errors
/// The database cannot be read, or there is no memory for another.
pub(crate) fn compare(store: &Store, mut fault: impl FnMut(&str, String, &str)) -> Result<u64> {
    match store.tables_are_ours() {
        Err(StoreError::OtherTables) => {
            fault("meta", "reducer_version".to_owned(), &StoreError::OtherTables.to_string());
            return Ok(0);
        }
        known => known?,
    }
    let rebuilt = store.duplicate(store.profile())?;
    for partition in rebuilt.partitions()? {
        // one by one: what a transaction replaces is kept in memory until its end
        rebuilt.write::<_, StoreError>(|tx| tx.rebuild_partition(&partition))?;
    }
    let tables = KINDS.iter().map(|kind| (kind.name, "partition, id"));
    let others = [
        ("other", "partition, kind, id"),
        ("ruling", "target, dot"),
        ("erasure", "partition, dot"),
        ("knowledge", "dot"),
        ("awaited", "partition, stream, seq, prefix"),
    ];
    let mut rows = 0;
    let sheets = store.judges_many().then_some(("sheet", "partition, walk"));
    for (table, key) in tables.chain(others).chain(sheets) {
        rows += compare_table((store, &rebuilt), (table, key), |row, what| fault(table, row, what))?;
    }
    Ok(rows)
}

/// Goes through a table and what it should be, both in the order of their keys.
fn compare_table(
    (store, rebuilt): (&Store, &Store),
    (table, key): (&str, &str),
    mut fault: impl FnMut(String, &str),
) -> Result<u64> {
    let mut rows = 0;
    let sql = format!("SELECT {key}, * FROM \"{table}\" ORDER BY {key}");
    let (mut stored, mut expected) = (store.conn.prepare(&sql)?, rebuilt.conn.prepare(&sql)?);
    let keys = key.split(", ").count();
    let (mut stored, mut expected) = (stored.query([])?, expected.query([])?);
    let (mut found, mut wanted) = (next(&mut stored)?, next(&mut expected)?);
    loop {
        let (row, order) = match (&found, &wanted) {
            (None, None) => return Ok(rows),
            (Some(row), None) => (row, Ordering::Less),
            (None, Some(row)) => (row, Ordering::Greater),
            (Some(found), Some(wanted)) => match by_key((found, wanted), keys) {
                Ordering::Greater => (wanted, Ordering::Greater),
                order => (found, order),
            },
        };
        let named = || row.iter().take(keys).map(shown).collect::<Vec<_>>().join(" ");
        match order {
            Ordering::Less => fault(named(), "does not follow from the log: rebuild the table"),
            Ordering::Greater => fault(named(), "is missing: rebuild the table"),
            Ordering::Equal if found != wanted => {
                fault(named(), "differs from what the log gives: rebuild it");
            }
            Ordering::Equal => {}
        }
        if order != Ordering::Greater {
            rows += 1;
            found = next(&mut stored)?;
        }
        if order != Ordering::Less {
            wanted = next(&mut expected)?;
        }
    }
}

/// The next row: its key, then all of it.
fn next(rows: &mut Rows<'_>) -> Result<Option<Vec<Value>>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let width = row.as_ref().column_count();
    Ok(Some((0..width).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?))
}

/// Two rows in the order in which SQLite sorts integers and bytes.
fn by_key((one, other): (&[Value], &[Value]), keys: usize) -> Ordering {
    let sorted = |(one, other): (&Value, &Value)| match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Integer(_), _) => Ordering::Less,
        (_, Value::Integer(_)) => Ordering::Greater,
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        // a key is made of integers and bytes: whatever else was written there differs from what the log gives
        (one, other) => shown(one).cmp(&shown(other)),
    };
    one.iter().zip(other).take(keys).map(sorted).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

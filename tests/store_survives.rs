//! What a database survives, and what is found when it was damaged.

use crate::harness::{Office, finding, grid, record};
use domain::findings::{Amendment, Finding};
use domain::geo::{Accuracy, LatLng, Latitude, Longitude, Placed, Position, Source, Wgs84};
use merge::hash::Hash;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use store::fsck::fsck;
use store::{Profile, Store, StoreError};
use sync_core::places;
use tempfile::TempDir;

/// An office file and a phone file after a day's work: findings with positions, a conflict, a hold, an adoption.
fn a_day(directory: &TempDir) -> (PathBuf, PathBuf) {
    let (office_file, phone_file) = (directory.path().join("office.db"), directory.path().join("phone.db"));
    let mut office = Office::with(Store::open(&office_file, Profile::Office).expect("a new file"));
    let (mut a, anna) = office.phone_with(1, Store::open(&phone_file, Profile::Phone).expect("a new file"));
    let (mut b, bo) = office.phone(2);
    office.sync(&mut a);
    let id = a.new_id();
    let at = LatLng::new(
        Latitude::from_e7(225_410_000).expect("on the earth"),
        Longitude::from_e7(1_140_550_000).expect("on the earth"),
    );
    let position: Position<Wgs84> = Position::new(at, Accuracy::from_dm(80), Source::Gps);
    let with_place = Finding { position: Some(Placed::from(position)), ..finding(id) };
    a.record_finding(&anna, grid(), &with_place).expect("recorded");
    office.sync(&mut a);
    office.sync(&mut b);
    let place = places::of_grid(grid());
    for (phone, holder, note) in [(&mut a, &anna, "一号楼"), (&mut b, &bo, "二号楼")] {
        let edit = phone.begin_finding_edit(place, id).expect("readable");
        let recorded = phone.amend_finding(holder, &edit, &Amendment::Note(note.into())).expect("recorded");
        office.sync(phone);
        let operator = sync_core::gate::Gate::operator(&office.0);
        office.0.hold(&operator, place, (&[recorded.hash], 3)).expect("held");
        if note == "一号楼" {
            office.0.adopt(&operator, place, &[recorded.hash]).expect("adopted");
        }
    }
    office.sync(&mut b);
    office.sync(&mut a);
    for store in [office.0.into_store(), a.into_store()] {
        store.checkpoint().expect("no other reader");
    }
    (office_file, phone_file)
}

fn check(file: &Path, profile: Profile) -> store::fsck::Report {
    fsck(&Store::open(file, profile).expect("it opens")).expect("it can be read")
}

#[test]
fn a_day_of_work_leaves_office_and_phone_without_a_fault() {
    let directory = TempDir::new().unwrap();
    let (office, phone) = a_day(&directory);
    for (file, profile) in [(office, Profile::Office), (phone, Profile::Phone)] {
        let report = check(&file, profile);
        assert_eq!(report.faults, [], "{}", file.display());
        assert!(report.changesets >= 7 && report.signatures >= 14 && report.rows >= 5, "{report:?}");
    }
}

#[test]
fn one_byte_flipped_in_any_hashed_column_is_found() {
    let directory = TempDir::new().unwrap();
    let (office, _) = a_day(&directory);
    let hashed = [
        ("stream", "genesis"),
        ("stream", "certificate"),
        ("changeset", "hash"),
        ("changeset", "header"),
        ("changeset", "skeleton"),
        ("changeset", "vals"),
        ("signature", "bytes"),
        ("receipt", "bytes"),
        ("receipt", "last_hash"),
        ("feed", "chain"),
    ];
    for (table, column) in hashed {
        let places = rows_with(&office, table, column);
        assert!(!places.is_empty(), "{table}.{column} is empty");
        for place in 0..places.len() {
            let copy = directory.path().join("flipped.db");
            std::fs::copy(&office, &copy).unwrap();
            flip(&copy, (table, column), place);
            let found = match Store::open(&copy, Profile::Office) {
                Ok(store) => fsck(&store).map_or(true, |report| !report.is_clean()),
                Err(_) => true,
            };
            assert!(found, "a byte flipped in row {place} of {table}.{column} was not found");
        }
    }
}

fn rows_with(file: &Path, table: &str, column: &str) -> Vec<Vec<u8>> {
    let conn = Connection::open(file).expect("it opens");
    let mut all = conn
        .prepare(&format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
        .expect("it is there");
    let rows = all.query_map([], |row| row.get(0)).expect("readable");
    rows.collect::<Result<_, _>>().expect("readable")
}

/// Flips one bit in the middle of a column of the `place`-th row that has it.
fn flip(file: &Path, (table, column): (&str, &str), place: usize) {
    let mut bytes = rows_with(file, table, column).swap_remove(place);
    let before = bytes.clone();
    let middle = bytes.len() / 2;
    bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 4);
    let conn = Connection::open(file).expect("it opens");
    let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2");
    assert!(conn.execute(&sql, (bytes, before)).expect("writable") >= 1);
}

#[test]
fn a_derived_row_that_was_changed_by_hand_is_found() {
    let directory = TempDir::new().unwrap();
    let (_, phone) = a_day(&directory);
    let conn = Connection::open(&phone).unwrap();
    conn.execute("UPDATE finding SET note = '被改过的'", []).unwrap();
    drop(conn);
    let report = check(&phone, Profile::Phone);
    assert!(report.faults.iter().any(|fault| fault.table == "finding"), "{report:?}");
}

#[test]
fn a_derived_row_that_is_gone_and_one_too_many_are_named_and_no_other() {
    let directory = TempDir::new().unwrap();
    let phone = directory.path().join("phone.db");
    let mut office = Office::new();
    let (mut replica, holder) = office.phone_with(1, Store::open(&phone, Profile::Phone).unwrap());
    record(&mut replica, &holder, 4);
    drop(replica);
    let conn = Connection::open(&phone).unwrap();
    let ids = |conn: &Connection| -> Vec<Vec<u8>> {
        let mut all = conn.prepare("SELECT id FROM finding ORDER BY partition, id").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let all = ids(&conn);
    assert!(all.len() > 3, "{}", all.len());
    // the first is gone, one stands behind the second, another behind all
    let mut between = all[1].clone();
    between.push(0);
    let (gone, behind) = (all[0].clone(), vec![0xff; 16]);
    conn.execute("CREATE TEMP TABLE one AS SELECT * FROM finding WHERE id = ?1", [&gone]).unwrap();
    conn.execute("DELETE FROM finding WHERE id = ?1", [&gone]).unwrap();
    for more in [&between, &behind] {
        conn.execute("UPDATE one SET id = ?1", [more]).unwrap();
        conn.execute("INSERT INTO finding SELECT * FROM one", []).unwrap();
    }
    drop(conn);
    let hex = |id: &[u8]| id.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let named = check(&phone, Profile::Phone).faults.into_iter().filter(|fault| fault.table == "finding");
    let named: Vec<(String, String)> = named.map(|fault| (fault.row, fault.what)).collect();
    let wanted = [(&gone, "is missing"), (&between, "does not follow"), (&behind, "does not follow")];
    assert_eq!(named.len(), wanted.len(), "{named:?}");
    for ((row, what), (id, says)) in named.iter().zip(wanted) {
        assert!(row.ends_with(&hex(id)) && what.starts_with(says), "{row}: {what}");
    }
}

#[test]
fn a_file_that_is_no_database_is_named_and_kept() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("phone.db");
    std::fs::write(&file, [0x55; 9000]).unwrap();
    let error = Store::open(&file, Profile::Phone).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { file: Some(kept), .. } if *kept == file), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), [0x55; 9000]);
    let aside = store::upkeep::set_aside(&file, 1_795_000_000_000).unwrap();
    assert_eq!(std::fs::read(aside).unwrap(), [0x55; 9000]);
    Store::open(&file, Profile::Phone).unwrap();
}

#[test]
fn a_database_of_a_later_schema_is_left_alone() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("phone.db");
    drop(Store::open(&file, Profile::Phone).unwrap());
    Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = Store::open(&file, Profile::Phone).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
}

#[test]
fn a_full_disk_loses_nothing_and_says_what_to_do() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("phone.db");
    let mut office = Office::new();
    let (mut phone, holder) = office.phone_with(1, Store::open(&file, Profile::Phone).unwrap());
    office.sync(&mut phone);
    let first = phone.new_id();
    phone.record_finding(&holder, grid(), &finding(first)).unwrap();
    phone.store().limit_bytes(phone.store().bytes().unwrap()).unwrap();
    let full = (0..200).find_map(|n| {
        let id = phone.new_id();
        let photos = vec![Hash([n; 32]); 1];
        phone
            .record_finding(&holder, grid(), &Finding { photos, note: "满".repeat(1200), ..finding(id) })
            .err()
    });
    let message = full.expect("the disk was full").to_string();
    assert!(message.contains("free some space"), "{message}");
    phone.store().limit_bytes(u64::MAX).unwrap();
    assert_eq!(fsck(phone.store()).unwrap().faults, []);
    office.sync(&mut phone);
    assert_eq!(phone.pending().unwrap(), 0);
}

#[test]
fn current_tables_of_another_reducer_are_made_again_from_the_log() {
    let directory = TempDir::new().unwrap();
    let (_, phone) = a_day(&directory);
    let conn = Connection::open(&phone).unwrap();
    conn.execute_batch("UPDATE meta SET v = 0 WHERE k = 'reducer_version'; DELETE FROM finding").unwrap();
    drop(conn);
    // whoever only reads is told so, and not that the database is damaged
    let reader = Store::open_reader(&phone).unwrap();
    assert!(matches!(reader.tables_are_ours(), Err(StoreError::OtherTables)));
    let faults = fsck(&reader).unwrap().faults;
    assert_eq!(faults.iter().map(|fault| fault.table.as_str()).collect::<Vec<_>>(), ["meta"], "{faults:?}");
    assert!(faults[0].what.contains("open it once with this program"), "{faults:?}");
    drop(reader);
    let report = check(&phone, Profile::Phone);
    assert_eq!(report.faults, []);
    assert!(!rows_with(&phone, "finding", "id").is_empty());
}

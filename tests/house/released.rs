//! What was released stays as it was: migrations and recorded conversations, byte for byte.

use crate::house::source::Fault;

/// The list, in the form of `b3sum`: 64 hex digits, two spaces, a path. It only grows.
pub(crate) const LIST: &str = "fixtures/data/released.b3sum";

/// Lines of the list that are wrong, and files that are gone or changed. `read` gives the bytes at a path.
pub(crate) fn changed(list: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut last = "";
    for (line, at) in list.lines().zip(1..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#')) {
        let Some((hash, path)) = line.split_once("  ").filter(|(hash, _)| hash.len() == 64) else {
            faults.push(Fault::new(LIST, at, "a line is `<blake3 in hex>  <path>`"));
            continue;
        };
        if path <= last {
            faults.push(Fault::new(
                LIST,
                at,
                format!("`{path}` is out of order or twice; the list is sorted by path"),
            ));
        }
        last = path;
        match read(path) {
            None => faults.push(Fault::new(path, 1, "was released and is gone; bring it back")),
            Some(bytes) if blake3::hash(&bytes).to_hex().as_str() != hash => {
                faults.push(Fault::new(
                    path,
                    1,
                    "was released and has changed; restore it and add a new one instead",
                ));
            }
            Some(_) => {}
        }
    }
    faults
}

#[cfg(test)]
mod mutants {
    use super::changed;

    const MIGRATION: &[u8] = b"CREATE TABLE changeset (seq INTEGER);";

    fn refused(list: &str, bytes: Option<&[u8]>) -> usize {
        changed(list, |_| bytes.map(<[u8]>::to_vec)).len()
    }

    fn line(path: &str) -> String {
        format!("{}  {path}\n", blake3::hash(MIGRATION).to_hex())
    }

    #[test]
    fn a_released_migration_with_one_letter_changed_is_refused() {
        let list = format!("# released\n{}", line("sync-core/store/migrations/0001.sql"));
        assert_eq!(refused(&list, Some(MIGRATION)), 0);
        assert_eq!(refused(&list, Some(b"CREATE TABLE changeset (seq INTEGER) ")), 1);
    }

    #[test]
    fn a_released_conversation_that_is_gone_is_refused() {
        assert_eq!(refused(&line("fixtures/data/conversations/first.cbor"), None), 1);
    }

    #[test]
    fn a_list_that_is_damaged_or_out_of_order_is_refused() {
        assert_eq!(refused("abc  a.sql\n", Some(MIGRATION)), 1);
        assert_eq!(refused(&(line("b.sql") + &line("a.sql")), Some(MIGRATION)), 1);
        assert_eq!(refused(&(line("a.sql") + &line("a.sql")), Some(MIGRATION)), 1);
    }
}

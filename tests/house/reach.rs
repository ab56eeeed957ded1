//! What the pure rooms cannot reach: clocks, files, sockets, threads; and no floats where it is scored or hashed.

use crate::house::source::{Fault, SourceFile, Word};
use crate::house::uses;

/// Rooms whose whole world is their arguments.
const PURE: [&str; 3] = ["sync-core/merge/", "sync-core/domain/", "sync-core/protocol/"];

/// Parts of `std` that are the world outside.
const WORLD: [&str; 7] = ["env", "fs", "net", "os", "process", "thread", "time"];

/// Where every number is an integer.
const INTEGERS: [&str; 2] = ["sync-core/merge/", "sync-core/domain/src/scoring"];

/// Limits that a room's own `clippy.toml` has to repeat, since it replaces the house's.
const SETTING: &str = " = ";

/// Paths of a pure room that lead to the world.
pub(crate) fn world(files: &[SourceFile]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in pure(files, &PURE) {
        let Some(syntax) = file.syntax() else { continue };
        for used in uses::of_file(&syntax) {
            let [from, part, rest @ ..] = used.path.as_slice() else {
                continue;
            };
            let plain_time = part == "time" && rest.first().is_some_and(|name| name == "Duration");
            if from == "std" && WORLD.contains(&part.as_str()) && !plain_time {
                let advice = format!(
                    "a pure room names `std::{part}`; let the caller bring what it needs as an argument"
                );
                faults.push(Fault::new(&file.path, used.line, advice));
            }
        }
    }
    faults
}

/// Floats where something is scored or hashed.
pub(crate) fn floats(files: &[SourceFile]) -> Vec<Fault> {
    let advice = "a float where it is scored or hashed; use integers with the unit in the name";
    let mut faults = Vec::new();
    for file in pure(files, &INTEGERS) {
        let end = file.production().len();
        for word in file.words() {
            if let Word::Ident(name, line) = word
                && line <= end
                && ["f16", "f32", "f64", "f128"].contains(&name.as_str())
            {
                faults.push(Fault::new(&file.path, line, advice));
            }
        }
    }
    faults
}

/// Rooms whose own `clippy.toml` forgets a limit of the house, and pure rooms that have none.
pub(crate) fn loosened(files: &[SourceFile]) -> Vec<Fault> {
    let of = |path: &str| files.iter().find(|file| file.path == path);
    let Some(house) = of("clippy.toml") else {
        return vec![Fault::new("clippy.toml", 1, "the limits of the house are gone")];
    };
    let limits: Vec<&str> =
        house.text.lines().filter(|line| line.contains(SETTING) && !line.starts_with('#')).collect();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with("/clippy.toml")) {
        let forgotten = limits.iter().filter(|limit| !file.text.lines().any(|line| line == **limit));
        faults.extend(
            forgotten.map(|limit| Fault::new(&file.path, 1, format!("repeat the house's `{limit}`"))),
        );
    }
    for room in PURE {
        let path = format!("{room}clippy.toml");
        if of(&path).is_none() {
            faults.push(Fault::new(
                &path,
                1,
                "a pure room bans clocks, files and threads in a clippy.toml of its own",
            ));
        }
    }
    faults
}

fn pure<'f>(files: &'f [SourceFile], rooms: &'f [&str]) -> impl Iterator<Item = &'f SourceFile> {
    files.iter().filter(|file| file.is_rust() && rooms.iter().any(|room| file.path.starts_with(room)))
}

#[cfg(test)]
mod mutants {
    use super::{PURE, SourceFile, floats, loosened, world};

    #[test]
    fn a_clock_or_file_in_the_domain_is_refused() {
        let refused = |path, text| world(&[SourceFile::new(path, text)]).len();
        let domain = "sync-core/domain/src/walks.rs";
        assert_eq!(refused(domain, "use std::time::SystemTime;\n"), 1);
        assert_eq!(refused(domain, "use std::{fmt, fs::File};\n"), 1);
        assert_eq!(refused(domain, "fn a() { std::thread::yield_now(); }\n"), 1);
        assert_eq!(refused(domain, "fn a() { log!(std::env::var(\"HOME\")); }\n"), 1);
        assert_eq!(refused(domain, "use std::time::Duration;\nuse std::fmt;\n"), 0);
        assert_eq!(refused(domain, "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"), 0);
        assert_eq!(refused("server/src/main.rs", "use std::time::SystemTime;\n"), 0);
    }

    #[test]
    fn a_float_in_a_score_is_refused() {
        let refused = |path| floats(&[SourceFile::new(path, "//! A.\nfn rate() -> f64 { 1.0 }\n")]).len();
        assert_eq!(refused("sync-core/domain/src/scoring/rate.rs"), 1);
        assert_eq!(refused("sync-core/merge/src/heads.rs"), 1);
        assert_eq!(refused("sync-core/domain/src/geo.rs"), 0);
    }

    #[test]
    fn a_room_that_loosens_a_limit_is_refused() {
        let house = |own: &str| {
            let mut files = vec![SourceFile::new("clippy.toml", "# why\ntoo-many-lines-threshold = 70\n")];
            files.extend(PURE.iter().map(|room| SourceFile::new(&format!("{room}clippy.toml"), own)));
            files
        };
        assert!(loosened(&house("too-many-lines-threshold = 70\ndisallowed-types = []\n")).is_empty());
        assert_eq!(loosened(&house("too-many-lines-threshold = 700\n")).len(), 3);
        let mut bare = house("too-many-lines-threshold = 70\n");
        bare.pop();
        assert_eq!(loosened(&bare).len(), 1);
    }
}

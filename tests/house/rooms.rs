//! The rooms and who may know whom: the first table of the house, held against the manifests.

use crate::house::modules::Root;
use crate::house::source::Fault;
use std::path::Path;

/// One room: the crates of ours that it may know, and those of others where that list is closed.
struct Room {
    name: &'static str,
    ours: &'static [&'static str],
    others: Others,
}

enum Others {
    /// Only these: the room is pure, and a new dependency is a decision.
    Only(&'static [&'static str]),
    /// Whatever `GUARDED` leaves.
    Open,
}

const ROOMS: [Room; 10] = [
    Room {
        name: "merge",
        ours: &[],
        others: Others::Only(&["blake3", "ed25519-dalek", "minicbor", "thiserror"]),
    },
    Room {
        name: "domain",
        ours: &["merge"],
        others: Others::Only(&[
            "csv",
            "geo",
            "geojson",
            "minicbor",
            "rstar",
            "serde",
            "serde_json",
            "smallvec",
            "thiserror",
        ]),
    },
    Room { name: "protocol", ours: &["merge", "domain"], others: Others::Only(&["minicbor", "thiserror"]) },
    Room { name: "store", ours: &["merge", "domain"], others: Others::Open },
    Room { name: "sync-core", ours: &["merge", "domain", "protocol", "store"], others: Others::Open },
    Room { name: "client", ours: &["sync-core"], others: Others::Open },
    // `fixtures` for the demo alone
    Room { name: "server", ours: &["sync-core", "domain", "client", "fixtures"], others: Others::Open },
    Room { name: "mobile-ffi", ours: &["sync-core", "client"], others: Others::Open },
    Room { name: "fixtures", ours: &["merge", "domain", "protocol"], others: Others::Open },
    Room {
        name: "tests",
        ours: &[
            "merge",
            "domain",
            "protocol",
            "store",
            "sync-core",
            "client",
            "server",
            "mobile-ffi",
            "fixtures",
        ],
        others: Others::Open,
    },
];

/// Crates of others that stay in the rooms named here. `tests` may know every one, for baselines.
const GUARDED: [(&str, &[&str]); 16] = [
    ("rusqlite", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("uniffi", &["mobile-ffi"]),
    ("axum", &["server"]),
    ("tower-http", &["server"]),
    ("hyper", &["server"]),
    ("tokio", &["server", "client"]),
    // the phone's HTTP; and the orders of an operator, through a socket of the machine
    ("reqwest", &["client", "server"]),
    ("ed25519-dalek", &["merge"]),
    ("geo", &["domain"]),
    ("rstar", &["domain"]),
    ("geojson", &["domain", "fixtures"]),
    // entropy has one seam, progress belongs to the edge
    ("getrandom", &["sync-core", "server", "mobile-ffi"]),
    ("clap", &["server"]),
    ("indicatif", &["server"]),
    ("tracing-subscriber", &["server"]),
];

/// A member of the workspace, as its manifest says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) manifest: String,
    /// Normal and build dependencies.
    pub(crate) needs: Vec<String>,
    /// Dependencies of its tests.
    pub(crate) tests_need: Vec<String>,
    /// The roots of its crates.
    pub(crate) roots: Vec<Root>,
}

/// The members of the workspace at `root`.
///
/// # Errors
/// `cargo metadata` did not run; the text is cargo's.
pub(crate) fn members(root: &Path) -> Result<Vec<Member>, cargo_metadata::Error> {
    let mut command = cargo_metadata::MetadataCommand::new();
    let metadata = command.manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let relative = |path: &cargo_metadata::camino::Utf8Path| {
        path.strip_prefix(&metadata.workspace_root).unwrap_or(path).as_str().replace('\\', "/")
    };
    let members = metadata.packages.iter().map(|package| {
        let mut member = Member {
            name: package.name.to_string(),
            manifest: relative(&package.manifest_path),
            ..Member::default()
        };
        for need in &package.dependencies {
            let in_tests = need.kind == cargo_metadata::DependencyKind::Development;
            if in_tests { &mut member.tests_need } else { &mut member.needs }.push(need.name.clone());
        }
        member.roots =
            package.targets.iter().map(|target| Root { path: relative(&target.src_path) }).collect();
        member
    });
    Ok(members.collect())
}

/// Dependencies that the table does not allow, and members that it does not know.
pub(crate) fn strangers(members: &[Member]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for member in members {
        let mut fault = |advice: String| faults.push(Fault::new(&member.manifest, 1, advice));
        let Some(room) = ROOMS.iter().find(|room| room.name == member.name) else {
            fault(format!("`{}` is no room; give it a row in ROOMS, with what it may know", member.name));
            continue;
        };
        let is_ours = |name: &str| ROOMS.iter().any(|room| room.name == name);
        for need in &member.needs {
            let closed = match room.others {
                Others::Only(list) => !is_ours(need) && !list.contains(&need.as_str()),
                Others::Open => false,
            };
            if is_ours(need) && !room.ours.contains(&need.as_str()) {
                fault(format!("`{}` must not know `{need}`; it may know {:?}", room.name, room.ours));
            } else if closed {
                fault(format!(
                    "`{}` is a pure room; `{need}` needs a decision and a place in ROOMS",
                    room.name
                ));
            }
        }
        for need in member.tests_need.iter().filter(|need| is_ours(need)) {
            if *need == "tests" || (!room.ours.contains(&need.as_str()) && need != "fixtures") {
                fault(format!("the tests of `{}` must not know `{need}`", room.name));
            }
        }
        for need in member.needs.iter().chain(&member.tests_need) {
            let guard = GUARDED.iter().find(|(guarded, _)| guarded == need);
            if let Some((_, rooms)) =
                guard.filter(|(_, rooms)| room.name != "tests" && !rooms.contains(&room.name))
            {
                fault(format!("only {rooms:?} may know `{need}`"));
            }
        }
    }
    let missing = ROOMS.iter().filter(|room| members.iter().all(|member| member.name != room.name));
    faults
        .extend(missing.map(|room| Fault::new("Cargo.toml", 1, format!("the room `{}` is gone", room.name))));
    faults
}

#[cfg(test)]
mod mutants {
    use super::{Member, ROOMS, strangers};

    fn house(change: impl Fn(&mut Member)) -> Vec<String> {
        let members: Vec<Member> = ROOMS
            .iter()
            .map(|room| {
                let mut member = Member { name: room.name.to_owned(), ..Member::default() };
                change(&mut member);
                member
            })
            .collect();
        strangers(&members).into_iter().map(|fault| fault.advice).collect()
    }

    fn with(room: &'static str, need: &'static str) -> usize {
        house(|member| {
            member.needs.extend((member.name == room).then(|| need.to_owned()));
        })
        .len()
    }

    #[test]
    fn the_house_as_it_stands_is_kept() {
        assert_eq!(house(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn a_merge_that_knows_the_domain_is_refused() {
        assert_eq!(with("merge", "domain"), 1);
        assert_eq!(with("domain", "protocol"), 1);
        assert_eq!(with("domain", "merge"), 0);
    }

    #[test]
    fn sqlite_outside_the_store_is_refused() {
        assert_eq!(with("server", "rusqlite"), 1);
        assert_eq!(with("sync-core", "axum"), 1);
        assert_eq!(with("store", "uniffi"), 1);
        assert_eq!(with("tests", "rusqlite"), 0);
        assert_eq!(with("store", "rusqlite"), 0);
    }

    #[test]
    fn an_unforeseen_dependency_of_a_pure_room_is_refused() {
        assert_eq!(with("domain", "chrono"), 1);
        assert_eq!(with("server", "chrono"), 0);
    }

    #[test]
    fn fixtures_as_a_normal_dependency_are_refused_except_of_the_demo() {
        assert_eq!(with("sync-core", "fixtures"), 1);
        assert_eq!(with("server", "fixtures"), 0);
        let in_tests = |member: &mut Member| {
            member.tests_need.extend((member.name == "domain").then(|| "fixtures".to_owned()));
        };
        assert_eq!(house(in_tests).len(), 0);
    }

    #[test]
    fn a_crate_that_depends_on_the_tests_is_refused() {
        assert_eq!(with("server", "tests"), 1);
        let in_tests = |member: &mut Member| {
            member.tests_need.extend((member.name == "server").then(|| "tests".to_owned()));
        };
        assert_eq!(house(in_tests).len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_refused() {
        let renamed = |member: &mut Member| {
            if member.name == "store" {
                member.name = "storage".to_owned();
            }
        };
        assert_eq!(house(renamed).len(), 2);
    }
}

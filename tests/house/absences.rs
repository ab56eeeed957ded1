//! What the product does without: no name in code, SQL, routes or documents may bring it in.

use crate::house::source::{Fault, SourceFile, Word, split};

/// Names of what is absent, word by word: tracks, attendance, ranking and scoring of people, time online.
const ABSENT: [&[&str]; 37] = [
    &["track"],
    &["tracks"],
    &["trajectory"],
    &["trajectories"],
    &["breadcrumb"],
    &["breadcrumbs"],
    &["geofence"],
    &["background", "location"],
    &["background", "position"],
    &["live", "location"],
    &["live", "position"],
    &["dwell", "time"],
    &["attendance"],
    &["checkin"],
    &["clockin"],
    &["clock", "in"],
    &["punch", "in"],
    &["leaderboard"],
    &["leader", "board"],
    &["league", "table"],
    &["ranking"],
    &["rankings"],
    &["rank", "leaders"],
    &["rank", "people"],
    &["leader", "rank"],
    &["leader", "score"],
    &["leader", "points"],
    &["leader", "rate"],
    &["person", "rank"],
    &["person", "score"],
    &["person", "points"],
    &["member", "points"],
    &["officer", "score"],
    &["online", "time"],
    &["online", "duration"],
    &["time", "online"],
    &["screen", "time"],
];

/// Words by which a name or a line says that something is absent.
const DENIALS: [&str; 15] = [
    "absence",
    "absences",
    "absent",
    "forbid",
    "forbidden",
    "forbids",
    "lacks",
    "neither",
    "never",
    "no",
    "nor",
    "not",
    "nothing",
    "refused",
    "without",
];

/// Where the rules themselves name what they refuse.
const RULES: &str = "tests/house/";

/// Names of what the product does without.
pub(crate) fn named(files: &[SourceFile]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| !file.path.starts_with(RULES)) {
        let names = match file.ending() {
            "rs" => in_rust(file),
            "sql" => in_sql(&file.text),
            "md" => in_markdown(&file.text),
            "json" if file.path.starts_with("docs/") => in_json(&file.text),
            _ => continue,
        };
        for (name, line) in names.into_iter().filter(|(name, _)| is_absent(name)) {
            faults.push(Fault::new(
                &file.path,
                line,
                format!("`{name}` names what this product does without"),
            ));
        }
    }
    faults
}

fn is_absent(name: &str) -> bool {
    let words = split(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let denied = words.iter().any(|word| DENIALS.contains(word));
    !denied && ABSENT.iter().any(|absent| words.windows(absent.len()).any(|window| window == *absent))
}

/// Identifiers, and the names in strings that are SQL or a route.
fn in_rust(file: &SourceFile) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for word in file.words() {
        match word {
            Word::Ident(name, line) => names.push((name, line)),
            Word::Text(text, line) if is_sql(&text) => {
                names.extend(in_sql(&text).into_iter().map(|(name, at)| (name, line + at - 1)));
            }
            Word::Text(text, line) if text.starts_with('/') => {
                names.extend(text.split('/').map(|part| (part.to_owned(), line)));
            }
            Word::Text(..) => {}
        }
    }
    names
}

fn is_sql(text: &str) -> bool {
    ["CREATE ", "ALTER ", "SELECT ", "INSERT ", "UPDATE "].iter().any(|verb| text.contains(verb))
}

fn in_sql(text: &str) -> Vec<(String, usize)> {
    let lines = text.lines().zip(1..).map(|(line, at)| (line.split("--").next().unwrap_or_default(), at));
    lines.flat_map(|(line, at)| names(line).map(move |name| (name, at))).collect()
}

/// Names in code spans and code blocks; a line that says that something is absent may name it.
fn in_markdown(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut in_block = false;
    for (line, at) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            found.extend(names(line).map(|name| (name, at)));
        } else if !split(line).iter().any(|word| DENIALS.contains(&word.as_str())) {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.flat_map(names).map(|name| (name, at)));
        }
    }
    found
}

/// Strings that are a name or a path, as keys and routes are.
fn in_json(text: &str) -> Vec<(String, usize)> {
    let lines = text.lines().zip(1..);
    let strings =
        lines.flat_map(|(line, at)| line.split('"').skip(1).step_by(2).map(move |string| (string, at)));
    let plain = strings.filter(|(string, _)| !string.contains(' '));
    plain.flat_map(|(string, at)| names(string).map(move |name| (name, at))).collect()
}

fn names(text: &str) -> impl Iterator<Item = String> {
    let pieces = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    pieces.filter(|piece| !piece.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod mutants {
    use super::{SourceFile, named};

    fn refused(path: &str, text: &str) -> usize {
        named(&[SourceFile::new(path, text)]).len()
    }

    #[test]
    fn a_track_in_code_is_refused() {
        assert_eq!(refused("server/src/a.rs", "struct WalkTrack;"), 1);
        assert_eq!(refused("server/src/a.rs", "fn a() { save(track); }"), 1);
        assert_eq!(refused("server/src/a.rs", "#[track_caller]\nfn a() { tracing::info!(\"track\"); }"), 0);
    }

    #[test]
    fn clocking_in_and_a_leaderboard_are_refused() {
        assert_eq!(refused("server/src/a.rs", "fn clock_in() {}"), 1);
        assert_eq!(
            refused("server/src/a.rs", "struct LeaderBoard { person_score: u32, online_time_s: u32 }"),
            3
        );
        assert_eq!(
            refused("server/src/a.rs", "fn clock(inner: u32, in_scope: u32, clock_installed: u32) {}"),
            0
        );
    }

    #[test]
    fn a_name_that_states_the_absence_is_kept() {
        assert_eq!(refused("tests/nothing_personal.rs", "fn no_track_is_ever_stored() {}"), 0);
        assert_eq!(refused("tests/house/absences.rs", "fn track() {}"), 0);
    }

    #[test]
    fn a_track_table_is_refused_in_sql_files_and_strings() {
        assert_eq!(refused("sync-core/store/1.sql", "-- no track\nCREATE TABLE track (at INTEGER);"), 1);
        assert_eq!(
            refused("sync-core/store/src/a.rs", "const A: &str = \"\nCREATE TABLE a (leader_rank TEXT)\";"),
            1
        );
        assert_eq!(refused("sync-core/store/src/a.rs", "const A: &str = \"the track is absent\";"), 0);
    }

    #[test]
    fn a_route_to_a_leaderboard_is_refused() {
        assert_eq!(refused("server/src/routes.rs", "fn a() { get(\"/api/leaderboard\"); }"), 1);
        assert_eq!(
            refused("docs/api/openapi.json", "{ \"/api/clock-in\": { \"summary\": \"no track here\" } }"),
            1
        );
    }

    #[test]
    fn a_document_that_offers_a_track_is_refused_and_one_that_denies_it_is_kept() {
        assert_eq!(refused("docs/format.md", "| 12 | `track` | where the leader went |\n"), 1);
        assert_eq!(refused("docs/format.md", "```\nGET /ranking\n```\n"), 1);
        assert_eq!(
            refused("ARCHITECTURE.md", "There is no `track` and no leaderboard.\nA track is personal.\n"),
            0
        );
    }
}

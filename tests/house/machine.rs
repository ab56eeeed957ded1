//! The project speaks only of itself: no machine's paths, no registry's hosts, and one place to fetch from.

use crate::house::source::{Fault, SourceFile};

/// Folders of some machine. They are written in halves so that this list does not find itself.
const FOLDERS: [&str; 6] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("/m", "nt/"),
    concat!("C:", "\\"),
];

/// Hosts of registries and mirrors; manifests name packages, never where they are fetched.
const HOSTS: [&str; 10] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("crates.io", "/api"),
    concat!("registry.", "npmjs"),
    concat!("pypi", ".org"),
    concat!("python", "hosted"),
    concat!("deb.", "debian"),
    concat!("arti", "factory"),
    concat!("//mir", "rors."),
    concat!("rs", "proxy"),
];

/// The only source of packages in `Cargo.lock`.
const SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Settings in manifests that fetch from elsewhere.
const ELSEWHERE: [&str; 5] = ["replace-with", "[source.", "[registries", "registry = ", "git = "];

/// Names of a machine's folders or a registry's host.
pub(crate) fn traces(files: &[SourceFile]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files {
        for (line, at) in file.text.lines().zip(1..) {
            if let Some(folder) = FOLDERS.iter().find(|folder| stands_alone(line, folder)) {
                let advice = format!(
                    "`{folder}…` is a folder of one machine; take it as an argument or make it relative"
                );
                faults.push(Fault::new(&file.path, at, advice));
            }
            if let Some(host) = HOSTS.iter().find(|host| line.contains(**host)) {
                faults.push(Fault::new(
                    &file.path,
                    at,
                    format!("names the host `{host}`; name the package alone"),
                ));
            }
        }
    }
    faults
}

/// Whether `folder` begins a path in `line`, rather than going on with one.
fn stands_alone(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !(c.is_alphanumeric() || ['.', '-', '_', '}', ')', '*', '$'].contains(&c)))
    })
}

/// Packages fetched from elsewhere than crates.io.
pub(crate) fn elsewhere(files: &[SourceFile]) -> Vec<Fault> {
    let advice = "fetches from elsewhere than crates.io";
    let mut faults = Vec::new();
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        for (line, at) in file.text.lines().zip(1..) {
            let wrong = match name {
                "Cargo.lock" => line.starts_with("source = ") && line != SOURCE,
                "Cargo.toml" | "config.toml" => ELSEWHERE.iter().any(|setting| line.contains(setting)),
                _ => false,
            };
            if wrong {
                faults.push(Fault::new(&file.path, at, advice));
            }
        }
    }
    faults
}

/// Members that do not take the lints of the house.
pub(crate) fn without_lints(files: &[SourceFile]) -> Vec<Fault> {
    let manifests = files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    manifests
        .filter(|file| !file.text.contains("[lints]\nworkspace = true\n"))
        .map(|file| Fault::new(&file.path, 1, "takes the house's lints: `[lints]`, `workspace = true`"))
        .collect()
}

#[cfg(test)]
mod mutants {
    use super::{SOURCE, SourceFile, elsewhere, traces, without_lints};

    fn file(path: &str, text: &str) -> [SourceFile; 1] {
        [SourceFile::new(path, text)]
    }

    #[test]
    fn a_path_of_one_machine_is_refused() {
        let refused = |text: &str| traces(&file("docs/runbook.md", text)).len();
        assert_eq!(refused(concat!("see /ho", "me/li/gridwalk")), 1);
        assert_eq!(refused(concat!("(/wo", "rk/main)")), 1);
        assert_eq!(refused(concat!("a/ho", "me/page and /var/lib/gridwalk")), 0);
    }

    #[test]
    fn the_host_of_a_registry_is_refused() {
        assert_eq!(
            traces(&file("package-lock.json", concat!("\"https:", "//registry.", "npmjs.org/a\""))).len(),
            1
        );
        assert_eq!(traces(&file("docs/runbook.md", "from crates.io")).len(), 0);
    }

    #[test]
    fn a_package_from_elsewhere_is_refused() {
        assert_eq!(elsewhere(&file("Cargo.lock", SOURCE)).len(), 0);
        assert_eq!(elsewhere(&file("Cargo.lock", "source = \"git+https://example.org/a\"")).len(), 1);
        assert_eq!(elsewhere(&file("server/Cargo.toml", "a = { git = \"https://example.org/a\" }")).len(), 1);
        assert_eq!(elsewhere(&file(".cargo/config.toml", "replace-with = \"near\"")).len(), 1);
    }

    #[test]
    fn a_crate_without_the_lints_of_the_house_is_refused() {
        assert_eq!(without_lints(&file("server/Cargo.toml", "[lints]\nworkspace = true\n")).len(), 0);
        assert_eq!(without_lints(&file("server/Cargo.toml", "[package]\n")).len(), 1);
    }
}

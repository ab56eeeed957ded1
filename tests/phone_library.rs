//! The phone library as apps hold it: its Python story, told against a real office process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the workspace").to_owned()
}

/// Where cargo puts what it builds for this test: the library lies beside it, the program one above.
fn beside() -> PathBuf {
    let exe = std::env::current_exe().expect("a test knows where it is");
    exe.parent().expect("a test lies in a directory").to_owned()
}

/// The program `gridwalk` as it was built with the workspace.
fn gridwalk() -> PathBuf {
    let name = format!("gridwalk{}", std::env::consts::EXE_SUFFIX);
    let program = beside().parent().expect("target/<profile>/deps").join(name);
    assert!(
        program.exists(),
        "this story needs the office's program at {}: `cargo build --package server`, with --release where the tests \
         have it, makes it, and so does a test of the whole workspace",
        program.display()
    );
    program
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn copy(from: &Path, into: &Path) {
    let name = from.file_name().expect("a file has a name");
    let copied = std::fs::copy(from, into.join(name));
    assert!(copied.is_ok(), "{}: {copied:?}", from.display());
}

/// A folder with the library, its bindings for Python and a program.
fn stage(program: &str) -> tempfile::TempDir {
    let found = Command::new("python3").arg("--version").output();
    assert!(
        found.is_ok_and(|found| found.status.success()),
        "this needs Python 3.9 or later as `python3`: apt-get install python3"
    );
    let stage = tempfile::tempdir().expect("a temporary directory");
    let library = format!("{}mobile_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    copy(&beside().join(library), stage.path());
    copy(&root().join("mobile-ffi/bindings/python/mobile_ffi.py"), stage.path());
    copy(&root().join("mobile-ffi").join(program), stage.path());
    stage
}

/// What a command says that ends well.
fn says(command: &mut Command) -> String {
    let said = command.output().expect("python3 runs");
    assert!(said.status.success(), "{}", words(&said));
    words(&said)
}

#[test]
fn an_app_in_python_walks_offline_syncs_and_reads_its_receipts() {
    let stage = stage("smoke/python/story.py");
    let said = says(Command::new("python3").arg(stage.path().join("story.py")).arg(gridwalk()));
    assert!(said.contains("the story is told"), "{said}");
}

#[test]
fn an_app_in_python_meets_full_cards_lying_networks_and_kills_and_loses_nothing() {
    let stage = stage("smoke/python/trouble.py");
    copy(&root().join("mobile-ffi/smoke/python/story.py"), stage.path());
    let said = says(Command::new("python3").arg(stage.path().join("trouble.py")).arg(gridwalk()));
    assert!(said.contains("nothing was lost"), "{said}");
}

#[test]
fn the_conformance_vectors_agree_in_python() {
    let stage = stage("smoke/python/vectors.py");
    let vectors = root().join("fixtures/data/conformance");
    let said = says(Command::new("python3").arg(stage.path().join("vectors.py")).arg(vectors));
    assert!(said.contains("vectors agree in Python"), "{said}");
}

/// What a file of bindings says of the library's interface: each call with its checksum.
fn checksums(path: &str) -> BTreeSet<(String, String)> {
    let text =
        std::fs::read_to_string(root().join("mobile-ffi/bindings").join(path)).expect("bindings are kept");
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once("uniffi_mobile_ffi_checksum_") else { continue };
        let name: String = rest.chars().take_while(|one| one.is_alphanumeric() || *one == '_').collect();
        let compared =
            rest.split_once("!=").map(|(_, number)| number.chars().filter(char::is_ascii_digit).collect());
        found.extend(compared.filter(|number: &String| !number.is_empty()).map(|number| (name, number)));
    }
    found
}

#[test]
fn the_bindings_of_all_three_languages_were_made_from_one_library() {
    // Python's and Kotlin's are held against the library by their stories; Swift's is compiled nowhere here
    let [kotlin, swift, python] =
        ["kotlin/gridwalk/mobile_ffi.kt", "swift/Gridwalk.swift", "python/mobile_ffi.py"].map(checksums);
    assert!(python.len() > 40, "{}", python.len());
    assert_eq!(python, kotlin);
    assert_eq!(python, swift);
}

#[test]
fn a_person_walks_a_grid_with_the_example_in_a_terminal() {
    let stage = stage("examples/python-walk/walk.py");
    let mut command = Command::new("python3");
    command.arg(root().join("mobile-ffi/examples/try_walk.py")).arg(gridwalk());
    command.arg("python3").arg(stage.path().join("walk.py")).args(["{directory}", "{office}"]);
    let said = says(&mut command);
    assert!(said.contains("a grid was walked"), "{said}");
}

//! What the compiler cannot say: the rules of the house, held against every file of it.

mod house;

use cargo_metadata::camino::Utf8Path;
use house::interface::{self, Interface};
use house::modules::{self, Root};
use house::rooms::{self, Member};
use house::source::{self, Fault, SourceFile};
use house::{absences, bars, files, glossary, machine, reach, released};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    let tests = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .map(|root| root.as_std_path().to_owned())
        .expect("the tests stand in a folder of the house")
}

fn all_files() -> Vec<SourceFile> {
    source::tree(&root()).expect("the files of the house can be read")
}

fn all_members() -> Vec<Member> {
    rooms::members(&root()).expect("cargo metadata can be run")
}

fn all_roots() -> Vec<Root> {
    all_members().into_iter().flat_map(|member| member.roots).collect()
}

fn in_every_crate(rule: impl Fn(&[SourceFile], &Root) -> Vec<Fault>) -> Vec<Fault> {
    let files = all_files();
    all_roots().iter().flat_map(|root| rule(&files, root)).collect()
}

#[track_caller]
fn keep(faults: &[Fault]) {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} breaches:\n{}\n", faults.len(), lines.join("\n"));
}

#[test]
fn every_source_file_parses() {
    keep(&source::unreadable(&all_files()));
}

#[test]
fn each_room_knows_only_whom_the_table_allows() {
    keep(&rooms::strangers(&all_members()));
}

#[test]
fn no_modules_use_one_another_in_a_circle() {
    keep(&in_every_crate(modules::cycles));
}

#[test]
fn a_module_uses_only_modules_listed_above_it() {
    keep(&in_every_crate(modules::out_of_order));
}

#[test]
fn every_file_is_reached() {
    keep(&modules::dead(&all_files(), &all_roots()));
}

#[test]
fn every_file_opens_with_its_sentence() {
    keep(&files::without_opening(&all_files()));
}

#[test]
fn no_file_is_longer_than_400_lines() {
    keep(&files::too_long(&all_files()));
}

#[test]
fn every_name_of_a_file_says_what_is_inside() {
    keep(&files::empty_names(&all_files()));
}

#[test]
fn no_lint_is_allowed_away() {
    keep(&files::allows(&all_files()));
}

#[test]
fn exceptions_are_at_most_one_in_a_thousand_lines() {
    keep(&files::too_many_expects(&all_files()));
}

#[test]
fn the_pure_rooms_reach_no_clock_file_or_thread() {
    keep(&reach::world(&all_files()));
}

#[test]
fn what_is_scored_or_hashed_is_an_integer() {
    keep(&reach::floats(&all_files()));
}

#[test]
fn a_room_of_its_own_limits_repeats_those_of_the_house() {
    keep(&reach::loosened(&all_files()));
}

#[test]
fn every_crate_takes_the_lints_of_the_house() {
    keep(&machine::without_lints(&all_files()));
}

#[test]
fn the_domain_speaks_the_words_of_the_glossary() {
    keep(&glossary::synonyms(&all_files()));
}

#[test]
fn nothing_names_what_the_product_does_without() {
    keep(&absences::named(&all_files()));
}

#[test]
fn no_machine_and_no_registry_is_named() {
    keep(&machine::traces(&all_files()));
}

#[test]
fn every_package_comes_from_one_place() {
    keep(&machine::elsewhere(&all_files()));
}

#[test]
fn what_was_released_is_unchanged() {
    let list =
        std::fs::read_to_string(root().join(released::LIST)).expect("the list of what was released is there");
    keep(&released::changed(&list, |path| std::fs::read(root().join(Path::new(path))).ok()));
}

#[test]
fn everything_that_apps_call_is_documented() {
    keep(&Interface::of(&all_files()).silent);
}

#[test]
fn a_change_of_what_apps_call_is_told() {
    let listing = Interface::of(&all_files()).listing();
    let path = root().join(interface::LISTING);
    if std::env::var_os("GRIDWALK_BLESS").is_some() {
        std::fs::write(&path, &listing).expect("the listing can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("the changelog is there");
    keep(&interface::untold(&listing, &kept, &changelog));
}

#[test]
fn the_house_bars_are_printed() {
    println!("{}", bars::Bars::of(&all_files()));
}

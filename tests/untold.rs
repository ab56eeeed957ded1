//! An erasure reaches every phone that holds the value: also one that lost the place, only carries it, or may not read.

use crate::harness::{At, Hands, Handset, Office, Wire, finding, grid, notes, shows};
use domain::findings::Finding;
use domain::grids::GridCode;
use merge::hash::{Hash, Id};
use protocol::hello::Hello;
use protocol::pull::State;
use protocol::push::{Push, PushAnswer};
use protocol::session::Outcome;
use std::path::Path;
use store::fsck::fsck;
use store::{Profile, Store};
use sync_core::entropy::SystemEntropy;
use sync_core::gate::{Gate, Holder, MayRead};
use sync_core::phone::{Carried, PhoneReplica, Seams, SyncReport, Transport};
use sync_core::places;
use sync_core::witness::Unwitnessed;

const NOW_MS: i64 = 1_795_000_000_000;
const DAY_MS: i64 = 24 * 3_600_000;

const SECRET: &str = "三栋二单元张某家门口";

fn elsewhere() -> GridCode {
    GridCode::new(440_304_001_018_002).expect("a grid of Futian")
}

/// The commitments of the secrets that a copy has in the clear.
fn secrets(store: &Store) -> Vec<Hash> {
    let secret = |(_, text): &(Hash, String)| text.starts_with(SECRET);
    notes(store).into_iter().filter(secret).map(|(commitment, _)| commitment).collect()
}

/// Records a finding with the secret.
fn tell(phone: &mut PhoneReplica, holder: &Holder, note: &str) -> Id {
    let id = phone.new_id();
    let told = Finding { note: note.into(), ..finding(id) };
    phone.record_finding(holder, grid(), &told).expect("recorded");
    id
}

/// Erases what the office has of it.
fn erase(office: &mut Office) {
    let (operator, commitments) = (Gate::operator(&office.0), secrets(office.0.store()));
    assert!(!commitments.is_empty(), "nothing is left to erase");
    office.0.erase(&operator, places::of_grid(grid()), &commitments).expect("erased");
}

/// A line on which pulls may be refused, and which remembers what was said in pushes.
struct Line<'o> {
    office: &'o mut Office,
    token: String,
    hellos: Vec<(Hello, usize)>,
    refused: bool,
}

impl Transport for Line<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let answer = Wire(&mut self.office.0, self.token.clone()).push(body.clone())?;
        let told = PushAnswer::decode(&answer).expect("an answer").welcome.erased;
        let told = told.iter().map(|erased| erased.commitments.len()).sum();
        self.hellos.push((Push::decode(&body).expect("a push").hello, told));
        Some(answer)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let device = Gate::device(self.office.0.store(), &self.token).expect("the token is good");
        if device.may_read() == MayRead::No {
            self.refused = true;
            return None;
        }
        Wire(&mut self.office.0, self.token.clone()).pull(body)
    }
}

/// Syncs, whether the phone may read or not: what it said in each push, how much it was told, and whether it was refused.
fn sync(office: &mut Office, phone: &mut PhoneReplica) -> (SyncReport, Vec<(Hello, usize)>, bool) {
    let token = phone.enrolment().expect("enrolled").token.clone();
    let mut line = Line { office, token, hellos: Vec::new(), refused: false };
    let report = phone.sync(&mut line, State::Wanted).expect("both disks are good");
    (report, line.hellos, line.refused)
}

fn good(store: &Store) {
    assert_eq!(fsck(store).expect("readable").faults, []);
}

/// Whether the bytes of the secret stand in any file of a folder.
fn stands_in(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).expect("readable").flatten();
    let mut bytes = files.map(|file| std::fs::read(file.path()).expect("readable"));
    bytes.any(|bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()))
}

#[test]
fn a_phone_that_lost_the_grid_hears_of_it_once_and_says_nothing_more_of_the_grid() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    let id = tell(&mut phone, &holder, SECRET);
    office.sync(&mut phone);
    office.dismiss(1, (grid(), 0));
    let (_, hellos, _) = sync(&mut office, &mut phone);
    assert!(hellos.iter().all(|(hello, _)| hello.untold.is_empty()), "nothing was out of sight");
    erase(&mut office);
    assert_eq!(secrets(phone.store()).len(), 1);
    let (report, hellos, _) = sync(&mut office, &mut phone);
    assert_eq!(report.outcome, Outcome::Agreed);
    let said: Vec<_> = hellos.iter().map(|(hello, told)| (hello.untold.len(), *told)).collect();
    // the name of an assignment is there too: it goes on asking for that
    assert_eq!(said, [(1, 1), (1, 0)]);
    assert_eq!(secrets(phone.store()), []);
    good(phone.store());
    let (_, hellos, _) = sync(&mut office, &mut phone);
    assert_eq!(hellos.iter().map(|(_, told)| told).sum::<usize>(), 0, "it was told twice");
    // it leads the grid once more, and holds what the office holds
    office.assign(1, (grid(), 1));
    office.sync(&mut phone);
    assert!(shows(phone.store(), &[id]));
    good(phone.store());
}

#[test]
fn an_erasure_between_the_last_page_and_the_loss_of_the_grid_is_told_with_the_loss() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    tell(&mut phone, &holder, SECRET);
    office.sync(&mut phone);
    erase(&mut office);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    assert_eq!(secrets(phone.store()), []);
    good(phone.store());
}

#[test]
fn a_phone_that_only_carries_it_hears_of_it_and_does_not_keep_it_when_it_is_brought_again() {
    let hands = Hands::default();
    hands.set(NOW_MS, 1, 1);
    let mut office = Office::at(Store::in_memory(Profile::Office).unwrap(), Box::new(hands.clone()));
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    tell(&mut author, &holder, SECRET);
    let bundle = author.bundle(&Carried::Unacknowledged).unwrap();
    bearer.take_bundle(&bundle).unwrap();
    office.sync(&mut author);
    erase(&mut office);
    // it has it to push still, in the same sync in which it hears of the erasure
    assert_eq!((secrets(bearer.store()).len(), bearer.pending().unwrap()), (1, 1));
    office.sync(&mut bearer);
    assert_eq!((secrets(bearer.store()), bearer.pending().unwrap()), (vec![], 0));
    // long after, its log was let go, and the file is still somewhere
    hands.set(NOW_MS + 91 * DAY_MS, 1, 1);
    office.sync(&mut bearer);
    assert_eq!(bearer.drop_lost().unwrap(), [places::of_grid(grid())]);
    assert_eq!(bearer.take_bundle(&bundle).unwrap().changesets, 1);
    assert_eq!(secrets(bearer.store()), []);
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0);
    good(bearer.store());
}

#[test]
fn a_bundle_that_was_made_before_the_erasure_and_comes_after_it_leaves_no_value() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    tell(&mut author, &holder, "别处的备注");
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    tell(&mut author, &holder, SECRET);
    let late = author.bundle(&Carried::Unacknowledged).unwrap();
    office.sync(&mut author);
    erase(&mut office);
    // the bearer holds only the beginning of the stream, and hears what was erased in the place
    office.sync(&mut bearer);
    assert_eq!(bearer.take_bundle(&late).unwrap().changesets, 1);
    assert_eq!(secrets(bearer.store()), []);
    // stripped as it is, it is handed to who has heard of it too, and pushed
    let (mut third, _) = office.phone_in(8, elsewhere());
    third.take_bundle(&late).unwrap();
    office.sync(&mut third);
    third.take_bundle(&bearer.bundle(&Carried::All(places::of_grid(grid()))).unwrap()).unwrap();
    for phone in [&mut bearer, &mut third] {
        office.sync(phone);
        assert_eq!((secrets(phone.store()), phone.pending().unwrap()), (vec![], 0));
        good(phone.store());
    }
}

#[test]
fn what_was_erased_in_a_stream_does_not_keep_it_from_being_carried_by_a_stranger_to_the_place() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    let (mut third, _) = office.phone_in(8, elsewhere());
    for phone in [&mut author, &mut bearer, &mut third] {
        office.sync(phone);
    }
    tell(&mut author, &holder, SECRET);
    office.sync(&mut author);
    erase(&mut office);
    office.sync(&mut author);
    let late = tell(&mut author, &holder, "没有上报的备注");
    // the operation that says so goes along
    let brought = bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    assert_eq!((brought.gaps, bearer.pending().unwrap()), (0, 1), "{brought:?}");
    // who was only told cannot prove it: the rest of what it brings is taken, and it pushes this itself
    office.dismiss(1, (grid(), 0));
    office.sync(&mut author);
    assert!(shows(office.0.store(), &[late]));
    office.sync(&mut bearer);
    assert_eq!(bearer.pending().unwrap(), 0);
    for phone in [&author, &bearer] {
        assert_eq!(secrets(phone.store()), []);
        good(phone.store());
    }
    third.take_bundle(&bearer.bundle(&Carried::All(places::of_grid(grid()))).unwrap()).unwrap();
    assert_eq!(secrets(third.store()), []);
    good(third.store());
}

#[test]
fn what_lacks_a_value_that_was_erased_unheard_is_left_out_of_what_a_bundle_brings() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut other, others) = office.phone(2);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    let (mut third, _) = office.phone_in(8, elsewhere());
    for phone in [&mut author, &mut other, &mut bearer, &mut third] {
        office.sync(phone);
    }
    tell(&mut author, &holder, SECRET);
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    office.sync(&mut author);
    erase(&mut office);
    office.sync(&mut bearer);
    tell(&mut other, &others, "没有上报的备注");
    bearer.take_bundle(&other.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    let bundle = bearer.bundle(&Carried::All(places::of_grid(grid()))).unwrap();
    let brought = third.take_bundle(&bundle).unwrap();
    assert_eq!((brought.changesets, brought.gaps), (1, 1), "{brought:?}");
    good(third.store());
    // once it was at the office it takes that as well
    office.sync(&mut third);
    assert_eq!(third.take_bundle(&bundle).unwrap().gaps, 0);
    good(third.store());
}

#[test]
fn a_phone_whose_account_was_disabled_hears_of_it_though_it_may_not_read() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    office.sync(&mut phone);
    tell(&mut phone, &holder, SECRET);
    office.sync(&mut phone);
    let person = phone.person().unwrap();
    let operator = Gate::operator(&office.0);
    office.0.disable(&operator, person).unwrap();
    erase(&mut office);
    let (_, hellos, refused) = sync(&mut office, &mut phone);
    assert!(refused && hellos[0].0.untold.is_empty(), "it does not know that its account is closed");
    assert_eq!((hellos[0].1, hellos.last().unwrap().1), (1, 0));
    assert_eq!(secrets(phone.store()), []);
    let (_, hellos, _) = sync(&mut office, &mut phone);
    assert_eq!(hellos.iter().map(|(_, told)| told).sum::<usize>(), 0, "it was told twice");
    good(phone.store());
    // enabled again it pulls the operation, and is as silent as before
    office.0.enable(&operator, person).unwrap();
    office.sync(&mut phone);
    let (_, hellos, _) = sync(&mut office, &mut phone);
    assert!(hellos.iter().all(|(hello, _)| hello.untold.is_empty()));
}

#[test]
fn what_an_office_that_was_restored_erases_again_is_told_again_to_phones_without_the_place() {
    let mut office = Office::new();
    let (mut phone, holder) = office.phone(1);
    let (mut other, others) = office.phone(2);
    office.sync(&mut phone);
    (0..3).for_each(|_| _ = tell(&mut phone, &holder, SECRET));
    office.sync(&mut phone);
    office.sync(&mut other);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    // so much is written that the first erasure, which is told, stands far behind where the restored office goes on
    for _ in 0..8 {
        tell(&mut other, &others, "后来的备注");
        office.sync(&mut other);
    }
    let (operator, place) = (Gate::operator(&office.0), places::of_grid(grid()));
    let [first, second, third] = secrets(office.0.store())[..] else { panic!("three secrets") };
    office.0.erase(&operator, place, &[first]).unwrap();
    office.sync(&mut phone);
    assert_eq!(secrets(phone.store()), [second, third]);
    office.0.erase(&operator, place, &[second]).unwrap();
    let (before, beside) = (office.0.store().feed_end().unwrap().0, office.0.store().erased().unwrap());
    office.restore(backup);
    assert_eq!(office.0.erase_again(&operator, &beside).unwrap(), 2);
    office.sync(&mut phone);
    assert_eq!(secrets(phone.store()), [third]);
    office.0.erase(&operator, place, &[third]).unwrap();
    assert!(office.0.store().feed_end().unwrap().0 < before, "it stands where it stood before");
    office.sync(&mut phone);
    office.sync(&mut other);
    assert_eq!((secrets(phone.store()), secrets(other.store())), (vec![], vec![]));
    good(phone.store());
}

#[test]
fn what_comes_back_stripped_to_an_office_that_lost_the_erasure_is_erased_for_everybody() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut late, _) = office.phone(2);
    office.sync(&mut author);
    let backup = office.0.store().duplicate(Profile::Office).unwrap();
    tell(&mut author, &holder, SECRET);
    office.sync(&mut author);
    // one phone pulls it and stays away; another loses the place, and hears of the erasure by an answer alone
    office.sync(&mut late);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut author);
    erase(&mut office);
    office.sync(&mut author);
    let beside = office.0.store().erased().unwrap();
    office.restore(backup);
    let operator = Gate::operator(&office.0);
    assert_eq!(office.0.erase_again(&operator, &beside).unwrap(), 0, "nothing of it is here");
    office.sync(&mut author);
    assert_eq!(secrets(office.0.store()), []);
    office.sync(&mut late);
    assert_eq!(secrets(late.store()), []);
    good(office.0.store());
}

#[test]
fn an_answer_tells_of_so_much_and_the_next_of_the_rest() {
    let mut office = Office::new();
    let (mut phone, _) = office.phone(1);
    office.sync(&mut phone);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    let commitments: Vec<Hash> =
        (0..4_000_u32).map(|number| merge::hash::Use::File.of(&number.to_le_bytes())).collect();
    let operator = Gate::operator(&office.0);
    office.0.erase(&operator, places::of_grid(grid()), &commitments).unwrap();
    let (_, hellos, _) = sync(&mut office, &mut phone);
    let told: Vec<usize> = hellos.iter().map(|(_, told)| *told).collect();
    assert_eq!(told, [1_500, 1_500, 1_000, 0]);
    assert_eq!(phone.store().erased().unwrap().len(), commitments.len());
}

#[test]
fn a_value_that_is_out_of_sight_leaves_no_byte_in_the_files_of_the_phone() {
    let folder = tempfile::tempdir().unwrap();
    let mut handset = Handset::new(folder.path(), "handset");
    let mut office = Office::new();
    let (mut phone, holder) = handset.install(&mut office, 1);
    office.sync(&mut phone);
    // long enough to lie on pages of its own
    tell(&mut phone, &holder, &SECRET.repeat(100));
    office.sync(&mut phone);
    office.dismiss(1, (grid(), 0));
    office.sync(&mut phone);
    assert!(stands_in(&handset.app()));
    erase(&mut office);
    office.sync(&mut phone);
    assert_eq!(secrets(phone.store()), []);
    assert!(!stands_in(&handset.app()), "it stands in a file of the phone");
}

#[test]
fn what_was_erased_out_of_sight_is_known_to_the_fresh_database_of_a_damaged_phone() {
    let mut office = Office::new();
    let (mut author, holder) = office.phone(1);
    let (mut bearer, _) = office.phone_in(9, elsewhere());
    office.sync(&mut author);
    office.sync(&mut bearer);
    tell(&mut author, &holder, SECRET);
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    office.sync(&mut author);
    erase(&mut office);
    office.sync(&mut bearer);
    // what it is brought now follows the changeset that was stripped
    tell(&mut author, &holder, "没有上报的备注");
    bearer.take_bundle(&author.bundle(&Carried::Unacknowledged).unwrap()).unwrap();
    let (clock, witness) = (Box::new(At(NOW_MS)), Box::new(Unwitnessed));
    let seams = Seams { clock, entropy: Box::new(SystemEntropy), witness };
    let fresh = Store::in_memory(Profile::Phone).unwrap();
    let (mut renewed, came_over) =
        PhoneReplica::renew((bearer.store(), fresh), seams, &bearer.key()).unwrap();
    assert_eq!((came_over.left, renewed.pending().unwrap()), (0, 1), "{came_over:?}");
    office.sync(&mut renewed);
    assert_eq!((secrets(renewed.store()), renewed.pending().unwrap()), (vec![], 0));
    good(renewed.store());
}

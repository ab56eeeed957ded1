//! A draw as it is recorded: in changesets that are small enough, whole, and without the seed in any grid.

use crate::sets::id;
use domain::format::{Kind, SPOT_DRAW, Scalar, scalars};
use domain::grids::GridCode;
use domain::plan::Plan;
use domain::spot_checks::{
    Checker, GridDrawnFrom, RecordedDraw, SpotCheck, decode_checkers, decode_grids, plan_of,
};
use domain::standards::{SiteType, StandardCode};
use domain::week::Week;
use merge::changeset::BYTES_MAX;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, DraftOp, encode};

/// So many grids as a district has, in communities of sixteen.
fn grids(many: u64, sites: u32) -> Vec<GridDrawnFrom> {
    let code = |number: u64| 440_304_001_001_001 + number / 16 * 1_000 + number % 16;
    let site = |number: u64, site: u32| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        bytes[8..12].copy_from_slice(&site.to_be_bytes());
        (Id(bytes), SiteType::of_number((site % 32 + 1) as u8).expect("one of the 32"))
    };
    let one = |number: u64| GridDrawnFrom {
        grid: GridCode::new(code(number)).expect("a code of 15 digits"),
        sites: (0..sites).map(|one| site(number, one)).collect(),
    };
    (0..many).map(one).collect()
}

fn record(grids: Vec<GridDrawnFrom>) -> RecordedDraw {
    let every_other = grids.iter().step_by(2).map(|grid| grid.grid).collect();
    let checkers =
        vec![Checker { person: id(3), own: every_other }, Checker { person: id(7), own: Vec::new() }];
    RecordedDraw {
        draw: Id([0x0d; 16]),
        area: 440_304,
        seed: [0x5e; 32],
        week: Week(202_648),
        edition: Hash([0xed; 32]),
        grids_drawn: 20,
        standards_drawn: 12,
        checkers,
        grids,
    }
}

/// What a register of a draft says.
fn said(draft: &Draft, register: u32) -> Option<Vec<Scalar>> {
    let kind: &Kind = &SPOT_DRAW;
    let (_, value) = draft.plain.iter().find(|(known, _)| *known == register)?;
    scalars(kind.register(register)?.shape, value).ok()
}

fn bytes(draft: &Draft, register: u32) -> Option<Vec<u8>> {
    match said(draft, register)?.pop()? {
        Scalar::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

#[test]
fn a_whole_district_is_recorded_in_changesets_that_are_small_enough_and_read_back() {
    for (many, sites) in [(1, 3), (1_547, 0), (1_547, 9), (40, 400), (1, 2_000)] {
        let record = record(grids(many, sites));
        let changesets = record.drafts();
        assert_eq!(
            said(&changesets[0][0], 0).unwrap()[0],
            Scalar::Bytes(vec![0x5e; 32]),
            "the seed comes first"
        );
        let mut ids = Vec::new();
        let mut read = Vec::new();
        for drafts in &changesets {
            let ops: Vec<DraftOp> = drafts.iter().cloned().map(DraftOp::Put).collect();
            let (skeleton, _) = encode(&ops, Id::default());
            assert!(skeleton.len() < BYTES_MAX - 5_000, "{many} grids of {sites} sites: {}", skeleton.len());
            ids.extend(drafts.iter().map(|draft| draft.target.id(SPOT_DRAW.key)));
            for draft in drafts {
                read.extend(bytes(draft, 2).map(|part| decode_grids(&part).unwrap()).unwrap_or_default());
            }
        }
        assert_eq!(read, record.grids);
        assert_eq!(decode_checkers(&bytes(&changesets[0][0], 1).unwrap()).unwrap(), record.checkers);
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "each part is an entity of its own");
    }
}

#[test]
fn what_a_grid_is_told_says_who_looks_and_what_to_judge_and_never_the_seed() {
    let record = record(grids(3, 2));
    let code = |number| StandardCode::of_number(number).unwrap();
    let places = vec![(code(80_402), id(9)), (code(10_101), id(2)), (code(80_402), id(2))];
    let told = record.tell(&SpotCheck { grid: record.grids[1].grid, checker: id(3), places: places.clone() });
    assert_eq!((said(&told, 0), said(&told, 1), said(&told, 2)), (None, None, None));
    assert_eq!(said(&told, 5), Some(vec![Scalar::from(id(3))]));
    let plan = Plan::decode(&bytes(&told, 6).unwrap()).unwrap();
    assert_eq!(plan, plan_of(&places));
    let mut sorted = places;
    sorted.sort_unstable();
    assert_eq!(plan.places(), sorted);
    let (skeleton, _) = encode(&[DraftOp::Put(told)], Id::default());
    assert!(!skeleton.windows(32).any(|some| some == [0x5e; 32]));
}

#[test]
fn what_is_no_record_is_refused_and_never_a_panic() {
    for bad in [&b""[..], b"\x80\x80", b"\x81\x01", b"\x82\x50", b"\xff", b"\x82\x01\x81\x00"] {
        assert!(decode_grids(bad).is_err(), "{bad:?}");
        assert!(decode_checkers(bad).is_err(), "{bad:?}");
    }
    // a code that is no grid's, and a type of a later version
    assert_eq!(decode_grids(b"\x82\x01\x80"), Ok(Vec::new()));
    let mut later = b"\x82\x1b\x00\x01\x90\x74\x43\x92\xa6\x29\x82\x50".to_vec();
    later.extend([7; 16]);
    later.push(0x18);
    later.push(33);
    assert_eq!(decode_grids(&later).map(|grids| (grids.len(), grids[0].sites.len())), Ok((1, 0)));
}

//! The cases of plans: red lines, rechecks, the rotation, and what was not met of late.

use super::item::Item;
use super::{Vector, bytes, editions, having, vector};
use serde_json::{Value, json};

const HOME: u8 = 0x11;
const ROAD: u8 = 0x21;
const CROSSING: u8 = 0x31;
const SHOP: u8 = 0x41;
const NEXT_SHOP: u8 = 0x42;

const WEEK: u32 = 202_647;

const TYPES: [&str; 4] = ["P01", "P06", "P09", "P15"];

fn id(number: u8) -> String {
    super::hex(&[number; 16])
}

fn site(number: u8) -> Value {
    let site_type = match number {
        HOME => "P01",
        ROAD => "P06",
        CROSSING => "P09",
        _ => "P15",
    };
    json!({ "id": id(number), "type": site_type, "from": 202_601 })
}

fn judged(standard: &str, site: u8, week: u32) -> Value {
    json!({ "standard": standard, "site": id(site), "week": week })
}

fn not_met(standard: &str, site: u8, (week, not_met): (u32, u32)) -> Value {
    json!({ "standard": standard, "site": id(site), "week": week, "not_met": not_met })
}

fn recheck(finding: u8, (standard, site): (&str, u8), fixed_by: &str, planned: u32) -> Value {
    let (finding, site) = (id(finding), id(site));
    json!({ "finding": finding, "standard": standard, "site": site, "fixed_by": fixed_by, "planned": planned })
}

/// A case of four sites at most.
fn facts(sites: &[Value], judged: &[Value], rechecks: &[Value]) -> Value {
    json!({
        "topic": "plan",
        "edition": editions::edition(&TYPES),
        "sites": sites,
        "week": WEEK,
        "before": [202_646, 202_645],
        "judged": judged,
        "rechecks": rechecks,
    })
}

fn case(name: &str, about: &'static str, input: Value) -> Vector {
    vector(&format!("plan/{name}"), about, input)
}

/// One of each type.
fn four() -> [Value; 4] {
    [HOME, ROAD, CROSSING, SHOP].map(site)
}

/// Twenty-seven shops.
fn shops() -> Vec<Value> {
    (SHOP..SHOP + 27).map(site).collect()
}

/// The rotation at a home and a road, so that its turn is 02.1.2, 03.1.1, 03.1.2, 04.1.1 and 05.1.1.
fn rotated() -> [Value; 2] {
    [judged("01.1.1", HOME, 202_640), judged("02.1.1", ROAD, 202_640)]
}

const FIRST_OF_73: [&str; 7] = ["09.1.1", "09.1.2", "09.1.3", "09.1.4", "09.1.5", "09.1.6", "09.1.7"];
const LAST_OF_73: [&str; 24] = [
    "09.1.50", "09.1.51", "09.1.52", "09.1.53", "09.1.54", "09.1.55", "09.1.56", "09.1.57", "09.1.58",
    "09.1.59", "09.1.60", "09.1.61", "09.1.62", "09.1.63", "09.1.64", "09.1.65", "09.1.66", "09.1.67",
    "09.1.68", "09.1.69", "09.1.70", "09.1.71", "09.1.72", "09.1.73",
];

/// A road that 73 standards are judged at.
fn of_73(rechecks: &[Value]) -> Value {
    let standard = |number: u8| {
        json!({
            "code": format!("09.1.{number}"),
            "clause_zh": format!("第{number}条：这一处路面没有破损和积水。"),
            "clause_en": "Whole and dry",
            "kind": "yes_no",
            "params": "",
            "weight": 1,
            "sites": "ROAD",
            "limit": "L2",
            "rectifiable": "yes",
            "photo": "not_met",
        })
    };
    let standards: Value = (1..=73).map(standard).collect();
    having(facts(&[site(ROAD)], &[], rechecks), "/edition/standards", standards)
}

/// The cases.
pub(super) fn cases() -> Vec<Vector> {
    [turns(), rechecked(), late()].into_iter().flatten().collect()
}

fn turns() -> Vec<Vector> {
    let two_shops = [HOME, SHOP, NEXT_SHOP].map(site);
    let looked = [
        judged("08.4.1", HOME, 202_646),
        judged("08.4.1", SHOP, 202_646),
        judged("08.4.1", NEXT_SHOP, 202_645),
        judged("08.4.2", SHOP, 202_645),
        judged("08.4.2", NEXT_SHOP, 202_645),
    ];
    let red = |site| [judged("08.4.1", site, 202_646), judged("08.4.2", site, 202_646)];
    let two_looked = [red(SHOP), red(NEXT_SHOP)].concat();
    let longest = [
        judged("05.1.1", ROAD, 202_631),
        judged("04.1.1", ROAD, 202_632),
        judged("03.1.2", HOME, 202_633),
        judged("03.1.1", HOME, 202_634),
        judged("02.1.2", ROAD, 202_635),
        judged("02.1.1", ROAD, 202_635),
        judged("01.1.1", HOME, 202_644),
    ];
    let twice = [
        judged("03.2.1", SHOP, 202_640),
        judged("03.2.1", NEXT_SHOP, 202_639),
        judged("03.2.1", NEXT_SHOP, 202_641),
    ];
    vec![
        case(
            "a_new_grid",
            "Nothing was judged yet: each red line at one site, and five of the others by their codes.",
            facts(&four(), &[], &[]),
        ),
        case("no_sites", "A grid without a site has nothing to judge.", facts(&[], &[], &[])),
        case(
            "red_lines_where_one_looks_anyway",
            "The site that waited longest; where two waited equally long, that of another red line.",
            facts(&two_shops, &looked, &[]),
        ),
        case(
            "red_lines_at_two_of_27_sites",
            "So many that all are seen within 26 weeks: two of 27, and those that were never judged first.",
            facts(&shops(), &two_looked, &[]),
        ),
        case(
            "longest_unjudged_first",
            "The longest ago, then by code; 01.1.1 was never judged at the road, but at the home of late.",
            facts(&[HOME, ROAD].map(site), &longest, &[]),
        ),
        case(
            "a_place_is_given_twice",
            "The later judgement of a place holds, and the other shop is the one that waits.",
            facts(&[SHOP, NEXT_SHOP].map(site), &twice, &[]),
        ),
    ]
}

fn rechecked() -> Vec<Vector> {
    let shop = |number: u8| recheck(number + 0x40, ("03.2.1", number), "another", 0);
    let every_shop: Vec<Value> = (SHOP..SHOP + 27).map(shop).collect();
    let own = |planned| recheck(0xf1, ("01.1.1", HOME), "the walker", planned);
    let others = recheck(0xf2, ("02.1.1", ROAD), "another", 9);
    let sites = [HOME, ROAD].map(site);
    let turn = recheck(0xf1, ("03.1.1", HOME), "another", 0);
    let last_24: Vec<Value> =
        LAST_OF_73.iter().map(|code| recheck(0xf1, (code, ROAD), "another", 0)).collect();
    vec![
        case(
            "rechecks_are_never_dropped",
            "27 rechecks beside the red lines of 27 shops, and the rotation all the same.",
            facts(&shops(), &[], &every_shop),
        ),
        case(
            "a_recheck_of_what_is_its_turn",
            "Recheck and rotation of one standard at one site are one item.",
            facts(&sites, &rotated(), &[turn]),
        ),
        case("seven_of_73", "A twelfth of 73 standards, rounded up, has its turn.", of_73(&[])),
        case("six_of_73", "24 rechecks leave room for six of the rotation in a plan of 30.", of_73(&last_24)),
        case(
            "an_own_fix_in_its_second_week",
            "What the walker fixed himself was in one plan: it stays for another.",
            facts(&sites, &rotated(), &[own(1), others.clone()]),
        ),
        case(
            "an_own_fix_after_two_weeks",
            "After two plans it is somebody else's task; what another fixed stays however long.",
            facts(&sites, &rotated(), &[own(2), others]),
        ),
    ]
}

fn late() -> Vec<Vector> {
    // the others were never judged, so that 06.1.1 has no turn
    let crossing =
        |weeks| facts(&[HOME, ROAD, CROSSING].map(site), &[not_met("06.1.1", CROSSING, weeks)], &[]);
    let suspended = having(crossing((202_644, 202_644)), "/before", json!([202_646, 202_644]));
    let lasting = facts(&[HOME, ROAD].map(site), &[not_met("01.1.1", HOME, (202_646, 202_646))], &[]);
    let whole = || facts(&four(), &[], &[]);
    let gone = having(having(whole(), "/sites/0/closed", WEEK), "/sites/1/closed", WEEK + 1);
    let gone = having(gone, "/sites/3/from", WEEK + 1);
    let weightless = having(whole(), "/edition/standards/0/weight", 0);
    let half_red = having(whole(), "/edition/standards/9/red", "");
    let twice = having(whole(), "/edition/standards/1/code", "01.1.1");
    vec![
        case(
            "momentary_again",
            "A momentary standard that was not met two weeks ago is planned again, though it was met since.",
            crossing((202_646, 202_645)),
        ),
        case("momentary_long_ago", "Three weeks ago is too long ago.", crossing((202_646, 202_644))),
        case(
            "momentary_over_a_suspended_week",
            "Only weeks that count are counted: the 45th was suspended, so that the 44th is the second before.",
            suspended,
        ),
        case(
            "rectifiable_is_not_planned_again",
            "What can be put right waits for its report, and not for another look.",
            lasting,
        ),
        case(
            "sites_that_stand",
            "A site that closes this week is gone, one that closes next week stands, one that opens then is not there.",
            gone,
        ),
        case("an_edition_with_a_weight_of_0", "It weighs nothing: refused.", weightless),
        case(
            "an_edition_with_half_a_red_line",
            "All standards of a content are red lines, or none: refused.",
            half_red,
        ),
        case("an_edition_with_a_code_twice", "A code stands there twice: refused.", twice),
    ]
}

/// A standard, its site, and why: 1 red line, 2 recheck, 4 rotation, 8 again.
type Planned = (&'static str, u8, u64);

/// The rotation of a grid whose home and road were never judged.
const FIRST_FIVE: [Planned; 5] =
    [("01.1.1", HOME, 4), ("03.1.1", HOME, 4), ("03.1.2", HOME, 4), ("02.1.1", ROAD, 4), ("02.1.2", ROAD, 4)];

/// Written by hand from the rules, sites ascending, and at each the standards.
fn planned(name: &str) -> Option<Vec<Planned>> {
    let [core, sorted, lines, litter, bins] = FIRST_FIVE;
    let (charged, pavement, paving) = (("08.4.1", HOME, 1), ("04.1.1", ROAD, 4), ("05.1.1", ROAD, 4));
    let second =
        |core: Planned, litter: Planned| vec![core, sorted, lines, charged, litter, bins, pavement, paving];
    let with = |sorted, rest: &[Planned]| [&[core, sorted, lines, charged, litter, bins], rest].concat();
    let again = |why: &[Planned]| with(sorted, why);
    let shops = |whys: fn(u8) -> [u64; 3]| {
        let of_shop = |shop: u8| {
            let [trades, charges, fire] = whys(shop);
            [("03.2.1", shop, trades), ("08.4.1", shop, charges), ("08.4.2", shop, fire)]
        };
        (SHOP..SHOP + 27).flat_map(of_shop).filter(|(.., why)| *why > 0).collect()
    };
    Some(match name {
        "a_new_grid" => again(&[("08.4.2", SHOP, 1)]),
        "no_sites" => Vec::new(),
        "red_lines_where_one_looks_anyway" => {
            vec![core, sorted, lines, ("03.2.1", SHOP, 4), ("08.4.1", NEXT_SHOP, 1), ("08.4.2", NEXT_SHOP, 1)]
        }
        "red_lines_at_two_of_27_sites" => shops(|shop| match shop {
            SHOP => [4, 0, 0],
            0x43 | 0x44 => [0, 1, 1],
            _ => [0, 0, 0],
        }),
        "longest_unjudged_first" => vec![sorted, lines, charged, litter, pavement, paving],
        "a_place_is_given_twice" => {
            vec![("03.2.1", SHOP, 4), ("08.4.1", SHOP, 1), ("08.4.2", SHOP, 1)]
        }
        "rechecks_are_never_dropped" => shops(|shop| match shop {
            SHOP => [6, 1, 1],
            NEXT_SHOP => [2, 1, 1],
            _ => [2, 0, 0],
        }),
        "a_recheck_of_what_is_its_turn" => {
            vec![("03.1.1", HOME, 6), lines, charged, bins, pavement, paving]
        }
        "seven_of_73" => FIRST_OF_73.iter().map(|code| (*code, ROAD, 4)).collect(),
        "six_of_73" => {
            let turns = FIRST_OF_73.iter().take(6).map(|code| (*code, ROAD, 4));
            turns.chain(LAST_OF_73.iter().map(|code| (*code, ROAD, 2))).collect()
        }
        "an_own_fix_in_its_second_week" => second(("01.1.1", HOME, 2), ("02.1.1", ROAD, 2)),
        "an_own_fix_after_two_weeks" => {
            second(core, ("02.1.1", ROAD, 2)).into_iter().filter(|one| *one != core).collect()
        }
        "momentary_again" | "momentary_over_a_suspended_week" => again(&[("06.1.1", CROSSING, 8)]),
        "momentary_long_ago" => again(&[]),
        "rectifiable_is_not_planned_again" => vec![sorted, lines, charged, litter, bins, pavement],
        "sites_that_stand" => vec![("01.1.1", ROAD, 4), litter, bins, pavement, paving],
        _ => return None,
    })
}

/// The plan as the format writes it, read without the code that wrote it.
fn written(encoded: &Value) -> Vec<Planned> {
    let item = Item::read(&bytes(encoded.as_str().expect("digits"))).expect("a plan");
    let mut read = Vec::new();
    for [site, of_site] in item.groups() {
        for [standard, why] in of_site.groups() {
            let (item, content, number) =
                (standard.uint() / 10_000, standard.uint() / 100 % 100, standard.uint() % 100);
            let code = format!("{item:02}.{content}.{number}");
            let mut codes = CODES.iter().chain(&FIRST_OF_73).chain(&LAST_OF_73);
            let known = codes.find(|known| **known == code).expect("a standard of the edition");
            read.push((*known, *site.bytes().first().expect("16 bytes"), why.uint()));
        }
    }
    read
}

const CODES: [&str; 11] = [
    "01.1.1", "02.1.1", "02.1.2", "03.1.1", "03.1.2", "03.2.1", "04.1.1", "05.1.1", "06.1.1", "08.4.1",
    "08.4.2",
];

#[test]
fn every_plan_is_what_the_rules_say_and_its_bytes_say_the_same() {
    const WORDS: [(u64, &str); 4] = [(1, "red line"), (2, "recheck"), (4, "rotation"), (8, "again")];
    let mut judged = 0;
    for (name, text) in super::kept() {
        let Some(name) = name.strip_prefix("plan/") else { continue };
        let vector: Value = serde_json::from_str(&text).expect("JSON");
        let Some(planned) = planned(name) else {
            assert_eq!(vector["expected"], json!({ "refused": "edition" }), "{name}");
            continue;
        };
        let words = |why: u64| {
            WORDS.iter().filter(|(bit, _)| why & bit != 0).map(|(_, word)| *word).collect::<Vec<_>>()
        };
        let items: Vec<Value> = planned
            .iter()
            .map(|(standard, site, why)| json!({ "standard": standard, "site": id(*site), "why": words(*why) }))
            .collect();
        assert_eq!(vector["expected"]["items"], json!(items), "{name}");
        assert_eq!(written(&vector["expected"]["encoded"]), planned, "{name}");
        let others = if name == "an_own_fix_after_two_weeks" { vec![id(0xf1)] } else { Vec::new() };
        assert_eq!(vector["expected"]["for_others"], json!(others), "{name}");
        let mut turned = vector["input"].clone();
        for list in ["sites", "judged", "rechecks"] {
            turned[list].as_array_mut().expect("a list").reverse();
        }
        let turned: Value = serde_json::from_str(&super::run(&turned.to_string()).unwrap()).unwrap();
        assert_eq!(turned, vector["expected"], "{name} in another order");
        judged += 1;
    }
    assert_eq!(judged, 17);
}

//! The plan 计划 of a grid and week: what to look at, so that everything is looked at in its turn.
//!
//! It says what to judge, never when anybody has to be where. It follows from what the walk's start knew and from nothing else, so
//! that every phone in the walk and the office hold the same; it never uses the week's number, because a suspended week would
//! punch a hole into the rotation.

use crate::scoring::{Place, SiteFact};
use crate::standards::{Edition, FaultNature, Standard, StandardCode};
use crate::week::Week;
use merge::cbor::{Malformed, Reader, Writer, check};
use merge::hash::Id;
use std::collections::{BTreeMap, BTreeSet};

/// About so many judgements are one walk.
const ITEMS: usize = 30;

/// However many rechecks there are, so many standards of the rotation are in.
const ROTATION_MIN: usize = 5;

/// The rotation brings every standard round in so many counted weeks.
const ROTATION_WEEKS: usize = 12;

/// The red lines bring every site round in so many counted weeks: with one site a week, the fortieth shop would be seen every
/// forty weeks.
const RED_LINE_WEEKS: usize = 26;

/// A recheck that this walker may not do stays in his plan for so many weeks, then it is somebody else's task.
const OWN_FIX_WEEKS: u32 = 2;

/// When a place was judged last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastJudged {
    /// The standard and the site.
    pub place: Place,
    /// The week of the last judgement.
    pub week: Week,
    /// The last week in which it was not met; `None` where it always was.
    pub not_met: Option<Week>,
}

/// A finding that somebody has to look at again: reported fixed, or claimed, or overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecheckDue {
    /// The finding.
    pub finding: Id,
    /// Its standard and site.
    pub place: Place,
    /// Whether the leader of this grid put it right himself.
    pub fixed_by: FixedBy,
    /// In how many plans it was already.
    pub planned: u32,
}

/// Who put a finding right, as far as it matters for who may look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixedBy {
    /// The leader who walks.
    TheWalker,
    /// Somebody else, or nobody yet.
    Another,
}

/// What a plan follows from. The order of sites, judgements and rechecks changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct PlanFacts<'a> {
    /// The edition that is walked by.
    pub edition: &'a Edition,
    /// The sites of the grid.
    pub sites: &'a [SiteFact],
    /// The week that is planned: only to know which sites stand.
    pub week: Week,
    /// The two counted weeks before it, the later first.
    pub before: [Option<Week>; 2],
    /// When each place was judged last; places that never were are left out.
    pub judged: &'a [LastJudged],
    /// What has to be looked at again.
    pub rechecks: &'a [RecheckDue],
}

/// Why something is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// 红线: every week.
    RedLine,
    /// 复查: a finding has to be looked at again.
    Recheck,
    /// It is the standard's turn.
    Rotation,
    /// A momentary standard was not met in one of the two weeks before.
    Again,
}

impl Why {
    /// Every reason, in order.
    pub const ALL: [Self; 4] = [Self::RedLine, Self::Recheck, Self::Rotation, Self::Again];

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::RedLine => "红线",
            Self::Recheck => "复查",
            Self::Rotation => "轮查",
            Self::Again => "再查",
        }
    }

    const fn bit(self) -> u64 {
        match self {
            Self::RedLine => 1,
            Self::Recheck => 2,
            Self::Rotation => 4,
            Self::Again => 8,
        }
    }
}

/// One judgement that a plan asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// The standard and the site.
    pub place: Place,
    /// Why, in order, each once.
    pub why: Vec<Why>,
}

/// The plan of a grid and week.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Plan {
    /// What to judge, site by site.
    pub items: Vec<PlanItem>,
    /// Findings that the walker may not look at again himself, and that others have to.
    pub for_others: Vec<Id>,
}

/// The plan that follows from the facts.
#[must_use]
pub fn plan(facts: &PlanFacts<'_>) -> Plan {
    let ground = Ground::of(facts);
    let mut drawn = Drawn::default();
    ground.red_lines(&mut drawn);
    let red_lines = drawn.items.len();
    let for_others = ground.rechecks(&mut drawn);
    let rechecks = drawn.items.len() - red_lines;
    ground.rotation(&mut drawn, ITEMS.saturating_sub(red_lines + rechecks));
    ground.again(&mut drawn);
    let mut items: Vec<PlanItem> = drawn
        .items
        .into_iter()
        .map(|(place, why)| PlanItem { place, why: why.into_iter().collect() })
        .collect();
    items.sort_by_key(|item| (item.place.1, item.place.0));
    Plan { items, for_others }
}

impl Plan {
    /// The plan as a walk's start says it: `[site, [standard, why, …], …]`, sites ascending, and at each site standards
    /// ascending; why is a sum of 1 red line, 2 recheck, 4 rotation, 8 again.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let sites = || self.items.chunk_by(|a, b| a.place.1 == b.place.1);
        let mut w = Writer::with_capacity(self.items.len() * 12);
        w.array(sites().count() * 2);
        for of_site in sites() {
            let Some(first) = of_site.first() else { continue };
            w.bytes(&first.place.1.0).array(of_site.len() * 2);
            for item in of_site {
                let why = item.why.iter().fold(0, |sum, why| sum | why.bit());
                w.uint(u64::from(item.place.0.number())).uint(why);
            }
        }
        w.finish()
    }

    /// Reads what a walk's start says. Standards that no edition can have are passed over.
    ///
    /// # Errors
    /// It is not what [`Plan::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut items = Vec::new();
        read(bytes, |place, sum| {
            let why = Why::ALL.into_iter().filter(|why| sum & why.bit() != 0).collect();
            items.push(PlanItem { place, why });
        })?;
        Ok(Self { items, for_others: Vec::new() })
    }

    /// Reads of the same only what it asks for, in the order of standards and sites, each once.
    ///
    /// # Errors
    /// As [`Plan::decode`].
    pub fn decode_places(bytes: &[u8]) -> Result<Vec<Place>, Malformed> {
        let mut places = Vec::new();
        read(bytes, |place, _| places.push(place))?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// What it asks for, in the order of standards and sites.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = self.items.iter().map(|item| item.place).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Tells of each place that a plan asks for, and why, as a sum.
fn read(bytes: &[u8], mut tell: impl FnMut(Place, u64)) -> Result<(), Malformed> {
    check(bytes)?;
    let mut r = Reader::new(bytes);
    for _ in 0..pairs(&mut r)? {
        let site = Id(r.exactly()?);
        for _ in 0..pairs(&mut r)? {
            let (number, sum) = (r.small()?, r.uint()?);
            if let Some(code) = StandardCode::of_number(number) {
                tell((code, site), sum);
            }
        }
    }
    Ok(())
}

/// How many pairs an array has.
fn pairs(r: &mut Reader<'_>) -> Result<usize, Malformed> {
    let at = r.position();
    let items = r.array()?;
    if items % 2 == 0 { Ok(items / 2) } else { Err(Malformed { at, expected: "an array of pairs" }) }
}

/// A site with the week of its last judgement: never judged first, then the longest ago.
type Waiting = (Option<Week>, Id);

#[derive(Default)]
struct Drawn {
    items: BTreeMap<Place, BTreeSet<Why>>,
    sites: BTreeSet<Id>,
}

impl Drawn {
    fn take(&mut self, place: Place, why: Why) {
        self.items.entry(place).or_default().insert(why);
        self.sites.insert(place.1);
    }
}

struct Ground<'a> {
    facts: &'a PlanFacts<'a>,
    sites: Vec<&'a SiteFact>,
    judged: BTreeMap<Place, &'a LastJudged>,
}

impl<'a> Ground<'a> {
    fn of(facts: &'a PlanFacts<'a>) -> Self {
        let stands = |site: &&SiteFact| {
            site.from <= facts.week && site.closed.is_none_or(|closed| closed > facts.week)
        };
        let mut judged: BTreeMap<Place, &LastJudged> = BTreeMap::new();
        for last in facts.judged {
            // of a place that is given twice the later judgement holds
            let known = judged.entry(last.place).or_insert(last);
            if (last.week, last.not_met) > (known.week, known.not_met) {
                *known = last;
            }
        }
        Self { facts, sites: facts.sites.iter().filter(stands).collect(), judged }
    }

    /// The sites at which a standard is judged, with the week of the last judgement; never judged first, then the longest ago.
    fn sites_of(&self, standard: &Standard) -> Vec<Waiting> {
        let sites = self.sites.iter().filter(|site| standard.sites.contains(site.site_type));
        sites.map(|site| (self.last((standard.code, site.id)), site.id)).collect()
    }

    fn last(&self, place: Place) -> Option<Week> {
        self.judged.get(&place).map(|last| last.week)
    }

    /// Every applicable red line, at as many sites as bring all of them round in half a year; where sites wait equally long,
    /// those that are looked at anyway come first.
    fn red_lines(&self, drawn: &mut Drawn) {
        for standard in self.facts.edition.red_lines() {
            let mut sites = self.sites_of(standard);
            sites.sort_by_key(|(last, site)| (*last, !drawn.sites.contains(site), *site));
            let many = sites.len().div_ceil(RED_LINE_WEEKS);
            for (_, site) in sites.into_iter().take(many) {
                drawn.take((standard.code, site), Why::RedLine);
            }
        }
    }

    /// What has to be looked at again is never dropped; what the walker may not look at leaves his plan in time.
    fn rechecks(&self, drawn: &mut Drawn) -> Vec<Id> {
        let mut for_others = Vec::new();
        for due in self.facts.rechecks {
            if due.fixed_by == FixedBy::TheWalker && due.planned >= OWN_FIX_WEEKS {
                for_others.push(due.finding);
            } else {
                drawn.take(due.place, Why::Recheck);
            }
        }
        for_others.sort_unstable();
        for_others.dedup();
        for_others
    }

    fn rotation(&self, drawn: &mut Drawn, room: usize) {
        let others = self.facts.edition.standards().iter().filter(|standard| !standard.red_line);
        let mut turns: Vec<(Option<Week>, StandardCode, Vec<Waiting>)> = others
            .map(|standard| (standard.code, self.sites_of(standard)))
            .filter(|(_, sites)| !sites.is_empty())
            .map(|(code, sites)| (sites.iter().map(|(last, _)| *last).max().flatten(), code, sites))
            .collect();
        let many = turns.len().div_ceil(ROTATION_WEEKS).min(room).max(ROTATION_MIN);
        turns.sort_by_key(|(last, code, _)| (*last, *code));
        for (_, code, sites) in turns.into_iter().take(many) {
            if let Some((_, site)) = sites.into_iter().min() {
                drawn.take((code, site), Why::Rotation);
            }
        }
    }

    fn again(&self, drawn: &mut Drawn) {
        for (place, last) in &self.judged {
            let standard = self.facts.edition.standard(place.0);
            let momentary = standard.filter(|standard| standard.nature == FaultNature::Momentary);
            let stands = momentary.is_some_and(|standard| {
                self.sites.iter().any(|site| site.id == place.1 && standard.sites.contains(site.site_type))
            });
            let of_late = last.not_met.is_some_and(|week| self.facts.before.contains(&Some(week)));
            if stands && of_late {
                drawn.take(*place, Why::Again);
            }
        }
    }
}

//! One leader's week on the phone: walks, judgements, findings, second thoughts. No network is needed.

use domain::checks::{CheckKey, CheckResult, Observation};
use domain::findings::{Amendment, Finding, Handled};
use domain::grids::GridCode;
use domain::people::Role;
use domain::plan::Plan;
use domain::rectification::{ActKind, Said, Status};
use domain::standards::{LimitClass, PhotoAsked};
use domain::walks::{Outcome, Withdrawal};
use fixtures::editions;
use std::ops::AddAssign;
use sync_core::gate::{Gate, Holder};
use sync_core::judging::Outstanding;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::{Doing, JoinCode, PhoneReplica};
use sync_core::places;

use super::chance::Chance;
use super::error::Result;
use super::notes;
use super::plan::{self, Judgement};
use super::rectify::{self, photo};
use super::week::{Hand, MINUTE_MS, Outing, WEEK};

/// So many reports are looked at in a grid on Sunday evening.
const LOOKED_AT_MAX: usize = 3;

/// What was recorded, counted where it was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Walks that were started.
    pub(super) walks: u64,
    /// Checks: a standard at a site in a walk, whoever judged it and how often.
    pub(super) checks: u64,
    /// Findings.
    pub(super) findings: u64,
    /// Findings amended and checks corrected.
    pub(super) edits: u64,
    /// Findings taken back.
    pub(super) withdrawn: u64,
    /// Companions who joined a walk.
    pub(super) companions: u64,
    /// Checks that a companion judged as well.
    pub(super) second_looks: u64,
    /// What was done about findings: assigned, looked at again.
    pub(super) acts: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.walks += other.walks;
        self.checks += other.checks;
        self.findings += other.findings;
        self.edits += other.edits;
        self.withdrawn += other.withdrawn;
        self.companions += other.companions;
        self.second_looks += other.second_looks;
        self.acts += other.acts;
    }
}

/// A check that was recorded in a walk.
#[derive(Clone, Copy, Debug)]
struct Judged {
    judgement: Judgement,
    observation: Observation,
}

/// A finding that was recorded in a walk.
#[derive(Clone, Debug)]
struct Found {
    id: Id,
    note: String,
    extent: (u32, u32),
    of: Judged,
}

/// A walk that was walked.
#[derive(Clone, Debug)]
pub(super) struct Walked {
    /// What a companion scans.
    pub(super) code: JoinCode,
    /// Where and when.
    pub(super) outing: Outing,
    /// What it was to judge, as whoever walks along sees it.
    pub(super) plan: Plan,
    judged: Vec<Judged>,
    found: Vec<Found>,
}

/// A walk that somebody may join.
#[derive(Clone, Debug)]
pub(super) struct Along {
    /// What is scanned.
    pub(super) code: JoinCode,
    /// Where and when.
    pub(super) outing: Outing,
    /// What it is to judge.
    pub(super) plan: Plan,
}

/// Somebody on the way with a phone.
pub(super) struct OnFoot<'p> {
    phone: &'p mut PhoneReplica,
    holder: Holder,
    hand: Hand,
    seed: Chance,
    edition: Hash,
    /// What this person recorded so far.
    pub(super) tally: Tally,
}

impl<'p> OnFoot<'p> {
    /// Takes the phone out.
    pub(super) fn new(
        phone: &'p mut PhoneReplica,
        (hand, seed, edition): (Hand, Chance, Hash),
    ) -> Result<Self> {
        Ok(Self { holder: Gate::holder(phone)?, phone, hand, seed, edition, tally: Tally::default() })
    }

    fn chance(&self, outing: &Outing) -> Chance {
        self.seed.at(outing.grid.number()).at(u64::from(WEEK.0))
    }

    /// Walks a grid from start to finish.
    pub(super) fn walk(&mut self, outing: Outing) -> Result<Walked> {
        let chance = self.chance(&outing);
        self.hand.reach(outing.start_ms);
        let edition = (self.edition, editions::futian_2020());
        let open = self.phone.outstanding(&self.holder, outing.grid, edition.1)?;
        let (code, plan) = self.phone.start_planned_walk(&self.holder, outing.grid, edition)?;
        self.tally.walks += 1;
        let (judged, found) = (Vec::new(), Vec::new());
        let judgements = plan::judgements(outing.grid, &plan);
        let mut walked = Walked { code, outing, plan, judged, found };
        for (step, judgement) in (0..).zip(judgements) {
            let draw = chance.at(1_000 + step);
            self.hand.pass(i64::from(draw.at(1).between(30_000, 90_000)));
            let place = (judgement.standard.code, judgement.site.id);
            match open.iter().find(|one| one.place == place) {
                Some(one) => self.look_again(&walked, judgement, one)?,
                None => self.judge(&mut walked, judgement)?,
            }
        }
        for turn in 0..chance.at(2).between(3, 8) {
            self.hand.pass(MINUTE_MS / 2);
            self.think_again(&mut walked, chance.at(2_000 + u64::from(turn)))?;
        }
        self.hand.pass(MINUTE_MS);
        let (outcome, note) = if chance.at(3).hits(150) {
            (Outcome::BrokenOff, "下雨中止，余下点位改天补走")
        } else {
            (Outcome::Complete, "")
        };
        self.phone.finish_walk(&self.holder, outing.grid, (code.walk, outcome, note))?;
        Ok(walked)
    }

    fn judge(&mut self, walked: &mut Walked, judgement: Judgement) -> Result<()> {
        let draw = draw_of(self.chance(&walked.outing), &judgement);
        let not_met_bp = plan::not_met_bp(walked.outing.grid, self.seed);
        let mut observation = plan::see(&judgement, not_met_bp, draw);
        let seen = Judged { judgement, observation };
        if observation.result == CheckResult::NotMet {
            let found = self.find(walked, seen, draw)?;
            observation.finding = Some(found.id);
            walked.found.push(found);
        }
        let note = match observation.result {
            CheckResult::NotApplicable | CheckResult::NotChecked => notes::why_not_judged(draw.at(20)),
            CheckResult::Met | CheckResult::NotMet => "",
        };
        self.record(walked, (&judgement, &observation), note)?;
        self.tally.checks += 1;
        walked.judged.push(Judged { judgement, observation });
        Ok(())
    }

    /// Judges a place where something is not closed; whoever may says whether it was put right.
    fn look_again(&mut self, walked: &Walked, judgement: Judgement, one: &Outstanding) -> Result<()> {
        let draw = draw_of(self.chance(&walked.outing), &judgement);
        let observation = plan::see_again(&judgement, one, draw);
        self.record(walked, (&judgement, &observation), "")?;
        self.tally.checks += 1;
        match rectify::recheck(one, observation.result) {
            Some(said) => self.act(walked.outing.grid, one.finding, said),
            None => Ok(()),
        }
    }

    fn act(&mut self, grid: GridCode, finding: Id, said: Said) -> Result<()> {
        let doing = Doing { finding, said, position: None, note: String::new() };
        self.phone.act(&self.holder, grid, doing)?;
        self.tally.acts += 1;
        Ok(())
    }

    /// Looks at some of what units reported in a grid: most is put right, what is not is sent back, and so is a word without a
    /// picture.
    pub(super) fn look_at_reported(&mut self, grid: GridCode) -> Result<()> {
        let open = self.phone.outstanding(&self.holder, grid, editions::futian_2020())?;
        let draw = self.seed.at(0x100c).at(grid.number());
        let waits = |one: &&Outstanding| matches!(one.status, Status::Reported | Status::Claimed);
        for (turn, one) in (0..).zip(open.iter().filter(waits).take(LOOKED_AT_MAX)) {
            self.hand.pass(MINUTE_MS);
            let met = one.status == Status::Reported && draw.at(turn).hits(plan::FIXED_BP);
            let result = if met { CheckResult::Met } else { CheckResult::NotMet };
            match rectify::recheck(one, result) {
                Some(said) if one.status == Status::Reported => self.act(grid, one.finding, said)?,
                Some(_) => self.act(grid, one.finding, Said::of(ActKind::SendBack))?,
                None => {}
            }
        }
        Ok(())
    }

    fn record(
        &mut self,
        walked: &Walked,
        (judgement, observation): (&Judgement, &Observation),
        note: &str,
    ) -> Result<()> {
        let key = key_of(walked.code.walk, judgement);
        self.phone.check(&self.holder, walked.outing.grid, (&key, observation, note))?;
        Ok(())
    }

    fn find(&mut self, walked: &Walked, of: Judged, draw: Chance) -> Result<Found> {
        let Judged { judgement: Judgement { site, standard }, observation } = of;
        let at_once = standard.limit == LimitClass::L0 && draw.at(10).hits(5_000);
        let handled = if at_once { Handled::OnTheSpot } else { Handled::Recorded };
        let id = self.phone.new_id();
        let photos = match standard.photo {
            PhotoAsked::WhereNotMet => vec![photo(id, 1), photo(id, 2)],
            PhotoAsked::Never => Vec::new(),
        };
        let located = !draw.at(11).hits(250);
        let finding = Finding {
            id,
            walk: Some(walked.code.walk),
            site: site.id,
            standard: standard.code.number(),
            edition: None,
            position: located.then(|| plan::stand_near(site, draw.at(12))),
            note: notes::note(standard, handled, observation.observed, draw.at(13)),
            extent: plan::extent(standard, observation.observed),
            limit_class: standard.limit.number(),
            red_line: u8::from(standard.red_line),
            handled,
            photos,
        };
        self.phone.record_finding(&self.holder, walked.outing.grid, &finding)?;
        self.tally.findings += 1;
        let now = (self.hand.now(), draw.at(14));
        let assigned = rectify::assign(walked.outing.grid, standard, now).filter(|_| !at_once);
        if let Some(said) = assigned {
            self.act(walked.outing.grid, id, said)?;
        }
        let Finding { note, extent, .. } = finding;
        Ok(Found { id, note, extent, of })
    }

    /// Changes something of a walk: a finding's note, extent or handling, or a check.
    fn think_again(&mut self, walked: &mut Walked, draw: Chance) -> Result<()> {
        let about_a_finding = !walked.found.is_empty() && draw.at(1).hits(5_500);
        if !about_a_finding {
            return self.correct(walked, draw);
        }
        let among = u32::try_from(walked.found.len()).unwrap_or(u32::MAX);
        let place = draw.at(2).below(among) as usize;
        let Some(found) = walked.found.get_mut(place) else {
            return Ok(());
        };
        let amendment = match draw.at(3).below(100) {
            0..50 => {
                found.note = notes::amended(&found.note, draw.at(4));
                Amendment::Note(found.note.clone())
            }
            50..82 => {
                found.extent.0 += draw.at(5).between(1, 3);
                Amendment::Extent(found.extent.0, found.extent.1)
            }
            82..92 => Amendment::Handled(Handled::OnTheSpot),
            _ => {
                let found = walked.found.remove(place);
                return self.take_back(walked, &found);
            }
        };
        let finding = found.id;
        self.amend(walked, finding, &amendment)?;
        self.tally.edits += 1;
        Ok(())
    }

    fn amend(&mut self, walked: &Walked, finding: Id, amendment: &Amendment) -> Result<()> {
        let place = places::of_grid(walked.outing.grid);
        let edit = self.phone.begin_finding_edit(place, finding)?;
        self.phone.amend_finding(&self.holder, &edit, amendment)?;
        Ok(())
    }

    /// The finding was a mistake: it is withdrawn, and its check says met.
    fn take_back(&mut self, walked: &mut Walked, found: &Found) -> Result<()> {
        self.amend(walked, found.id, &Amendment::Withdrawn(Withdrawal::Mistake))?;
        let met = plan::measured(
            found.of.judgement.standard,
            CheckResult::Met,
            draw_of(self.seed, &found.of.judgement),
        );
        self.record(walked, (&found.of.judgement, &met), "复看后确认符合，原问题系误判")?;
        let key = key_of(walked.code.walk, &found.of.judgement);
        walked.judged.retain(|judged| key_of(walked.code.walk, &judged.judgement) != key);
        self.tally.withdrawn += 1;
        self.tally.edits += 1;
        Ok(())
    }

    fn correct(&mut self, walked: &Walked, draw: Chance) -> Result<()> {
        let Some(judged) = draw.at(6).pick(&walked.judged) else {
            return Ok(());
        };
        let mut observation =
            plan::measured(judged.judgement.standard, judged.observation.result, draw.at(7));
        observation.finding = judged.observation.finding;
        let note = if draw.at(8).hits(3_000) { "已复看一遍，数目以此为准" } else { "" };
        self.record(walked, (&judged.judgement, &observation), note)?;
        self.tally.edits += 1;
        Ok(())
    }

    /// Comes back to a walk of another day and changes something of it.
    pub(super) fn revisit(&mut self, walked: &mut Walked, (at_ms, turn): (i64, u64)) -> Result<()> {
        self.hand.reach(at_ms);
        let chance = self.chance(&walked.outing).at(turn);
        for step in 0..4 {
            self.hand.pass(MINUTE_MS);
            self.think_again(walked, chance.at(step))?;
        }
        Ok(())
    }

    /// Walks along in somebody else's walk, by its code, and judges some of the same checks.
    ///
    /// Of four looks one ends in another opinion: neither knows of the other's until both have synced.
    pub(super) fn walk_along(&mut self, Along { code, outing, plan }: &Along, name: &str) -> Result<()> {
        self.hand.reach(outing.start_ms + 2 * MINUTE_MS);
        self.phone.join_walk(&self.holder, code, (Role::CommunityHead, name))?;
        self.tally.companions += 1;
        let (chance, not_met_bp) = (self.chance(outing), plan::not_met_bp(outing.grid, self.seed));
        let open = self.phone.outstanding(&self.holder, outing.grid, editions::futian_2020())?;
        for judgement in plan::judgements(outing.grid, plan) {
            if open.iter().any(|one| one.place == (judgement.standard.code, judgement.site.id)) {
                continue;
            }
            let draw = draw_of(chance, &judgement);
            let theirs = plan::see(&judgement, not_met_bp, draw);
            if theirs.result != CheckResult::Met || !draw.at(30).hits(3_500) {
                continue;
            }
            self.hand.pass(MINUTE_MS);
            let differs = !judgement.standard.red_line && draw.at(31).hits(2_500);
            let (observation, note) = if differs {
                let other = plan::measured(judgement.standard, CheckResult::NotMet, draw.at(32));
                (other, "与网格长看法不同，请一并复核")
            } else {
                (theirs, "")
            };
            let key = key_of(code.walk, &judgement);
            self.phone.check(&self.holder, outing.grid, (&key, &observation, note))?;
            self.tally.second_looks += 1;
        }
        Ok(())
    }
}

fn draw_of(chance: Chance, judgement: &Judgement) -> Chance {
    let site = judgement.site.id.0.last_chunk().map_or(0, |last| u64::from_be_bytes(*last));
    chance.at(u64::from(judgement.standard.code.number())).at(site)
}

fn key_of(walk: Id, judgement: &Judgement) -> CheckKey {
    CheckKey { walk, site: judgement.site.id, standard: judgement.standard.code.number() }
}

//! The eleven weeks before: every leader walks as planned, units put right, and it is looked at again.
//!
//! Through the same code as the week itself, in bulk: one changeset for each walk, and everybody syncs before and after.

use domain::checks::{self, CheckKey, CheckResult};
use domain::findings::{Finding, Handled};
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::plan::Plan;
use domain::rectification::NewAct;
use domain::standards::PhotoAsked;
use domain::walks::{self, JoinToken, Outcome, Start};
use fixtures::editions;
use std::ops::AddAssign;
use sync_core::gate::{Gate, Holder};
use sync_core::judging::{Ground, Outstanding, PlannedFor, outstanding, planned, rectified_in};
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::skeleton::{Draft, DraftOp};
use sync_core::office::OfficeReplica;
use sync_core::phone::PhoneReplica;
use sync_core::places;

use super::cast::{Cast, Leader, Player};
use super::chance::Chance;
use super::error::Result;
use super::plan::{self, Judgement};
use super::rectify::{self, photo};
use super::served::Served;
use super::setting::Setting;
use super::sync::sync;
use super::week::{DAY_MS, Days, EARLIER, Hand, at, outings};
use super::workers::side_by_side;

/// The sittings of the earlier weeks begin here, two for each week.
const SITTING: u64 = 2_000;

/// What was recorded in the weeks before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// Walks.
    pub(super) walks: u64,
    /// Checks.
    pub(super) checks: u64,
    /// Findings.
    pub(super) findings: u64,
    /// What was done about them.
    pub(super) acts: u64,
}

impl AddAssign for Before {
    fn add_assign(&mut self, other: Self) {
        self.walks += other.walks;
        self.checks += other.checks;
        self.findings += other.findings;
        self.acts += other.acts;
    }
}

/// Plays the weeks before; `done` hears of each leader's week. At the end every phone has heard of everything.
pub(super) fn play(
    setting: &Setting,
    (cast, served): (&Cast, &Served),
    done: &(dyn Fn() + Sync),
) -> Result<Before> {
    let mut before = Before::default();
    for back in (1..=EARLIER).rev() {
        let week = -7 * back;
        setting.hand.reach(at(week + 6, 20));
        let walked = side_by_side(setting.threads, &cast.leaders, |leader| {
            let walked = week_of(setting, leader, week)?;
            done();
            Ok(walked)
        })?;
        walked.into_iter().for_each(|walked| before += walked);
        setting.hand.reach(at(week + 7, 6));
        let (chance, grids) = (setting.chance().at(week.unsigned_abs()), grids(cast));
        before.acts += served.running()?.order(move |office| units(office, &grids, chance))??;
    }
    let players: Vec<&Player> = cast.players().collect();
    side_by_side(setting.threads, &players, |player| {
        let mut phone = player.open_earlier(SITTING + 99, &setting.hand)?;
        sync(setting, &mut phone, (&player.folder, None)).map(drop)
    })?;
    Ok(before)
}

/// The grids that are walked.
pub(super) fn grids(cast: &Cast) -> Vec<GridCode> {
    cast.leaders.iter().flat_map(|leader| leader.grids).copied().collect()
}

/// Of ten thousand grids so many are hardly ever walked in these weeks: their leader is away, and nobody stands in.
const NEGLECTED_BP: u32 = 300;

fn week_of(setting: &Setting, leader: &Leader, week: i64) -> Result<Before> {
    let hand = Hand::new(at(week, 8));
    let back = u64::try_from(-week / 7).unwrap_or(0);
    let mut phone = leader.player.open_earlier(SITTING + 2 * back, &hand)?;
    // what units did since is known before anybody walks
    sync(setting, &mut phone, (&leader.player.folder, None))?;
    let chance = setting.chance().at(leader.player.person.ordinal.into()).at(back);
    let mut walked = Before::default();
    for outing in outings(leader.grids, Days::Any, chance) {
        let of_grid = setting.chance().at(outing.grid.number());
        if of_grid.at(77).hits(NEGLECTED_BP) && back % 4 != 0 {
            continue;
        }
        hand.reach(outing.start_ms + week * DAY_MS);
        let holder = Gate::holder(&phone)?;
        let mut walk = Walk::new((&mut phone, &holder), (outing.grid, setting.edition), hand.now())?;
        walk.judge(of_grid.at(1_000 + back), plan::not_met_bp(outing.grid, setting.chance()))?;
        walked += walk.finish()?;
    }
    hand.reach(at(week + 6, 20));
    sync(setting, &mut phone, (&leader.player.folder, None))?;
    Ok(walked)
}

fn planned_for(ground: &Ground, (walker, now_ms): (PersonId, i64)) -> Plan {
    let of = PlannedFor { walker, week: ground.week, now_ms, known_ms: i64::MAX };
    planned(ground, editions::futian_2020(), &of)
}

/// A walk that is written down as one changeset.
struct Walk<'p> {
    phone: &'p mut PhoneReplica,
    holder: &'p Holder,
    grid: GridCode,
    id: Id,
    now_ms: i64,
    judgements: Vec<Judgement>,
    open: Vec<Outstanding>,
    drafts: Vec<Draft>,
    counted: Before,
}

impl<'p> Walk<'p> {
    fn new(
        (phone, holder): (&'p mut PhoneReplica, &'p Holder),
        (grid, edition): (GridCode, Hash),
        now_ms: i64,
    ) -> Result<Self> {
        let ground = phone.ground(grid, editions::futian_2020())?;
        let who = (holder.person(), now_ms);
        let plan = ground.as_ref().map(|ground| planned_for(ground, who)).unwrap_or_default();
        let open =
            ground.map(|ground| outstanding(&ground, editions::futian_2020(), who)).unwrap_or_default();
        let (id, join) = (phone.new_id(), JoinToken(phone.new_id()));
        let start = Start { walk: id, edition, leader: holder.person(), join, plan: plan.encode() };
        let judgements = plan::judgements(grid, &plan);
        let counted = Before { walks: 1, ..Before::default() };
        Ok(Self { phone, holder, grid, id, now_ms, judgements, open, drafts: vec![start.draft()], counted })
    }

    fn judge(&mut self, chance: Chance, not_met_bp: u32) -> Result<()> {
        for (step, judgement) in (0..).zip(std::mem::take(&mut self.judgements)) {
            let draw = chance.at(step);
            let place = (judgement.standard.code, judgement.site.id);
            let observation = match self.open.iter().find(|one| one.place == place).cloned() {
                Some(one) => {
                    let seen = plan::see_again(&judgement, &one, draw);
                    if let Some(said) = rectify::recheck(&one, seen.result) {
                        self.act(one.finding, said);
                    }
                    seen
                }
                None => {
                    let mut seen = plan::see(&judgement, not_met_bp, draw);
                    if seen.result == CheckResult::NotMet {
                        seen.finding = Some(self.find(judgement, draw));
                    }
                    seen
                }
            };
            let key = CheckKey {
                walk: self.id,
                site: judgement.site.id,
                standard: judgement.standard.code.number(),
            };
            self.drafts.push(checks::record(&key, &observation, ""));
            self.counted.checks += 1;
        }
        Ok(())
    }

    fn find(&mut self, Judgement { site, standard }: Judgement, draw: Chance) -> Id {
        let id = self.phone.new_id();
        let finding = Finding {
            id,
            walk: Some(self.id),
            site: site.id,
            standard: standard.code.number(),
            edition: None,
            position: Some(plan::stand_near(site, draw.at(12))),
            note: String::new(),
            extent: plan::extent(standard, None),
            limit_class: standard.limit.number(),
            red_line: u8::from(standard.red_line),
            handled: Handled::Recorded,
            photos: if standard.photo == PhotoAsked::WhereNotMet { vec![photo(id, 1)] } else { Vec::new() },
        };
        self.drafts.extend(finding.record());
        self.counted.findings += 1;
        if let Some(said) = rectify::assign(self.grid, standard, (self.now_ms, draw.at(14))) {
            self.act(id, said);
        }
        id
    }

    fn act(&mut self, finding: Id, said: domain::rectification::Said) {
        let (author, made) = (self.holder.person(), self.phone.new_id());
        let act = NewAct { finding, author, made, said, position: None, note: String::new() };
        self.drafts.push(act.draft());
        self.counted.acts += 1;
    }

    fn finish(mut self) -> Result<Before> {
        self.drafts.push(walks::finish(self.id, Outcome::Complete, ""));
        self.phone.commit(self.holder, places::of_grid(self.grid), self.drafts)?;
        Ok(self.counted)
    }
}

/// The units' week: what is assigned to them in these grids, one changeset for each grid. How many acts.
pub(super) fn units(office: &mut OfficeReplica, grids: &[GridCode], chance: Chance) -> Result<u64> {
    let operator = Gate::operator(office);
    let (mut writes, mut count) = (Vec::new(), 0);
    for grid in grids {
        let place = places::of_grid(*grid);
        let Some(partition) = office.store().partition_ordinal(&place)? else { continue };
        let mut ops = Vec::new();
        for (turn, one) in (0..).zip(rectified_in(office.store(), partition)?) {
            let acts = rectify::unit_acts(&one, chance.at(grid.number()).at(turn));
            count += acts.len() as u64;
            ops.extend(acts.iter().map(|act| DraftOp::Put(act.draft())));
        }
        if !ops.is_empty() {
            writes.push((place, ops));
        }
    }
    office.together(|office| office.write_all(&operator, writes).map(drop))?;
    Ok(count)
}

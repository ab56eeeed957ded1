//! The patrol corps in the demo: citizens with phones of their own, who send what they see in any grid.

use domain::findings::{Finding, Handled};
use domain::grids::GridCode;
use domain::standards::{SiteType, Standard};
use fixtures::people::Person;
use fixtures::{editions, sites};
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::{NewMember, OfficeReplica};

use super::cast::{Cast, Player};
use super::chance::Chance;
use super::earlier::grids;
use super::error::Result;
use super::notes;
use super::plan;
use super::rectify::photo;
use super::setting::Setting;
use super::week::{Hand, MINUTE_MS, at};
use super::workers::side_by_side;

/// The sitting of a citizen's week.
const WEEK_OUT: u64 = 10;

/// A citizen sends at most so many findings in the week.
const SENT_MAX: u32 = 5;

/// Lets the citizens of the cast join.
pub(super) fn join(office: &mut OfficeReplica, people: &[&'static Person]) -> Result<()> {
    let operator = Gate::operator(office);
    for person in people {
        let display_name = person.name_zh.clone();
        let new = NewMember { person: person.id, display_name, origin: person.origin() };
        office.add_member(&operator, new)?;
    }
    Ok(())
}

/// Plays the citizens' week on their phones, without a network; how many findings they recorded.
pub(super) fn play(setting: &Setting, cast: &Cast) -> Result<u64> {
    let grids = grids(cast);
    let sent = side_by_side(setting.threads, &cast.citizens, |player| week_of(setting, player, &grids))?;
    Ok(sent.into_iter().sum())
}

fn week_of(setting: &Setting, player: &Player, grids: &[GridCode]) -> Result<u64> {
    let hand = Hand::new(at(0, 8));
    let mut phone = player.open(WEEK_OUT, &hand)?;
    let holder = Gate::holder(&phone)?;
    let chance = setting.chance().at(0xc172).at(player.person.ordinal.into());
    let count = chance.at(0).between(1, SENT_MAX);
    for turn in 0..count {
        let draw = chance.at(u64::from(turn) + 1);
        hand.reach(at(i64::from(turn), 9 + i64::from(draw.at(1).below(9))));
        hand.pass(i64::from(draw.at(2).below(50)) * MINUTE_MS);
        let Some((grid, finding)) = seen(phone.new_id(), (grids, setting.edition), draw) else { continue };
        phone.record_patrol_finding(&holder, grid, &finding)?;
    }
    Ok(phone.pending()?)
}

/// Something that a citizen sees in one of the grids.
fn seen(id: Id, (grids, edition): (&[GridCode], Hash), draw: Chance) -> Option<(GridCode, Finding)> {
    let grid = *draw.at(3).pick(grids)?;
    let site = draw.at(4).pick(sites::of_grid(grid))?;
    let site_type = SiteType::of_number(site.site_type)?;
    let standards: Vec<&Standard> = editions::futian_2020().standards_for(site_type).collect();
    let standard = *draw.at(5).pick(&standards)?;
    let finding = Finding {
        id,
        walk: None,
        site: Id::default(),
        standard: standard.code.number(),
        edition: Some(edition),
        position: Some(plan::stand_near(site, draw.at(6))),
        note: notes::note(standard, Handled::Recorded, None, draw.at(7)),
        extent: (1, 1),
        limit_class: 0,
        red_line: 0,
        handled: Handled::Recorded,
        photos: vec![photo(id, 1)],
    };
    Some((grid, finding))
}

//! What changed in a grid since the window before, where that is more than chance.

use crate::error::Result;
use crate::judging::card::{GridCard, card};
use domain::explain::Changed;
use domain::scoring::{Change, Stood, WeekKind, WhyNot, change};
use domain::standards::Edition;
use domain::week::Week;
use store::Store;

/// Twelve counted weeks: windows further apart share no look.
const APART: usize = 12;

/// What changed between the window of a scorecard and the one before it, both by one edition.
///
/// # Errors
/// The store cannot be read.
pub fn changed(store: &Store, now: &GridCard, edition: &Edition) -> Result<Changed> {
    let too_near = Change::NotShown(WhyNot::TooNear);
    let nothing = Changed { since: None, standing: too_near, first_look: too_near };
    let weeks = &now.ground.weeks;
    let counted = weeks.iter().filter(|week| week.kind == WeekKind::Counted && week.week <= now.ground.week);
    let Some(since) = counted.map(|week| week.week).rev().nth(APART) else { return Ok(nothing) };
    let Some(before) = card(store, (now.grid, since), edition)? else { return Ok(nothing) };
    let stood = |week: Week, rate| Stood { week, rate };
    let week = now.ground.week;
    let (standing, first_look) = (
        change(weeks, &stood(since, before.card.standing), &stood(week, now.card.standing)),
        change(weeks, &stood(since, before.card.first_look), &stood(week, now.card.first_look)),
    );
    Ok(Changed { since: Some(since), standing, first_look })
}

//! The table of a study, as text and as JSON; every share is made from whole numbers.

use domain::scoring::Band;
use serde_json::{Value, json};
use std::fmt;

use super::tally::{Bands, Group, Tally};
use super::truth::{CLASS_BP, LOWEST_BP};

/// Bands beside true quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandsTable {
    /// The seed.
    pub seed: u64,
    /// How many weeks were walked.
    pub weeks: u32,
    /// What was counted.
    pub tally: Tally,
}

/// The head, by hand: a Chinese sign is two columns wide.
const HEAD: [&str; 3] = [
    "    true   grids   达标   基本  未达标  数据  达标 by     first  inside  changes of band  …by chance  red line",
    " quality                  达标          不足  standing    look,  its in-           each        each  hidden:",
    "                                               alone      off  terval  shown   freeze shown freeze  weeks",
];

impl BandsTable {
    /// The table as one JSON object; shares and rates in basis points.
    #[must_use]
    pub fn json(&self) -> Value {
        let classes = self.tally.classes.iter().zip(edges());
        let classes = classes.map(|(group, (from, to))| {
            let mut class = group_json(group);
            if let Some(members) = class.as_object_mut() {
                members.insert("from_bp".to_owned(), from.into());
                members.insert("below_bp".to_owned(), to.into());
            }
            class
        });
        let [thorough, leaves_out, seldom] = &self.tally.from_94;
        json!({
            "seed": self.seed,
            "weeks": self.weeks,
            "classes": classes.collect::<Vec<Value>>(),
            "below_8500_bp": group_json(&self.tally.below_85),
            "below_9000_bp": group_json(&self.tally.below_90),
            "from_9400_bp": {
                "thorough": group_json(thorough),
                "leaves_out": group_json(leaves_out),
                "seldom": group_json(seldom),
            },
            "all": group_json(&self.tally.all),
        })
    }
}

fn edges() -> impl Iterator<Item = (u32, u32)> {
    (0..).map(|class| LOWEST_BP + class * CLASS_BP).map(|from| (from, from + CLASS_BP))
}

fn bands_json(bands: &Bands, of: u64) -> Value {
    let [reached, nearly, not, little] = bands.of.map(|count| bp(count.0, of));
    json!({
        "reached_bp": reached,
        "nearly_reached_bp": nearly,
        "not_reached_bp": not,
        "too_little_bp": little,
        "below": {
            "red_line_bp": bp(bands.below.red_line.0, of),
            "red_line_before_bp": bp(bands.below.red_line_before.0, of),
            "other_bp": bp(bands.below.other.0, of),
        },
    })
}

fn group_json(group: &Group) -> Value {
    let (weeks, found) = (group.grid_weeks.0, &group.found);
    json!({
        "grids": group.grids.0,
        "grid_weeks": weeks,
        "shown": bands_json(&group.shown, weeks),
        "each_freeze": bands_json(&group.frozen, weeks),
        "reached_by_standing_bp": bp(group.by_standing.0, weeks),
        "first_look_bp": found.rates_bp.0.checked_div(found.rates.0),
        "true_bp": found.true_bp.0.checked_div(found.rates.0),
        "inside_interval_bp": bp(found.inside.0, found.rates.0),
        "changes": { "shown": group.changes.shown.0, "each_freeze": group.changes.frozen.0 },
        "changes_by_chance": {
            "shown": group.changes_by_chance.shown.0,
            "each_freeze": group.changes_by_chance.frozen.0,
        },
        "red_line_hidden": {
            "grid_weeks": group.hidden.0,
            "grids": group.hiding.0,
            "grids_at_the_end": group.hiding_last.0,
        },
    })
}

/// A share in basis points, rounded to the nearest; nothing of nothing.
fn bp(some: u64, of: u64) -> Option<u64> {
    some.saturating_mul(10_000).saturating_add(of / 2).checked_div(of)
}

/// A share in percent with one decimal.
fn percent(some: u64, of: u64) -> String {
    let tenths = some.saturating_mul(1_000).saturating_add(of / 2).checked_div(of);
    tenths.map_or_else(|| "–".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
}

/// How many there are for each one, with one decimal.
fn each(some: u64, of: u64) -> String {
    percent(some, of.saturating_mul(100))
}

/// How far what was found lies from what is true, in percentage points with one decimal.
fn apart(group: &Group) -> String {
    let (rates, truth) = (group.found.rates_bp.0, group.found.true_bp.0);
    let sign = if rates < truth { '-' } else { '+' };
    format!("{sign}{}", percent(rates.abs_diff(truth), group.found.rates.0.saturating_mul(10_000)))
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, group: &Group) -> fmt::Result {
    let weeks = group.grid_weeks.0;
    let [reached, nearly, not, little] = group.shown.of.map(|count| percent(count.0, weeks));
    let changes = [group.changes, group.changes_by_chance];
    let [all, chance] = changes.map(|one| [one.shown, one.frozen].map(|count| each(count.0, group.grids.0)));
    let ([shown, frozen], [shown_by_chance, frozen_by_chance]) = (all, chance);
    writeln!(
        f,
        "{name:>8}{:>8}{reached:>7}{nearly:>7}{not:>8}{little:>6}{:>10}{:>9}{:>8}{shown:>7}{frozen:>9}\
         {shown_by_chance:>6}{frozen_by_chance:>7}{:>7}",
        group.grids.0,
        percent(group.by_standing.0, weeks),
        apart(group),
        percent(group.found.inside.0, group.found.rates.0),
        group.hidden.0,
    )
}

impl BandsTable {
    fn wrong(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.tally.all.shown;
        for (name, group) in [("85 %", &self.tally.below_85), ("90 %", &self.tally.below_90)] {
            let (weeks, shown) = (group.grid_weeks.0, group.shown.of_band(Band::Reached));
            writeln!(
                f,
                "truly below {name}: {shown} of {weeks} grid-weeks shown 达标, {} % ({} % of all that is shown 达标);\n\
                 \x20 by each freeze alone {} %, and by its standing score alone {} %",
                percent(shown, weeks),
                percent(shown, all.of_band(Band::Reached)),
                percent(group.frozen.of_band(Band::Reached), weeks),
                percent(group.by_standing.0, weeks),
            )?;
        }
        let names = ["looked at whole", "with items left out", "walked every fourth week"];
        for (name, group) in names.iter().zip(&self.tally.from_94) {
            let weeks = group.grid_weeks.0;
            let Bands { below, .. } = group.shown;
            let share = |count: u64| percent(count, weeks);
            writeln!(
                f,
                "truly 94 % or more, {name}: {} grids, {} % 达标, {} % 数据不足;\n  below 达标 for a red line {} %, on its way \
                 back from one {} %, without one {} %",
                group.grids.0,
                share(group.shown.of_band(Band::Reached)),
                share(group.shown.of_band(Band::TooLittle)),
                share(below.red_line.0),
                share(below.red_line_before.0),
                share(below.other.0),
            )?;
        }
        let Group { hidden, hiding, hiding_last, grids, .. } = &self.tally.all;
        writeln!(
            f,
            "a red line truly crossed under 达标: {hidden} grid-weeks, {} % of all that is shown 达标;\n  {hiding} of {grids} grids at some \
             time, {hiding_last} at the end",
            percent(hidden.0, all.of_band(Band::Reached)),
        )
    }
}

impl fmt::Display for BandsTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, weeks, tally } = self;
        writeln!(
            f,
            "seed {seed}, {} grids, {weeks} weeks; percent of the grid-weeks after week 12\n",
            tally.all.grids
        )?;
        HEAD.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        for (group, (from, to)) in tally.classes.iter().zip(edges()) {
            row(f, &format!(".{}-.{}", from / 100, to / 100), group)?;
        }
        row(f, "all", &tally.all)?;
        writeln!(f)?;
        self.wrong(f)
    }
}

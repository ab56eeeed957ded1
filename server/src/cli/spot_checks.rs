//! `gridwalk spot-checks`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::agreed::{self, Shown};
use crate::catalogue::Catalogue;
use crate::error::ServerError;
use crate::operator::{Order, SpotChecksAsked, Text};
use clap::{Args, Subcommand};
use domain::plan::{Plan, PlanItem};
use domain::scoring::{Rate, Share};
use domain::spot_checks::{Checker, GridDrawnFrom};
use domain::standards::{SiteType, StandardCode};
use domain::week::Week;
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use std::sync::Arc;
use sync_core::judging::{SpotChecked, agreement};
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::{DrawnAgain, SpotDrawSeen, spot_draws};
use sync_core::places;
use sync_core::store::Store;

/// What `--help` says beyond the words of each command.
const TAUGHT: &str = "\
Grids drawn at random are looked at by somebody who is not assigned there, and held against what the leader saw in the same
week. `draw` takes a fresh seed, records it with everything that is drawn from, and has each checker's phone told at its next
sync where to look and what to judge. The leader's phone gets nothing of it, and the checker's nothing of the leader's walk.
`list` shows the draws and draws each of them again; `agreement` shows what came out. No score changes by it.

A month of it:
  gridwalk spot-checks draw --data ./futian --area 440304 --week 2026-W48 --grids 20 --standards 12 --leaders-of 440304
  gridwalk spot-checks list --data ./futian
  gridwalk spot-checks agreement --data ./futian --week 2026-W51 --weeks 4";

/// Draw spot checks 抽查, and hold what checkers saw against what leaders saw.
#[derive(Clone, Debug, Args)]
#[command(after_help = TAUGHT)]
pub(super) struct SpotChecksArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Draw grids, who looks at each, and standards with their sites; also while the office serves
    ///
    /// Every grid of the area is as likely as another, and so is every standard that applies in it. Nobody is sent into a grid
    /// that he is assigned in, nor into one of somebody who works on his phone; the load is as even as that allows. A grid is
    /// drawn once for a week, and never for a suspended one. Tell nobody which grids were drawn: the seed stays at the office.
    Draw(DrawArgs),
    /// The draws, each drawn again from its record: exit code 4 where one comes to something else than the grids were told
    List {
        #[command(flatten)]
        listing: Listing,
        /// Only this draw, by the 32 digits of its id; its JSON then holds every grid and site that it was drawn from
        #[arg(long)]
        draw: Option<Id>,
    },
    /// What checkers and leaders saw in the same places, by grid and standard, summed by area
    ///
    /// Agreement is of the places that both judged. What the leader left out or called not applicable and the checker found
    /// broken is passed over: a figure of its own, and no disagreement. A place that the leader's plan did not ask for is not
    /// comparable. Both rates are of the week's own checks: the checker's is of the standards that were drawn.
    Agreement(AgreementArgs),
}

#[derive(Clone, Debug, Args)]
struct DrawArgs {
    #[command(flatten)]
    at: AtOffice,
    /// Where: the code of the district (6 digits), a street (9), a community (12) or a grid (15)
    #[arg(long)]
    area: u64,
    /// The week that is looked at, such as 2026-W48: this one or a later one
    #[arg(long, value_parser = week)]
    week: Week,
    /// How many grids
    #[arg(long)]
    grids: u32,
    /// How many standards in each of them, at one site each
    #[arg(long)]
    standards: u32,
    /// Who may look, by the 32 digits of their ids
    #[arg(long, value_delimiter = ',', required_unless_present = "leaders_of")]
    checkers: Vec<Id>,
    /// Everybody who leads a grid in this area may look
    #[arg(long)]
    leaders_of: Option<u64>,
    /// Print what was drawn as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Debug, Args)]
struct AgreementArgs {
    #[command(flatten)]
    at: AtOffice,
    /// The last week, such as 2026-W48
    #[arg(long, value_parser = week)]
    week: Week,
    /// How many weeks up to it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=52))]
    weeks: i64,
    /// Only of this area: the code of a street (9 digits), a community (12) or a grid (15)
    #[arg(long)]
    area: Option<u64>,
    /// Print it as one JSON object
    #[arg(long)]
    json: bool,
}

fn week(text: &str) -> Result<Week, String> {
    Week::parse(text).ok_or_else(|| "write an ISO week such as 2026-W48".to_owned())
}

pub(super) fn run(args: &SpotChecksArgs) -> Done {
    match &args.what {
        What::Draw(args) => draw(args),
        What::List { listing, draw } => list(listing, *draw),
        What::Agreement(args) => agree(args),
    }
}

fn draw(args: &DrawArgs) -> Done {
    let asked = SpotChecksAsked {
        area: args.area,
        week: args.week.0,
        grids: args.grids,
        standards: args.standards,
        checkers: args.checkers.iter().copied().map(Text).collect(),
        leaders_of: args.leaders_of,
    };
    let said = args.at.ask(Order::DrawSpotChecks { asked })?;
    if args.json {
        say!("{said}");
        return Ok(exit::DONE);
    }
    let word = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows = |name: &str| said.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    for check in rows("checks") {
        let many = check.get("standards").and_then(Value::as_u64).unwrap_or_default();
        say!(
            "{}  {}  {}  {many} standards",
            word(&check, "grid"),
            word(&check, "checker"),
            word(&check, "name")
        );
    }
    for one in rows("left_out") {
        say!("{}  not drawn: {}", word(&one, "grid"), word(&one, "why"));
    }
    say!("draw {} of {}; phones hear of it at their next sync", word(&said, "draw"), word(&said, "week"));
    Ok(exit::DONE)
}

fn list(listing: &Listing, only: Option<Id>) -> Done {
    let store = listing.at().read()?;
    let (catalogue, district) = (Catalogue::of(&listing.at().directory()), district(&store)?);
    // a draw whose edition is not here is told as such
    let known = |content: &Hash| catalogue.edition((&store, district), content).ok().flatten();
    let mut draws = spot_draws(&store, district, &known)?;
    draws.retain(|one| only.is_none_or(|only| one.draw == only));
    let mut named = Vec::with_capacity(draws.len());
    for one in draws {
        let names = one.checks.iter().map(|check| store.name_of(check.checker));
        let names = names.collect::<Result<Vec<String>, _>>()?;
        named.push((one, names));
    }
    let value = |one: &Named| if only.is_some() { whole_row(one) } else { row(one) };
    listing.print((&named, "no such spot checks were drawn"), (value, text));
    let differs = named.iter().any(|(one, _)| one.again == DrawnAgain::Differs);
    Ok(if differs { exit::FAULTS } else { exit::DONE })
}

/// A draw with the names of those who look, in the order of its checks.
type Named = (SpotDrawSeen, Vec<String>);

const fn again(one: &SpotDrawSeen) -> (&'static str, &'static str) {
    match one.again {
        DrawnAgain::Alike => ("alike", "drawn again: the same"),
        DrawnAgain::Differs => ("differs", "DRAWN AGAIN: SOMETHING ELSE than the grids were told"),
        DrawnAgain::NoEdition => {
            ("no-edition", "the file of its edition is not here: restore it to draw again")
        }
        DrawnAgain::NoRecord => {
            ("no-record", "its record was lost with a database: it cannot be drawn again")
        }
    }
}

fn row((one, names): &Named) -> Value {
    let checks = one.checks.iter().zip(names).map(|(check, name)| {
        let plan = Plan::decode(&check.plan).unwrap_or_default();
        let place = |item: &PlanItem| {
            json!({ "standard": item.place.0.to_string(), "site": item.place.1.to_string() })
        };
        json!({
            "grid": check.place.to_string(),
            "checker": check.checker.to_string(),
            "name": name,
            "to_judge": plan.items.iter().map(place).collect::<Vec<_>>(),
        })
    });
    let checker = |one: &Checker| {
        let own = one.own.iter().map(ToString::to_string).collect::<Vec<_>>();
        json!({ "person": one.person.to_string(), "own": own })
    };
    let record = one.record.as_ref().map(|record| {
        json!({
            "week": record.week.to_string(),
            "area": record.area.to_string(),
            "seed": Hash(record.seed).to_string(),
            "edition": record.edition.to_string(),
            "grids": record.grids_drawn,
            "standards": record.standards_drawn,
            "checkers": record.checkers.iter().map(checker).collect::<Vec<_>>(),
            "drawn_from_count": record.grids.len(),
        })
    });
    json!({
        "draw": one.draw.to_string(),
        "again": again(one).0,
        "record": record,
        "checks": checks.collect::<Vec<_>>(),
    })
}

/// The same with every grid and site that it was drawn from: enough to draw again with nothing else but the edition.
fn whole_row(named: &Named) -> Value {
    let site = |(site, of): &(Id, SiteType)| json!({ "site": site.to_string(), "site_type": of.number() });
    let grid = |one: &GridDrawnFrom| json!({ "grid": one.grid.to_string(), "sites": one.sites.iter().map(site).collect::<Vec<_>>() });
    let mut said = row(named);
    let record = said.get_mut("record").and_then(Value::as_object_mut);
    if let (Some(members), Some(record)) = (record, &named.0.record) {
        members.insert("drawn_from".to_owned(), record.grids.iter().map(grid).collect());
    }
    said
}

fn text((one, names): &Named) -> String {
    let head = one.record.as_ref().map_or_else(String::new, |record| {
        format!(
            "  {}  area {}  seed {}  {} of {} grids, {} standards each, {} checkers",
            record.week,
            record.area,
            Hash(record.seed),
            record.grids_drawn,
            record.grids.len(),
            record.standards_drawn,
            record.checkers.len()
        )
    });
    let mut lines = vec![format!("{}{head}", one.draw), format!("    {}", again(one).1)];
    for (check, name) in one.checks.iter().zip(names) {
        lines.push(format!("    {}  {}  {name}", check.place, check.checker));
    }
    lines.join("\n")
}

fn agree(args: &AgreementArgs) -> Done {
    let store = args.at.read()?;
    let (catalogue, district) = (Catalogue::of(&args.at.directory()), district(&store)?);
    let weeks = args.week.before(args.weeks - 1)..=args.week;
    let editions = catalogue.of_weeks((&store, district), &weeks)?;
    let area = args.area.unwrap_or(u64::from(district));
    let mut found =
        agreement(&store, (&whole(district), &weeks), &|week| editions.get(&week).map(Arc::clone))?;
    found.retain(|one| places::contains(area, one.grid));
    if args.json {
        let named = |code: u64| json!({ "code": code.to_string() });
        let standard = |code: StandardCode| standard(&catalogue, code);
        say!("{}", agreed::json(&found, &weeks, Shown { area: &named, standard: &standard }));
        return Ok(exit::DONE);
    }
    if found.is_empty() {
        say!("no spot checks were drawn or walked from {} to {}", weeks.start(), weeks.end());
    }
    found.iter().for_each(|one| say!("{}", line(one)));
    Ok(exit::DONE)
}

fn line(one: &SpotChecked) -> String {
    let counts = agreed::total(one);
    let Share { some, of } = counts.agreement();
    let blind = if one.not_blind == 0 {
        String::new()
    } else {
        format!("  {} walks NOT BLIND, left out", one.not_blind)
    };
    format!(
        "{}  {}  judged {} of {}  agree {some} of {of}  met by the leader alone {}  by the checker alone {}  passed over {}  not \
         comparable {}  leader {}  checker {}{blind}",
        one.grid,
        one.week,
        one.judged.some,
        one.judged.of,
        counts.met_by_leader_only,
        counts.met_by_checker_only,
        counts.passed_over,
        counts.not_comparable,
        percent(&one.leader),
        percent(&one.checker),
    )
}

fn percent(rate: &Rate) -> String {
    rate.bp().map_or_else(|| "–".to_owned(), |bp| format!("{}.{:02} %", bp / 100, bp % 100))
}

fn standard(catalogue: &Catalogue, code: StandardCode) -> Value {
    let known = catalogue.standard(None, code.number());
    json!({
        "code": code.to_string(),
        "clause": known.as_ref().map(|standard| standard.clause_zh.as_str()),
        "clause_en": known.as_ref().map(|standard| standard.clause_en.as_str()),
    })
}

fn district(store: &Store) -> Result<u32, ServerError> {
    let code = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok());
    code.ok_or_else(|| ServerError::Order("this database is of no office: look at --data".to_owned()))
}

/// The codes that the grids of a district may have.
fn whole(district: u32) -> RangeInclusive<u64> {
    let first = u64::from(district) * 1_000_000_000;
    first..=first + 999_999_999
}

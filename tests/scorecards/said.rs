//! A scorecard as a file says it.

use super::facts::{Grid, name};
use domain::scoring::{Because, Loss, Rate, Share};
use merge::hash::Id;
use serde_json::{Value, json};

fn rate(rate: &Rate) -> Value {
    json!({ "kept": rate.kept, "of": rate.possible, "bp": rate.bp() })
}

fn share(share: &Share) -> Value {
    json!(format!("{} of {}", share.some, share.of))
}

fn names(ids: &[Id]) -> Vec<String> {
    ids.iter().map(|id| name(*id)).collect()
}

fn loss(loss: &Loss) -> Value {
    let sites = loss.sites.iter().map(|site| {
        let because = match &site.because {
            Because::Check(id) => format!("check {}", name(*id)),
            Because::Checks(ids) => format!("checks {}", names(ids).join(", ")),
            Because::Finding(id) => format!("finding {} is open", name(*id)),
            Because::LeftOut => "left out".to_owned(),
            Because::Closed(id) => format!("finding {} was closed", name(*id)),
        };
        format!("{}: {}, {because}", name(site.site), site.points)
    });
    json!({
        "standard": loss.standard.to_string(),
        "lost": format!("{} × (1000 − {}) = {}", loss.weight, loss.value, loss.lost),
        "sites": sites.collect::<Vec<_>>(),
    })
}

/// The whole scorecard.
pub(super) fn said(grid: &Grid) -> Value {
    let card = grid.card();
    let interval =
        card.standing.interval().map(|interval| format!("{} to {}", interval.low_bp, interval.high_bp));
    json!({
        "band": card.band.name_zh(),
        "standing": rate(&card.standing),
        "interval_bp": interval,
        "standing_at_least": rate(&card.standing_at_least),
        "first_look": rate(&card.first_look),
        "first_look_at_least": rate(&card.first_look_at_least),
        "coverage": share(&card.coverage),
        "sites_seen": share(&card.sites_seen),
        "week": rate(&card.week()),
        "week_red_lines": rate(&card.week_red),
        "week_coverage": share(&card.week_coverage),
        "red_lines_open": names(&card.red_line.open),
        "red_lines_waiting": names(&card.red_line.waiting),
        "red_lines_left_out": card.red_line.left_out.iter().map(|(standard, site)| format!("{standard} {}", name(*site))).collect::<Vec<_>>(),
        "red_lines_judged": format!("{} of {}", card.red_line.judged, card.red_line.applicable),
        "differing": names(&card.differing),
        "repeats": card.repeats,
        "sent_back": card.sent_back,
        "reopened": card.reopened,
        "losses": card.losses.iter().map(loss).collect::<Vec<_>>(),
    })
}

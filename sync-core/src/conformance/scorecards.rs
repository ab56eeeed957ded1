//! Scorecards: every figure of a score, and what it says of itself.

use super::facts::shown;
use domain::explain::{Explanation, Language};
use domain::scoring::{Because, Loss, Rate, Scorecard, Share, SiteLoss};
use merge::hash::Id;
use serde_json::{Map, Value, json};

/// The whole of it.
pub(super) fn scorecard(card: &Scorecard, explanation: &Explanation) -> Value {
    let interval = card.standing.interval();
    json!({
        "band": card.band.name_en(),
        "standing": rate(&card.standing),
        "interval": interval.map(|one| json!({ "low_bp": one.low_bp, "high_bp": one.high_bp })),
        "indices": { "first": rate(&card.indices.first), "second": rate(&card.indices.second) },
        "first_look": rate(&card.first_look),
        "standing_at_least": rate(&card.standing_at_least),
        "first_look_at_least": rate(&card.first_look_at_least),
        "left_out": card.left_out.iter().map(shown).collect::<Vec<_>>(),
        "coverage": share(&card.coverage),
        "sites_seen": share(&card.sites_seen),
        "week_red": rate(&card.week_red),
        "week_rotation": rate(&card.week_rotation),
        "week_coverage": share(&card.week_coverage),
        "red_line": red_line(card),
        "losses": card.losses.iter().map(loss).collect::<Vec<_>>(),
        "differing": ids(&card.differing),
        "repeats": card.repeats,
        "sent_back": card.sent_back,
        "reopened": card.reopened,
        "explained": explained(explanation),
    })
}

fn rate(rate: &Rate) -> Value {
    json!({ "kept": rate.kept, "possible": rate.possible, "standards": rate.standards, "bp": rate.bp() })
}

fn share(share: &Share) -> Value {
    json!({ "some": share.some, "of": share.of })
}

fn ids(ids: &[Id]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn red_line(card: &Scorecard) -> Value {
    let red_line = &card.red_line;
    json!({
        "open": ids(&red_line.open),
        "waiting": ids(&red_line.waiting),
        "judged": red_line.judged,
        "applicable": red_line.applicable,
        "unjudged": red_line.unjudged.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "left_out": red_line.left_out.iter().map(shown).collect::<Vec<_>>(),
    })
}

fn loss(loss: &Loss) -> Value {
    json!({
        "standard": loss.standard.to_string(),
        "weight": loss.weight,
        "value": loss.value,
        "lost": loss.lost,
        "sites": loss.sites.iter().map(site).collect::<Vec<_>>(),
    })
}

fn site(site: &SiteLoss) -> Value {
    let because = match &site.because {
        Because::Check(id) => json!({ "check": id.to_string() }),
        Because::Checks(all) => json!({ "checks": ids(all) }),
        Because::Finding(id) => json!({ "finding": id.to_string() }),
        Because::Closed(id) => json!({ "closed": id.to_string() }),
        Because::LeftOut => json!("left out"),
    };
    json!({ "site": site.site.to_string(), "points": site.points, "because": because })
}

/// The lines of every language, by its tag.
fn explained(explanation: &Explanation) -> Map<String, Value> {
    let lines = |language: Language| {
        let text = explanation.text(language);
        (language.tag().to_owned(), text.lines().collect())
    };
    Language::ALL.into_iter().map(lines).collect()
}

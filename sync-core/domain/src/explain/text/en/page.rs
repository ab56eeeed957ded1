//! The whole page in English, line by line.

use super::super::figures::{LEFT_OUT_MAX, NAMED_MAX, fraction, grouped, is_plain, percent, share_bp, sum};
use super::reason;
use super::why::{check, clause, site, unknown, why};
use crate::explain::explanation::{Explanation, Head};
use crate::explain::lost::LostStandard;
use crate::explain::reasons::Reason;
use crate::scoring::{Band, RED_LINE_WEEKS, Rate, WeekKind};

/// Every line.
pub(in super::super) fn lines(explanation: &Explanation) -> Vec<String> {
    let mut lines = head(&explanation.head);
    lines.extend(reasons(explanation));
    lines.extend(own_week(explanation));
    lines.extend(losses(explanation));
    lines.extend(left_out(explanation));
    lines.extend(beside(explanation));
    lines.push(
        "A standard has 1000 points at most, times its weight; every division is rounded down.".to_owned(),
    );
    lines
}

fn rate(rate: &Rate) -> String {
    format!("{} ({})", percent(rate.bp()), fraction(rate))
}

fn head(head: &Head) -> Vec<String> {
    let of = head.week.map_or_else(|| "no week yet".to_owned(), |week| week.to_string());
    let interval = head.interval.map_or_else(String::new, |interval| {
        format!(", 95% interval {} to {}", percent(Some(interval.low_bp)), percent(Some(interval.high_bp)))
    });
    let mut lines = vec![
        format!("The score explained: {of}, edition {}", head.edition),
        format!("Band: {}", head.band.name_en()),
        format!("Standing score: {}{interval}", rate(&head.standing)),
        format!("First-look rate: {}", rate(&head.first_look)),
    ];
    if (head.standing_at_least, head.first_look_at_least) != (head.standing, head.first_look) {
        let (standing, first_look) = (rate(&head.standing_at_least), rate(&head.first_look_at_least));
        lines.push(format!(
            "Were what was left out not met: standing score {standing}, first-look rate {first_look}"
        ));
    }
    let (covered, sites, red) = (head.coverage, head.sites_seen, head.red_lines_judged);
    let share = percent(share_bp(&covered));
    lines.extend([
        format!("Coverage: {share} ({} of {} standards that apply were judged)", covered.some, covered.of),
        format!("Sites seen: {} of {}", sites.some, sites.of),
        format!(
            "Red lines: {} of {} were judged in the last {RED_LINE_WEEKS} counted weeks",
            red.some, red.of
        ),
    ]);
    if let (Some(first), Some(last)) = (head.window.first(), head.window.last()) {
        lines.push(format!("Counted weeks: {}, {first} to {last}", head.window.len()));
    }
    lines
}

fn reasons(explanation: &Explanation) -> Vec<String> {
    let band = explanation.head.band;
    let (decisive, further): (Vec<&Reason>, Vec<&Reason>) =
        explanation.reasons.iter().partition(|reason| reason.leaves == band);
    let mut lines = vec![String::new()];
    if band == Band::Reached {
        lines.push("Everything that this band asks for is there.".to_owned());
    }
    let title = format!("Why \"{}\":", band.name_en());
    for (title, reasons) in [(title, decisive), ("What else is missing for \"reached\":".to_owned(), further)]
    {
        if !reasons.is_empty() {
            lines.push(title);
            lines.extend(reason::all(&reasons).iter().map(|line| format!("  - {line}")));
        }
    }
    lines
}

fn own_week(explanation: &Explanation) -> Vec<String> {
    let own = &explanation.own_week;
    if own.kind != Some(WeekKind::Counted) {
        return vec![String::new(), "The week's own: it does not count".to_owned()];
    }
    let (red, rest, planned) = (own.red_lines, own.rotation, own.coverage);
    let share = percent(share_bp(&planned));
    vec![
        String::new(),
        "The week's own (few judgements, so never a band):".to_owned(),
        format!("  Red lines: {}, judgements: {}", rate(&red), red.standards),
        format!("  Everything else: {}, judgements: {}", rate(&rest), rest.standards),
        format!(
            "  Coverage of the plan: {share} ({} of {} planned judgements were made)",
            planned.some, planned.of
        ),
    ]
}

fn losses(explanation: &Explanation) -> Vec<String> {
    let (losses, standing) = (&explanation.losses, &explanation.head.standing);
    if losses.is_empty() {
        return vec![String::new(), "Weighted points lost: none".to_owned(), String::new()];
    }
    let title = format!("Weighted points lost: {}, standards: {}", explanation.lost, losses.len());
    let mut lines = vec![String::new(), title];
    for (number, loss) in (1..).zip(losses) {
        lines.push(format!("{number}. {}", clause(&loss.clause)));
        lines.extend(loss_lines(loss));
    }
    let (possible, kept) = (standing.possible, standing.kept);
    let mut all = sum(losses.iter().map(|loss| loss.lost));
    if losses.len() > 1 {
        all.push_str(&format!(" = {}", explanation.lost));
    }
    lines.extend([
        format!("Together: {all}, as possible less kept: {possible} − {kept} = {}", explanation.lost),
        String::new(),
    ]);
    lines
}

fn loss_lines(loss: &LostStandard) -> Vec<String> {
    let (plain, told): (Vec<_>, Vec<_>) = loss.sites.iter().partition(|site| is_plain(site));
    let mut lines = Vec::new();
    for one in told {
        let (said, rests_on) = why(&one.why);
        lines.push(format!("   - {}: {} points; {said}", site(&one.site), one.points));
        lines.extend(rests_on.iter().map(|line| format!("     - {line}")));
    }
    if !plain.is_empty() {
        let names: Vec<String> = plain.iter().take(NAMED_MAX).map(|one| site(&one.site)).collect();
        let more = if plain.len() > NAMED_MAX { " and more" } else { "" };
        lines.push(format!("   - {} with all points: {}{more}", plain.len(), names.join(", ")));
    }
    if let sites @ 2.. = loss.sites.len() {
        lines.push(format!("   Mean over the sites: ({}) ÷ {sites} = {}", grouped(loss), loss.value));
    }
    let red = if loss.red_line == Some(true) { " (red line)" } else { "" };
    let (weight, value, lost) = (loss.weight, loss.value, loss.lost);
    lines.push(format!("   Value {value}, weight {weight}{red}, lost {weight} × (1000 − {value}) = {lost}"));
    lines
}

fn left_out(explanation: &Explanation) -> Vec<String> {
    let left_out = &explanation.left_out;
    if left_out.is_empty() {
        return Vec::new();
    }
    let count = left_out.len();
    let mut lines = vec![format!(
        "Planned, left out and not made up for: {count} (costs no points; whether 达标 is proved is judged as if they were not met)"
    )];
    let named = left_out.iter().take(LEFT_OUT_MAX);
    lines.extend(named.map(|one| format!("  - {}; {}", clause(&one.clause), site(&one.site))));
    let more = left_out.len().saturating_sub(LEFT_OUT_MAX);
    lines.extend((more > 0).then(|| format!("  - and {more} more")));
    lines.push(String::new());
    lines
}

fn beside(explanation: &Explanation) -> Vec<String> {
    let counts = &explanation.counts;
    let mut lines = vec![format!(
        "Counted only, costs nothing more: repeats within half a year {}, sent back {}, reopened {}",
        counts.repeats, counts.sent_back, counts.reopened
    )];
    if !explanation.differing.is_empty() {
        lines.push(format!(
            "For a person to look at: checks whose result does not follow from what was recorded: {}; what was recorded counts",
            explanation.differing.len()
        ));
    }
    for differing in &explanation.differing {
        let said = match &differing.seen {
            Some((of, at, seen)) => format!("{}; {}, {}", clause(of), site(at), check(seen)),
            None => unknown(differing.check),
        };
        lines.push(format!("  - {said}"));
    }
    lines
}

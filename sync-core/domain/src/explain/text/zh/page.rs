//! The whole page in Chinese, line by line.

use super::super::figures::{LEFT_OUT_MAX, NAMED_MAX, fraction, grouped, is_plain, percent, share_bp, sum};
use super::reason;
use super::why::{check, clause, site, unknown, week, why};
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
    lines.push("每条测评标准满分 1000，乘以权重计入；除法一律舍去小数。".to_owned());
    lines
}

fn rate(rate: &Rate) -> String {
    format!("{}（{}）", percent(rate.bp()), fraction(rate))
}

fn head(head: &Head) -> Vec<String> {
    let of = head.week.map_or_else(|| "尚无周次".to_owned(), week);
    let interval = head.interval.map_or_else(String::new, |interval| {
        format!("，95% 区间 {} 至 {}", percent(Some(interval.low_bp)), percent(Some(interval.high_bp)))
    });
    let mut lines = vec![
        format!("评分说明：{of}，年度版本 {}", head.edition),
        format!("达标档：{}", head.band.name_zh()),
        format!("得分率：{}{interval}", rate(&head.standing)),
        format!("首查合格率：{}", rate(&head.first_look)),
    ];
    if (head.standing_at_least, head.first_look_at_least) != (head.standing, head.first_look) {
        let (standing, first_look) = (rate(&head.standing_at_least), rate(&head.first_look_at_least));
        lines.push(format!("列入计划而未查的若都不符合：得分率 {standing}，首查合格率 {first_look}"));
    }
    let (covered, sites, red) = (head.coverage, head.sites_seen, head.red_lines_judged);
    lines.extend([
        format!(
            "覆盖率：{}（适用测评标准 {} 条，已判定 {} 条）",
            percent(share_bp(&covered)),
            covered.of,
            covered.some
        ),
        format!("已查点位：{} 个（共 {} 个）", sites.some, sites.of),
        format!("红线：适用 {} 条，近 {RED_LINE_WEEKS} 个计分周内已查 {} 条", red.of, red.some),
    ]);
    if let (Some(first), Some(last)) = (head.window.first(), head.window.last()) {
        lines.push(format!("计分周：{} 个，{}至{}", head.window.len(), week(*first), week(*last)));
    }
    lines
}

fn reasons(explanation: &Explanation) -> Vec<String> {
    let band = explanation.head.band;
    let (decisive, further): (Vec<&Reason>, Vec<&Reason>) =
        explanation.reasons.iter().partition(|reason| reason.leaves == band);
    let mut lines = vec![String::new()];
    if band == Band::Reached {
        lines.push("达标的各项条件均已满足。".to_owned());
    }
    for (title, reasons) in
        [(format!("为何是“{}”：", band.name_zh()), decisive), ("要达标，还须解决：".to_owned(), further)]
    {
        if !reasons.is_empty() {
            lines.push(title);
            lines.extend(reason::all(&reasons).iter().map(|line| format!("  · {line}")));
        }
    }
    lines
}

fn own_week(explanation: &Explanation) -> Vec<String> {
    let own = &explanation.own_week;
    if own.kind != Some(WeekKind::Counted) {
        return vec![String::new(), "本周：不计分".to_owned()];
    }
    let (red, rest, planned) = (own.red_lines, own.rotation, own.coverage);
    vec![
        String::new(),
        "本周（单周判定少，只列数字，不定档）：".to_owned(),
        format!("  红线：{}，判定 {} 项", rate(&red), red.standards),
        format!("  其余：{}，判定 {} 项", rate(&rest), rest.standards),
        format!(
            "  计划覆盖率：{}（计划 {} 项，已查 {} 项）",
            percent(share_bp(&planned)),
            planned.of,
            planned.some
        ),
    ]
}

fn losses(explanation: &Explanation) -> Vec<String> {
    let (losses, standing) = (&explanation.losses, &explanation.head.standing);
    if losses.is_empty() {
        return vec![String::new(), "失分：无".to_owned(), String::new()];
    }
    let mut lines =
        vec![String::new(), format!("失分：{} 条测评标准，共 {}", losses.len(), explanation.lost)];
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
        format!("合计：{all}，与满分减实得相符：{possible} − {kept} = {}", explanation.lost),
        String::new(),
    ]);
    lines
}

fn loss_lines(loss: &LostStandard) -> Vec<String> {
    let (plain, told): (Vec<_>, Vec<_>) = loss.sites.iter().partition(|site| is_plain(site));
    let mut lines = Vec::new();
    for one in told {
        let (said, rests_on) = why(&one.why);
        lines.push(format!("   · {}：{}。{said}", site(&one.site), one.points));
        lines.extend(rests_on.iter().map(|line| format!("     – {line}")));
    }
    if !plain.is_empty() {
        let names: Vec<String> = plain.iter().take(NAMED_MAX).map(|one| site(&one.site)).collect();
        let more = if plain.len() > NAMED_MAX { "等" } else { "" };
        lines.push(format!("   · 满分点位 {} 个：{}{more}", plain.len(), names.join("、")));
    }
    if let sites @ 2.. = loss.sites.len() {
        lines.push(format!("   各点位平均：({}) ÷ {sites} = {}", grouped(loss), loss.value));
    }
    let red = if loss.red_line == Some(true) { "（红线）" } else { "" };
    let (weight, value, lost) = (loss.weight, loss.value, loss.lost);
    lines.push(format!("   得分 {value}，权重 {weight}{red}，失分 {weight} × (1000 − {value}) = {lost}"));
    lines
}

fn left_out(explanation: &Explanation) -> Vec<String> {
    let left_out = &explanation.left_out;
    if left_out.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "列入计划而未查，至今未补：{} 项（不扣分；能否达标，按其不符合的情形判断）",
        left_out.len()
    )];
    let named = left_out.iter().take(LEFT_OUT_MAX);
    lines.extend(named.map(|one| format!("  · {}；{}", clause(&one.clause), site(&one.site))));
    let more = left_out.len().saturating_sub(LEFT_OUT_MAX);
    lines.extend((more > 0).then(|| format!("  · 另有 {more} 项")));
    lines.push(String::new());
    lines
}

fn beside(explanation: &Explanation) -> Vec<String> {
    let counts = &explanation.counts;
    let mut lines = vec![format!(
        "只计数、不加扣：半年内再次发生 {} 次，退回 {} 次，再现 {} 次",
        counts.repeats, counts.sent_back, counts.reopened
    )];
    if !explanation.differing.is_empty() {
        lines.push(format!(
            "待核对：{} 次判定的结果与所记不一致，以所记折算为准",
            explanation.differing.len()
        ));
    }
    for differing in &explanation.differing {
        let said = match &differing.seen {
            Some((of, at, seen)) => format!("{}；{}，{}", clause(of), site(at), check(seen)),
            None => unknown(differing.check),
        };
        lines.push(format!("  · {said}"));
    }
    lines
}

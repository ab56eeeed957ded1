//! A notice in words, Chinese and English: what, where, which clause, until when. Nobody is named in it.

use super::notice::Notice;
use super::what::What;
use crate::day::{DAY_MS, Day};

/// What a notice is about, as people know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About<'a> {
    /// The grid's name; its code where no map layer names it.
    pub grid: &'a str,
    /// The standard's code, such as 08.4.2.
    pub standard: &'a str,
    /// Its clause in Chinese; empty where no edition here has it.
    pub clause_zh: &'a str,
    /// The edition's English gloss; likewise.
    pub clause_en: &'a str,
}

/// An instant (ms since 1970) as a term ends: `2026-11-25 18:30`, and at midnight `2026-11-25 24:00`, of the day that ends.
#[must_use]
pub fn until(instant_ms: i64) -> String {
    let day = Day::of(instant_ms);
    match instant_ms.saturating_sub(day.start_ms()) {
        0 => format!("{} 24:00", Day(day.0.saturating_sub(1))),
        since => {
            let minutes = since.clamp(0, DAY_MS) / 60_000;
            format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

impl Notice {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self, about: &About<'_>) -> String {
        let tail = match (self.what, self.due_ms) {
            (What::Taken, _) => "不再由贵单位办理".to_owned(),
            (What::Ended(_), _) => "无需再办理".to_owned(),
            (What::Overdue, Some(due)) => format!("已于{}到期，请尽快整改并反馈", until(due)),
            (What::StillOverdue, Some(due)) => {
                format!("已于{}到期，逾期满{}周，请单位负责人督促整改", until(due), self.times)
            }
            (What::AppealUpheld | What::AppealRejected, None) => "详见收件箱".to_owned(),
            (_, Some(due)) => format!("整改期限：{}", until(due)),
            (_, None) => "未定整改期限".to_owned(),
        };
        let About { grid, standard, clause_zh, .. } = about;
        format!("{}：{grid}，{}；{tail}", self.what.name_zh(), clause(standard, clause_zh))
    }

    /// In English.
    #[must_use]
    pub fn en(&self, about: &About<'_>) -> String {
        let tail = match (self.what, self.due_ms) {
            (What::Taken, _) => "it is no longer yours".to_owned(),
            (What::Ended(_), _) => "nothing is left to do".to_owned(),
            (What::Overdue, Some(due)) => {
                format!("it was due {}: put it right and report it", until(due))
            }
            (What::StillOverdue, Some(due)) => {
                let weeks =
                    if self.times == 1 { "a week".to_owned() } else { format!("{} weeks", self.times) };
                format!("it was due {}, {weeks} ago: for the head of the unit", until(due))
            }
            (What::AppealUpheld | What::AppealRejected, None) => "see the inbox".to_owned(),
            (_, Some(due)) => format!("due {}", until(due)),
            (_, None) => "no due was set".to_owned(),
        };
        let About { grid, standard, clause_en, .. } = about;
        format!("{}: {grid}, {}; {tail}", self.what.name_en(), clause(standard, clause_en))
    }
}

fn clause(standard: &str, clause: &str) -> String {
    // a clause is a sentence, and goes on here
    format!("{standard} {clause}").trim_end_matches(['。', '.', ' ']).to_owned()
}

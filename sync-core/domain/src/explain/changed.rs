//! What changed since the window before, as far as it may be shown, and in words.

use super::language::Language;
use crate::scoring::{Change, WhyNot};
use crate::week::Week;

/// What changed between two windows of twelve counted weeks that share none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The last week of the window before; `None` where there is no such window yet.
    pub since: Option<Week>,
    /// How the grid stands.
    pub standing: Change,
    /// How it was found.
    pub first_look: Change,
}

impl Changed {
    /// One line in a language, without a line break.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let Self { since, standing, first_look } = self;
        match (language, since) {
            (Language::Zh, None) => "变化：此前不足十二个计分周，不显示。".to_owned(),
            (Language::En, None) => {
                "Change: fewer than twelve counted weeks before; none is shown.".to_owned()
            }
            (Language::Zh, Some(week)) => {
                let (year, week) = (week.0 / 100, week.0 % 100);
                let (standing, first_look) = (zh(standing), zh(first_look));
                format!(
                    "变化（与截至{year}年第{week}周的十二周相比）：得分率{standing}；首查合格率{first_look}。"
                )
            }
            (Language::En, Some(week)) => {
                let (standing, first_look) = (en(standing), en(first_look));
                format!(
                    "Change since the twelve weeks up to {week}: standing score {standing}; first-look rate {first_look}."
                )
            }
        }
    }
}

fn points(bp: u32) -> String {
    format!("{}.{:02}", bp / 100, bp % 100)
}

fn zh(change: &Change) -> String {
    match change {
        Change::Rose(bp) => format!("上升 {} 个百分点", points(*bp)),
        Change::Fell(bp) => format!("下降 {} 个百分点", points(*bp)),
        Change::NotShown(WhyNot::Chance) => "的差别未超出偶然，不显示".to_owned(),
        Change::NotShown(WhyNot::NothingJudged) => "缺少可比的检查，不显示".to_owned(),
        Change::NotShown(WhyNot::TooNear) => "相隔不足十二个计分周，不显示".to_owned(),
    }
}

fn en(change: &Change) -> String {
    match change {
        Change::Rose(bp) => format!("up {} points", points(*bp)),
        Change::Fell(bp) => format!("down {} points", points(*bp)),
        Change::NotShown(WhyNot::Chance) => "not shown (within chance)".to_owned(),
        Change::NotShown(WhyNot::NothingJudged) => "not shown (nothing was judged)".to_owned(),
        Change::NotShown(WhyNot::TooNear) => "not shown (fewer than twelve counted weeks apart)".to_owned(),
    }
}

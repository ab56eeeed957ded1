//! Sessions: inputs in, steps out.

use super::fields::{Input, missing};
use super::{ConformanceError, Failure};
use protocol::session::{After, Input as Happened, Outcome, Page, Session, Step};
use serde_json::{Value, json};

const INPUTS: [(&str, Happened); 9] = [
    ("started", Happened::Started),
    ("pushed, more pending", Happened::Pushed(After::MorePending)),
    ("pushed, nothing pending", Happened::Pushed(After::Nothing)),
    ("page, more follow", Happened::Pulled(Page::More)),
    ("last page, agrees", Happened::Pulled(Page::LastAgrees)),
    ("last page, differs", Happened::Pulled(Page::LastDiffers)),
    ("prepared", Happened::Prepared),
    ("lost", Happened::Lost),
    ("broken", Happened::Broken),
];

/// Takes a session through its inputs.
pub(super) fn session(input: &Input<'_>) -> Result<Value, Failure> {
    let mut session = Session::default();
    let happened = input.list("inputs")?.iter().map(happened);
    let steps: Vec<&str> =
        happened.map(|input| Ok(word(session.on(input?)))).collect::<Result<_, ConformanceError>>()?;
    Ok(json!({ "steps": steps }))
}

fn happened(word: &Value) -> Result<Happened, ConformanceError> {
    let known = INPUTS.iter().find(|(name, _)| word.as_str() == Some(name));
    known.map(|(_, input)| *input).ok_or_else(|| missing("inputs", "a list of inputs of a session"))
}

const fn word(step: Step) -> &'static str {
    match step {
        Step::Push => "push",
        Step::Pull => "pull",
        Step::Repair => "repair",
        Step::Finish(Outcome::Agreed) => "finished, agreed",
        Step::Finish(Outcome::Differed) => "finished, differed",
        Step::Finish(Outcome::Cut) => "finished, cut",
        Step::Finish(Outcome::Broken) => "finished, broken",
    }
}

//! Dues: until when something has to be put right, by a calendar of holidays and make-up days.

use super::Failure;
use super::fields::{Input, missing};
use domain::calendar::{Basis, Calendar};
use domain::standards::LimitClass;
use serde_json::{Value, json};

/// The due of a limit class; without a calendar Monday to Friday are worked.
pub(super) fn due(input: &Input<'_>) -> Result<Value, Failure> {
    let from_ms = input.integer("from_ms")?;
    let calendar = match input.or_none("calendar", Input::list)? {
        Some(lines) => calendar(lines)?,
        None => Calendar::unpublished(),
    };
    let limit = u8::try_from(input.number("limit")?).ok().and_then(LimitClass::of_code);
    let due = calendar.due(limit.ok_or(Failure::Refused("limit"))?, from_ms);
    Ok(json!({
        "due_ms": due.map(|due| due.at_ms),
        "beyond_calendar": due.map(|due| due.basis == Basis::Assumed),
    }))
}

/// The calendar of a file's lines.
fn calendar(lines: &[Value]) -> Result<Calendar, Failure> {
    let lines: Option<Vec<&str>> = lines.iter().map(Value::as_str).collect();
    let text = lines.ok_or_else(|| missing("calendar", "the lines of a calendar's file"))?.join("\n");
    Calendar::load(&text).map_err(|_| Failure::Refused("calendar"))
}

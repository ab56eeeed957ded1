//! Reading an answer: its kind, its packing and its size are looked at before anything in it is believed.

use crate::no_answer::NoAnswer;
use crate::packing::unpack;
use std::time::{Duration, SystemTime};

/// An answer is at most this large, packed and unpacked: the largest file.
pub(crate) const ANSWER_BYTES_MAX: usize = sync_core::domain::limits::FILE_BYTES_MAX;

/// What came back, as HTTP has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The header `content-type`; empty for none.
    pub content_type: String,
    /// The header `content-encoding`; empty for none.
    pub content_encoding: String,
    /// The header `retry-after`; empty for none.
    pub retry_after: String,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// The body of an answer of this kind, unpacked.
///
/// # Errors
/// It is a refusal, another kind of answer, or too large.
pub fn read(answered: Answered, content_type: &str) -> Result<Vec<u8>, NoAnswer> {
    let Answered { status, body, .. } = answered;
    let succeeded = (200..300).contains(&status);
    let expected = if succeeded { content_type } else { "application/problem+json" };
    if !is_kind(&answered.content_type, expected) {
        return Err(NoAnswer::NotTheOffice(status));
    }
    let body = match answered.content_encoding.to_ascii_lowercase().as_str() {
        "" | "identity" => body,
        "zstd" => unpack(&body, ANSWER_BYTES_MAX).map_err(|error| NoAnswer::Lost(error.to_string()))?,
        _ => return Err(NoAnswer::NotTheOffice(status)),
    };
    if body.len() > ANSWER_BYTES_MAX {
        return Err(NoAnswer::TooLarge);
    }
    if succeeded { Ok(body) } else { Err(refused(status, &answered.retry_after, &body)) }
}

/// Whether a content type is of a kind: a name in any case, and parameters behind it (RFC 9110, 8.3.1).
fn is_kind(content_type: &str, kind: &str) -> bool {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    kind.is_empty() || name.eq_ignore_ascii_case(kind)
}

/// A refusal in the form of RFC 9457.
fn refused(status: u16, retry_after: &str, body: &[u8]) -> NoAnswer {
    let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |member: &str| problem.get(member).and_then(|text| text.as_str());
    let slug = text("type").unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    let zh = text("detail").map_or_else(|| format!("服务器拒绝了请求（{status}）。"), str::to_owned);
    let en =
        text("detail_en").map_or_else(|| format!("the office refused the request ({status})"), str::to_owned);
    NoAnswer::Refused { status, slug, zh, en, retry_after_s: seconds(retry_after, SystemTime::now()) }
}

/// The seconds of `retry-after`, which gives them or the time itself (RFC 9110, 10.2.3).
fn seconds(retry_after: &str, now: SystemTime) -> Option<u32> {
    if let Ok(seconds) = retry_after.trim().parse() {
        return Some(seconds);
    }
    let then = httpdate::parse_http_date(retry_after).ok()?;
    let left = then.duration_since(now).unwrap_or(Duration::ZERO);
    u32::try_from(left.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_come_again_is_understood_as_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        assert_eq!(seconds("7", now), Some(7));
        let then = httpdate::fmt_http_date(now + Duration::from_secs(90));
        assert_eq!(seconds(&then, now), Some(90));
        let before = httpdate::fmt_http_date(now - Duration::from_secs(90));
        assert_eq!(seconds(&before, now), Some(0), "it is over");
        assert_eq!(seconds("", now), None);
        assert_eq!(seconds("soon", now), None);
        assert_eq!(seconds("-5", now), None);
    }

    #[test]
    fn a_refusal_without_words_says_something_all_the_same() {
        let answered = Answered {
            status: 503,
            content_type: "application/problem+json".to_owned(),
            body: vec![0xff, b'{'],
            ..Answered::default()
        };
        let no_answer = read(answered, "application/cbor").unwrap_err();
        let NoAnswer::Refused { status: 503, zh, en, .. } = &no_answer else {
            unreachable!("a refusal: {no_answer:?}")
        };
        assert!(zh.contains("503") && en.contains("503"), "{no_answer}");
    }
}

//! What a caller is told when something cannot be done (RFC 9457): a stable slug, and what to do next.

use crate::directory::Directory;
use crate::error::ServerError;
use crate::limits::RETRY_AFTER_S;
use crate::readers::NoAnswer;
use crate::writer::Refusal;
use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, UPGRADE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sync_core::error::CoreError;
use sync_core::store::StoreError;

/// A kind of problem: its slug never changes, so that an app may act on it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The end of its `type`.
    pub slug: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Its title in Chinese and in English.
    pub title: (&'static str, &'static str),
    /// What to do next, in Chinese and in English.
    pub advice: (&'static str, &'static str),
    /// Whether the same request may succeed later.
    pub later: Later,
}

/// Whether the same request may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// It may: the answer says after how many seconds.
    Yes,
    /// It will not.
    No,
}

const fn kind(
    slug: &'static str,
    status: u16,
    title: (&'static str, &'static str),
    advice: (&'static str, &'static str),
) -> Kind {
    let later = if matches!(status, 408 | 429 | 500 | 503 | 507) { Later::Yes } else { Later::No };
    Kind { slug, status, title, advice, later }
}

/// The caller is not known.
pub const SIGN_IN: Kind = kind(
    "sign-in",
    401,
    ("请重新登录", "Sign in again"),
    (
        "令牌无效:请用新的一次性注册码重新注册本机;未上传的记录仍保存在本机。",
        "The token is not known: enrol again with a new one-time code. What is recorded stays on this device.",
    ),
);
/// The caller may not do this.
pub const NOT_ALLOWED: Kind = kind(
    "not-allowed",
    403,
    ("无权访问", "Not allowed"),
    (
        "此账号已停用,或本机密钥已吊销,不能再查阅;已记录的内容仍可上传。请与区文明办联系。",
        "This account is closed or this phone's key was revoked: it may no longer read. What was recorded can still be \
         pushed. Ask the district office.",
    ),
);
/// There is nothing under this address.
pub const NOT_FOUND: Kind = kind(
    "not-found",
    404,
    ("没有找到", "Not found"),
    ("请核对地址中的编码、标识或内容哈希。", "Check the code, id or content hash in the address."),
);
/// The address is known, and the method is not.
pub const METHOD: Kind = kind(
    "method",
    405,
    ("请求方法不正确", "Another method is needed"),
    ("请改用该地址支持的请求方法。", "Use the method that this address takes."),
);
/// The body did not arrive in time.
pub const TIMEOUT: Kind = kind(
    "timeout",
    408,
    ("请求超时", "Timed out"),
    (
        "网络太慢或中断:稍后重试即可,本机记录不会丢失。",
        "The network was slow or was cut: try again later. Nothing recorded is lost.",
    ),
);
/// The body is too large.
pub const TOO_LARGE: Kind = kind(
    "too-large",
    413,
    ("内容过大", "Too large"),
    ("请分成更小的部分再发送。", "Split it and send smaller parts."),
);
/// The body is packed in a way that is not known.
pub const ENCODING: Kind = kind(
    "encoding",
    415,
    ("压缩方式不支持", "Encoding not known"),
    ("请不压缩发送,或使用 zstd。", "Send it unpacked, or packed with zstd."),
);
/// The body is not of the format.
pub const MALFORMED: Kind = kind(
    "malformed",
    400,
    ("内容无法读取", "Not understood"),
    (
        "内容不完整或已损坏:请重试;若仍出现,请升级应用。本机记录不会丢失。",
        "It is cut short or damaged: send it again; if that does not help, update the app. Nothing recorded is lost.",
    ),
);
/// A field has a value that is not allowed.
pub const INPUT: Kind = kind(
    "input",
    422,
    ("填写有误", "A value is not allowed"),
    ("请按 allowed 的说明改正 field 所指的字段。", "Correct the field named in `field` as `allowed` says."),
);
/// Somebody else did something meanwhile.
pub const MEANWHILE: Kind = kind(
    "changed-meanwhile",
    409,
    ("情况已变化", "Changed meanwhile"),
    (
        "在您查看之后,他人已有新的处理:请重新查看后再决定。",
        "Somebody did something about it after you looked: look again, then decide.",
    ),
);
/// Too many wrong passwords.
pub const SLOWER: Kind = kind(
    "slower",
    429,
    ("尝试次数过多", "Too many attempts"),
    (
        "密码多次错误:请按 Retry-After 的秒数等待后再试。",
        "Too many wrong passwords: wait as long as Retry-After says.",
    ),
);
/// The app is too old, or too new.
pub const UPDATE: Kind = kind(
    "update",
    426,
    ("请升级应用", "Update the app"),
    (
        "应用与服务器的协议版本不一致:请升级应用;本机记录不会丢失。",
        "App and office speak different versions of the protocol: update the app. Nothing recorded is lost.",
    ),
);
/// The office failed in an unforeseen way.
pub const INTERNAL: Kind = kind(
    "internal",
    500,
    ("服务器内部错误", "The office failed"),
    (
        "请稍后重试;若仍出现,请联系区文明办。本机记录不会丢失。",
        "Try again later; if that does not help, tell the district office. Nothing recorded is lost.",
    ),
);
/// A file that the answer depends on is not there, or is damaged.
pub const FILE_GONE: Kind = kind(
    "file-gone",
    503,
    ("服务器缺少文件", "A file of the office is missing"),
    (
        "请管理员从备份恢复 about 所指的文件后重试;在此之前不会用其他版本代替。",
        "Whoever runs the office has to restore the file named in `about` from a backup; then ask again. No other version is \
         taken in its place.",
    ),
);
/// Too much is waiting.
pub const BUSY: Kind = kind(
    "busy",
    503,
    ("服务器繁忙", "Busy"),
    ("请稍后重试;本机记录不会丢失。", "Try again later. Nothing recorded is lost."),
);
/// The office is stopping.
pub const STOPPING: Kind = kind(
    "stopping",
    503,
    ("服务器正在停止", "Stopping"),
    ("请稍后重试;本机记录不会丢失。", "Try again later. Nothing recorded is lost."),
);
/// The office's disk is full.
pub const OFFICE_FULL: Kind = kind(
    "office-full",
    507,
    ("服务器磁盘已满", "The office's disk is full"),
    (
        "请稍后重试;本机记录不会丢失。请管理员清理磁盘。",
        "Try again later. Nothing recorded is lost. Whoever runs the office has to free space.",
    ),
);

/// Every kind, for documents and tests.
pub const KINDS: [&Kind; 17] = [
    &SIGN_IN,
    &NOT_ALLOWED,
    &NOT_FOUND,
    &METHOD,
    &TIMEOUT,
    &TOO_LARGE,
    &ENCODING,
    &MALFORMED,
    &INPUT,
    &MEANWHILE,
    &SLOWER,
    &UPDATE,
    &INTERNAL,
    &FILE_GONE,
    &BUSY,
    &STOPPING,
    &OFFICE_FULL,
];

/// A problem as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: &'static Kind,
    /// What exactly it is about, in English; never internal text.
    about: Option<String>,
    field: Option<(&'static str, String)>,
    after_s: u32,
}

impl Problem {
    /// A problem of a kind.
    #[must_use]
    pub const fn new(kind: &'static Kind) -> Self {
        Self { kind, about: None, field: None, after_s: RETRY_AFTER_S }
    }

    /// With what exactly it is about, for whoever looks into it.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// With after how many seconds the same request may succeed.
    #[must_use]
    pub const fn after(mut self, seconds: u32) -> Self {
        self.after_s = seconds;
        self
    }

    /// A field with a value that is not allowed.
    #[must_use]
    pub fn input(field: &'static str, allowed: impl Into<String>) -> Self {
        Self::new(&INPUT).field(field, allowed)
    }

    /// With the field that it is about, and what is allowed there.
    #[must_use]
    pub fn field(mut self, field: &'static str, allowed: impl Into<String>) -> Self {
        self.field = Some((field, allowed.into()));
        self
    }

    /// A packed or unpacked body above its limit.
    #[must_use]
    pub fn too_large(bytes_max: usize) -> Self {
        Self::new(&TOO_LARGE).field("body", format!("at most {bytes_max} bytes, packed and unpacked"))
    }

    /// Something failed that should not have: it is written to the log, and the caller is told no more than that.
    #[must_use]
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(&INTERNAL)
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static Kind {
        self.kind
    }
}

impl From<CoreError> for Problem {
    fn from(error: CoreError) -> Self {
        match error {
            CoreError::SignIn(about) => Self::new(&SIGN_IN).about(about),
            CoreError::NotAllowed(about) => Self::new(&NOT_ALLOWED).about(about),
            CoreError::Input { field, allowed } => Self::input(field, allowed),
            CoreError::Meanwhile(about) => Self::new(&MEANWHILE).about(about),
            CoreError::Update(about) => Self::new(&UPDATE).about(about),
            CoreError::Malformed(about) => Self::new(&MALFORMED).about(about.to_string()),
            CoreError::Store(StoreError::Full) => Self::new(&OFFICE_FULL),
            CoreError::Store(StoreError::Busy) => Self::new(&BUSY),
            // the office takes no pages
            error @ (CoreError::Gap(_) | CoreError::Store(_)) => Self::internal(&error),
        }
    }
}

impl From<ServerError> for Problem {
    fn from(error: ServerError) -> Self {
        match error {
            ServerError::Core(error) => error.into(),
            // where the directory lies is nobody's who asks over HTTP
            ServerError::FileGone { name, content, .. } => {
                Self::new(&FILE_GONE).about(format!("{name}: {}/{content} is not there", Directory::FILES))
            }
            ServerError::OtherContent(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                Self::new(&FILE_GONE).about(format!("{}/{name} is damaged", Directory::FILES))
            }
            ServerError::Layer { name, reason } => {
                Self::new(&FILE_GONE).about(format!("the file of {name}: {reason}"))
            }
            error => Self::internal(&error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::QueueFull => Self::new(&BUSY),
            Refusal::Stopped => Self::new(&STOPPING),
            Refusal::Commit(error) => Self::internal(&error),
            Refusal::Core(error) => error.into(),
        }
    }
}

impl From<NoAnswer> for Problem {
    fn from(error: NoAnswer) -> Self {
        match error {
            NoAnswer::Closed => Self::new(&STOPPING),
            NoAnswer::Broken => Self::internal(&error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = self.kind;
        let mut body = json!({
            "type": format!("/problems/{}", kind.slug),
            "status": kind.status,
            "title": kind.title.0,
            "title_en": kind.title.1,
            "detail": kind.advice.0,
            "detail_en": kind.advice.1,
        });
        if let Some(members) = body.as_object_mut() {
            members.extend(self.about.map(|about| ("about".to_owned(), about.into())));
            if let Some((field, allowed)) = self.field {
                members.insert("field".to_owned(), field.into());
                members.insert("allowed".to_owned(), allowed.into());
            }
        }
        let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if kind.later == Later::Yes {
            headers.insert(RETRY_AFTER, HeaderValue::from(self.after_s));
        }
        if kind.status == 426 {
            headers.insert(UPGRADE, HeaderValue::from_static("gridwalk/1"));
        }
        if kind.status == 401 {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"gridwalk\""));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    async fn told(problem: Problem) -> String {
        let body = problem.into_response().into_body();
        let bytes = axum::body::to_bytes(body, 100_000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_failure_of_the_office_tells_nothing_of_its_inside() {
        let inside = "SQLite: no such column secret";
        let refusals = [
            Problem::internal(&inside),
            Refusal::Commit(inside.to_owned()).into(),
            CoreError::from(StoreError::Missing(inside)).into(),
        ];
        for problem in refusals {
            let body = told(problem).await;
            assert!(!body.contains("secret") && body.contains("/problems/internal"), "{body}");
        }
    }

    #[tokio::test]
    async fn a_value_that_is_not_allowed_is_named_with_what_is() {
        let body = told(Problem::input("limit", "a number from 1 to 1000")).await;
        assert!(body.contains("\"field\":\"limit\"") && body.contains("1 to 1000"), "{body}");
    }

    #[test]
    fn slugs_differ_and_what_may_succeed_later_says_so() {
        let slugs: BTreeSet<&str> = KINDS.iter().map(|kind| kind.slug).collect();
        assert_eq!(slugs.len(), KINDS.len());
        for kind in KINDS {
            let retried = Problem::new(kind).into_response().headers().contains_key(RETRY_AFTER);
            assert_eq!(retried, kind.later == Later::Yes, "{}", kind.slug);
        }
    }
}

//! Bytes as people read them: one line for each head of CBOR, with what it says behind a `#`.

use merge::cbor::check;
use std::fmt::Write as _;

/// Byte strings up to this length stand on one line with their head.
const INLINE_MAX: usize = 32;

/// The comments begin in this column, or behind the bytes.
const COMMENT_COLUMN: usize = 44;

/// Hexadecimal digits without spaces.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Bytes that are no CBOR: lines of 32.
pub(crate) fn raw(bytes: &[u8]) -> String {
    let lines: Vec<String> = bytes.chunks(INLINE_MAX).map(|line| format!("  {}", hex(line))).collect();
    lines.join("\n")
}

/// One item of deterministic CBOR.
pub(crate) fn cbor(bytes: &[u8]) -> String {
    check(bytes).expect("only deterministic CBOR is shown as such");
    let mut notes = Notes { bytes, lines: Vec::new() };
    notes.item(0, &Line::default());
    notes.lines.join("\n")
}

/// The bytes of a text written by [`raw`] or [`cbor`].
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    let code = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let digits: Vec<u8> = code.flat_map(str::bytes).filter(|byte| *byte != b' ').collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks(2).map(byte).collect()
}

/// What stands before an item on its line: a key of a map.
#[derive(Default)]
struct Line {
    depth: usize,
    bytes: String,
    label: String,
}

struct Notes<'b> {
    bytes: &'b [u8],
    lines: Vec<String>,
}

impl Notes<'_> {
    fn part(&self, from: usize, length: usize) -> &[u8] {
        self.bytes.get(from..from + length).unwrap_or_default()
    }

    /// The major type and argument at `at`, and the head's length.
    fn head(&self, at: usize) -> (u8, u64, usize) {
        let first = self.part(at, 1).first().copied().unwrap_or_default();
        let width = match first & 0x1f {
            24..=27 => 1_usize << (first & 0x1f).saturating_sub(24),
            _ => 0,
        };
        let digits = self.part(at + 1, width);
        let value = digits.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        let value = if width == 0 { u64::from(first & 0x1f) } else { value };
        (first >> 5, value, 1 + width)
    }

    fn put(&mut self, line: &Line, bytes: &str, says: &str) {
        let indent = "  ".repeat(line.depth + 1);
        let code = format!("{indent}{}{bytes}", line.bytes);
        let says = format!("{}{says}", line.label);
        self.lines.push(format!("{code:COMMENT_COLUMN$}  # {says}").trim_end().to_owned());
    }

    /// Writes the item at `at` and returns the offset behind it.
    fn item(&mut self, at: usize, line: &Line) -> usize {
        let (major, value, length) = self.head(at);
        let head = hex(self.part(at, length));
        let next = at + length;
        let count = usize::try_from(value).unwrap_or(usize::MAX);
        let inner = || Line { depth: line.depth + 1, ..Line::default() };
        match major {
            0 => self.put(line, &head, &value.to_string()),
            1 => self.put(line, &head, &(-1 - i128::from(value)).to_string()),
            2 | 3 => return self.string(next, count, (line, &head, major)),
            4 => {
                self.put(line, &head, &format!("array of {value}"));
                return (0..count).fold(next, |at, _| self.item(at, &inner()));
            }
            5 => {
                self.put(line, &head, &format!("map of {value}"));
                return (0..count).fold(next, |at, _| {
                    let (_, key, length) = self.head(at);
                    let bytes = format!("{} ", hex(self.part(at, length)));
                    let label = format!("{key}: ");
                    let line = Line { bytes, label, ..inner() };
                    self.item(at + length, &line)
                });
            }
            _ => self.put(line, &head, if value == 21 { "true" } else { "false" }),
        }
        next
    }

    fn string(&mut self, at: usize, length: usize, (line, head, major): (&Line, &str, u8)) -> usize {
        let content = self.part(at, length).to_vec();
        let says = match std::str::from_utf8(&content) {
            Ok(text) if major == 3 => format!("\"{text}\""),
            _ => format!("{length} bytes"),
        };
        if length <= INLINE_MAX {
            let bytes = format!("{head} {}", hex(&content));
            self.put(line, bytes.trim_end(), &says);
        } else {
            self.put(line, head, &says);
            let indent = "  ".repeat(line.depth + 2);
            let rows = content.chunks(INLINE_MAX);
            self.lines.extend(rows.map(|row| format!("{indent}{}", hex(row))));
        }
        at + length
    }
}

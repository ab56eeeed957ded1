//! Saying: lines to stdout, whose reader may go away before the last, as `| head` does.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints a line. Where its reader has gone the program ends, as every other would: nothing is wrong, and nobody listens.
pub(crate) fn line(what: fmt::Arguments<'_>) {
    let written = writeln!(io::stdout(), "{what}");
    if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        std::process::exit(0);
    }
}

/// Prints a line to stdout; see [`line`].
macro_rules! say {
    ($($what:tt)*) => {
        $crate::say::line(format_args!($($what)*))
    };
}

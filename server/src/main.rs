//! The office's program: `gridwalk`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}

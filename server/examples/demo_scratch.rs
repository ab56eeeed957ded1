//! Scratch.
use clap::Parser;
#[derive(Parser)]
struct Line { #[command(flatten)] demo: server::demo::DemoArgs }
fn main() {
    if let Err(error) = server::demo::run(&Line::parse().demo) { eprintln!("{error}"); std::process::exit(1); }
}

//! Progress on the error stream, one bar for each phase, and how long each phase took.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// The phases so far, with the time that each took.
#[derive(Debug, Default)]
pub(crate) struct Phases(pub(crate) Vec<(&'static str, Duration)>);

impl Phases {
    /// Runs a phase under a bar of so many steps; the phase calls the function it is given for each step done.
    pub(crate) fn run<T>(
        &mut self,
        (name, steps): (&'static str, usize),
        work: impl FnOnce(&(dyn Fn() + Sync)) -> T,
    ) -> T {
        let bar = ProgressBar::new(steps as u64);
        let style = ProgressStyle::with_template("{msg:>22} {wide_bar} {pos:>5}/{len:<5} {elapsed:>4}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(name);
        bar.enable_steady_tick(Duration::from_millis(250));
        let started = Instant::now();
        let done = work(&|| bar.inc(1));
        self.0.push((name, started.elapsed()));
        bar.finish();
        done
    }
}

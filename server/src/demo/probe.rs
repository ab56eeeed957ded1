//! What making something durable costs on this disk: the price of every record.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::error::{DemoError, Result};

const ROUNDS: usize = 51;

/// The median time, in microseconds, to append a page of 4 kB to a file in the directory and make it durable.
pub(super) fn fsync_us(directory: &Path) -> Result<u64> {
    let path = directory.join("probe");
    let probe = || -> std::io::Result<u64> {
        let mut file = File::create(&path)?;
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let started = Instant::now();
            file.write_all(&[7; 4096])?;
            file.sync_data()?;
            times.push(started.elapsed().as_micros());
        }
        fs::remove_file(&path)?;
        times.sort_unstable();
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        Ok(u64::try_from(median).unwrap_or(u64::MAX))
    };
    probe().map_err(|error| DemoError::File(path.clone(), error))
}

/// The most memory this process has held, in MiB; `None` where the system does not say.
pub(super) fn memory_peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kib / 1024)
}

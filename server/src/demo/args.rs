//! What the demo is asked: how many phones, which seed, where, and whether it serves afterwards.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::error::{DemoError, Result};

/// Plays a week of Futian District through the real parts, and says what came out.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoArgs {
    /// How many grid leaders walk, 1 to 412; each has a phone and walks his three or four grids
    #[arg(long, default_value_t = 412, value_parser = clap::value_parser!(u16).range(1..=412))]
    pub phones: u16,
    /// The same seed gives the same changesets on the phones
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// An empty directory for office and phones; without it a new one in the temporary directory, which is kept
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// End after the table instead of serving what was played
    #[arg(long)]
    pub no_serve: bool,
    /// Print the table as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Where the office listens; keys and tokens of a demo follow from its seed, so keep it to this machine
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

impl DemoArgs {
    /// The directory to play in, which is there and empty when this returns.
    ///
    /// # Errors
    /// It is not empty, or cannot be made.
    pub(super) fn directory(&self) -> Result<PathBuf> {
        let Some(data) = &self.data else {
            return fresh();
        };
        let file_error = |error| DemoError::File(data.clone(), error);
        fs::create_dir_all(data).map_err(file_error)?;
        if fs::read_dir(data).map_err(file_error)?.next().is_some() {
            return Err(DemoError::NotEmpty(data.clone()));
        }
        Ok(data.clone())
    }
}

/// A new directory in the temporary directory.
fn fresh() -> Result<PathBuf> {
    let parent = std::env::temp_dir();
    let mut count = 0;
    loop {
        let path = parent.join(format!("gridwalk-demo-{}-{count}", std::process::id()));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => count += 1,
            Err(error) => return Err(DemoError::File(path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        demo: DemoArgs,
    }

    #[test]
    fn a_directory_that_is_not_empty_is_refused_and_left_alone() {
        let held = tempfile::tempdir().unwrap();
        let data = held.path().to_str().unwrap();
        let args = Line::parse_from(["demo", "--data", data]).demo;
        assert_eq!(args.directory().unwrap(), held.path());
        fs::write(held.path().join("mine"), "1").unwrap();
        let refused = args.directory().unwrap_err().to_string();
        assert!(refused.contains("not empty"), "{refused}");
        assert!(held.path().join("mine").exists());
    }

    #[test]
    fn without_words_it_plays_the_whole_district() {
        let args = Line::parse_from(["demo"]).demo;
        assert_eq!((args.phones, args.seed), (412, 1));
        assert_eq!(args.listen.to_string(), "127.0.0.1:8080");
        assert!(Line::try_parse_from(["demo", "--phones", "413"]).is_err());
    }
}

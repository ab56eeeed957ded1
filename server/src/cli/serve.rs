//! `gridwalk serve`.

use super::{Done, exit};
use crate::config::ServeConfig;
use crate::serve;
use crate::told::Told;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

/// Serve phones and viewers until Ctrl-C or SIGTERM; then what is under way is answered, what is queued is
/// committed, and the write-ahead log is folded into the database.
///
/// It speaks plain HTTP: put a proxy that speaks TLS before it wherever it leaves this machine. The log goes to
/// stderr; `RUST_LOG=debug` says more.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Print the address as one JSON object once it listens
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ServeArgs) -> Done {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // a subscriber that is set already stays: the log goes where whoever set it wants it
    _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let told = Told::listen()?;
    let running = serve::start(ServeConfig::new(args.data.clone(), args.listen))?;
    if args.json {
        say!("{}", json!({ "url": running.url() }));
    } else {
        say!("serving on {} until Ctrl-C; {}/healthz says whether it works", running.url(), running.url());
    }
    told.wait()?;
    eprintln!("stopping");
    running.stop()?;
    Ok(exit::DONE)
}

//! `gridwalk serve`.

use super::{Done, exit};
use crate::config::ServeConfig;
use crate::error::ServerError;
use crate::receiver::Receiver;
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
    /// Tell responsible units what they have to put right: every message is posted as JSON to this address, signed by the
    /// office. https, or http to this machine itself
    #[arg(long, env = "GRIDWALK_WEBHOOK", hide_env_values = true)]
    webhook: Option<String>,
    /// Certificates (PEM) of the authorities that vouch for the webhook's receiver, beside those that browsers trust
    #[arg(long, env = "GRIDWALK_WEBHOOK_AUTHORITIES", requires = "webhook")]
    webhook_authorities: Option<PathBuf>,
    /// Print the address as one JSON object once it listens
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ServeArgs) -> Done {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // a subscriber that is set already stays: the log goes where whoever set it wants it
    _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let told = Told::listen()?;
    let config = ServeConfig { webhook: receiver(args)?, ..ServeConfig::new(args.data.clone(), args.listen) };
    let running = serve::start(config)?;
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

/// Where units are told, if they are.
fn receiver(args: &ServeArgs) -> Result<Option<Receiver>, ServerError> {
    let Some(address) = args.webhook.as_ref().filter(|address| !address.trim().is_empty()) else {
        return Ok(None);
    };
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).map_err(|error| ServerError::File(path.clone(), error))
    };
    let authorities = args.webhook_authorities.as_ref().map(read).transpose()?;
    Ok(Some(Receiver::parse(address, authorities.as_deref())?))
}

//! The command line: what can be asked, and the number that each answer ends with.

/// How a command ended; the numbers are promised to scripts.
pub mod exit {
    /// It was done.
    pub const DONE: u8 = 0;
    /// It could not be done; the text says what to do next.
    pub const FAILED: u8 = 1;
    /// The words were not understood (also what the parser of words ends with).
    pub const USAGE: u8 = 2;
    /// Another process holds the data directory.
    pub const IN_USE: u8 = 3;
    /// A check found something that does not hold.
    pub const FAULTS: u8 = 4;
}

mod office;
mod init;
mod serve;
mod codes;
mod fsck;
mod backup;
mod alarms;
mod quarantine;
mod held;
mod people;
mod accounts;
mod units;
mod patrol;
mod keys;
mod erase;
mod notices;
mod explain;
mod spot_checks;
mod study;

use crate::demo::{self, DemoArgs, DemoError};
use crate::error::ServerError;
use crate::simulate::{self, SimulateArgs};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 failed (the text says what to do next), 2 the words were not understood,
3 another process holds the data directory, 4 a check found faults.

A first look:
  gridwalk init --data ./futian                       make an office for Futian District
  gridwalk serve --data ./futian                      serve it on 127.0.0.1:8080
  gridwalk codes --data ./futian --grid 440304001018001   codes to enrol phones with
  gridwalk demo                                       or: play a whole week and look at it";

/// 文明创建网格巡查 — inspections of community grids, recorded offline and merged without loss.
#[derive(Debug, Parser)]
#[command(name = "gridwalk", version, after_long_help = EXIT_CODES, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make an office in an empty directory and load Futian District into it
    Init(init::InitArgs),
    /// Serve phones and viewers until Ctrl-C or SIGTERM
    Serve(serve::ServeArgs),
    /// Make one-time codes for the people of a grid, to enrol their phones with
    Codes(codes::CodesArgs),
    /// Check databases: every hash, signature and receipt, and every derived table against the log
    Fsck(fsck::FsckArgs),
    /// Copy an office into one file, also while it serves
    Backup(backup::BackupArgs),
    /// Put a backup in the place of an office's database; phones give back what came after it
    Restore(backup::RestoreArgs),
    /// List what somebody at the office has to know
    Alarms(alarms::AlarmsArgs),
    /// Look at what was set aside, and let it in
    Quarantine(quarantine::QuarantineArgs),
    /// Look at what is held, and let it count
    Held(held::HeldArgs),
    /// Close the account of somebody who has left, and open it again
    People(people::PeopleArgs),
    /// Make accounts by name, for officers and for people of responsible units
    Accounts(accounts::AccountsArgs),
    /// Look at the responsible units, and make links that let one in without an account
    Units(units::UnitsArgs),
    /// Let citizens join the patrol corps
    Patrol(patrol::PatrolArgs),
    /// Look at the devices that were enrolled, and revoke the key of one
    Keys(keys::KeysArgs),
    /// Erase personal values, here and on every phone
    Erase(erase::EraseArgs),
    /// Look at what responsible units are told, and have it tried again
    Notices(notices::NoticesArgs),
    /// Explain the score of a grid: every lost point with its check or finding, its clause and the arithmetic
    Explain(explain::ExplainArgs),
    /// Draw spot checks, and hold what checkers saw against what leaders saw
    SpotChecks(spot_checks::SpotChecksArgs),
    /// Ask what the figures can carry: play grids whose truth is known under the rules that judge real ones
    Study(study::StudyArgs),
    /// Play one week of Futian District through the real parts and show what came out
    Demo(DemoArgs),
    /// Run the sync of random phones and offices under faults, and look for anything lost
    Simulate(SimulateArgs),
}

/// Reads the words of the command line and does what they say.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Codes(args) => codes::run(args),
        Command::Fsck(args) => fsck::run(args),
        Command::Backup(args) => backup::back_up(args),
        Command::Restore(args) => backup::bring_back(args),
        Command::Alarms(args) => alarms::run(args),
        Command::Quarantine(args) => quarantine::run(args),
        Command::Held(args) => held::run(args),
        Command::People(args) => people::run(args),
        Command::Accounts(args) => accounts::run(args),
        Command::Units(args) => units::run(args),
        Command::Patrol(args) => patrol::run(args),
        Command::Keys(args) => keys::run(args),
        Command::Erase(args) => erase::run(args),
        Command::Notices(args) => notices::run(args),
        Command::Explain(args) => explain::run(args),
        Command::SpotChecks(args) => spot_checks::run(args),
        Command::Study(args) => study::run(args),
        Command::Demo(args) => return demo_ended(demo::run(args)),
        Command::Simulate(args) => return simulate::command(args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&error, error.exit_code()),
    }
}

fn demo_ended(ended: demo::Result<()>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(DemoError::Office(error)) => failed(&error, error.exit_code()),
        Err(error) => failed(&error, exit::FAILED),
    }
}

fn failed(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("gridwalk: {error}");
    ExitCode::from(code)
}

/// What went wrong while a command was done.
type Done = Result<u8, ServerError>;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_is_for() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }

    #[test]
    fn a_directory_in_use_ends_with_its_own_number() {
        let error = ServerError::Locked { directory: "x".into(), holder: String::new() };
        assert_eq!(error.exit_code(), exit::IN_USE);
        assert_eq!(ServerError::Stopped.exit_code(), exit::FAILED);
    }
}

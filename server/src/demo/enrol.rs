//! Every phone is enrolled by a one-time code and takes over its grids and the edition.

use super::cast::{Cast, Player};
use super::citizens;
use super::desk;
use super::error::{DemoError, Result};
use super::setting::Setting;
use super::sync::sync;
use super::workers::side_by_side;
use crate::serve::Running;
use crate::setup::{Code, make_codes};
use client::HttpOffice;

/// Enrols everybody; `done` hears of each phone that is ready. The office's hand stands still meanwhile.
pub(super) fn enrol(
    setting: &Setting,
    (running, cast): (&Running, &Cast),
    done: &(dyn Fn() + Sync),
) -> Result<()> {
    let people: Vec<_> = cast.players().map(|player| player.person.id).collect();
    let members: Vec<_> = cast.citizens.iter().map(|citizen| citizen.person).collect();
    let codes = running.order(move |office| {
        desk::make_officer(office)?;
        citizens::join(office, &members)?;
        Ok::<_, DemoError>(make_codes(office, &people)?)
    })??;
    let players: Vec<(&Player, Code)> = cast.players().zip(codes).collect();
    let ready = side_by_side(setting.threads, &players, |(player, code)| {
        one(setting, player, code)?;
        done();
        Ok(())
    });
    ready.map(|_| ())
}

fn one(setting: &Setting, player: &Player, code: &Code) -> Result<()> {
    let refused = |reason: String| DemoError::NotEnrolled { phone: player.folder.name(), reason };
    let mut phone = player.create(&setting.hand)?;
    let mut office = HttpOffice::new(setting.url.clone(), "");
    let enrolled =
        office.enrol(&phone.enrol_request(&code.code)).map_err(|reason| refused(reason.to_string()))?;
    phone.enrolled(&enrolled)?;
    let synced = sync(setting, &mut phone, (&player.folder, None))?;
    if synced.agreed == 0 {
        return Err(refused("its first copy differs from the office's".to_owned()));
    }
    let file = HttpOffice::new(setting.url.clone(), enrolled.token).file(&setting.edition);
    let file = file.map_err(|reason| refused(reason.to_string()))?;
    player.folder.keep("edition", &file)
}

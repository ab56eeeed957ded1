//! Who plays: the first grid leaders of Futian, community heads who walk along with some of them, and citizens.

use domain::grids::{CommunityCode, GridCode};
use fixtures::people::{self, Person};
use std::collections::BTreeSet;
use std::path::Path;
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::witness::Unwitnessed;

use super::chance::{Chance, Dice};
use super::error::Result;
use super::faults::{Fate, fate};
use super::folder::Folder;
use super::week::{Hand, PhoneClock, Wrong};

/// Somebody with a phone.
#[derive(Clone, Debug)]
pub(super) struct Player {
    /// Who.
    pub(super) person: &'static Person,
    /// Where the phone lies.
    pub(super) folder: Folder,
    /// What happens to it.
    pub(super) fate: Fate,
    wrong: Wrong,
    device: u64,
    seed: u64,
}

/// A leader, with the grids to walk.
#[derive(Clone, Debug)]
pub(super) struct Leader {
    /// Who, with which phone.
    pub(super) player: Player,
    /// The grids.
    pub(super) grids: &'static [GridCode],
}

/// A community head, who walks along in her community.
#[derive(Clone, Debug)]
pub(super) struct Companion {
    /// Who, with which phone.
    pub(super) player: Player,
    /// Her community.
    pub(super) community: CommunityCode,
}

/// Everybody who plays.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    /// The leaders.
    pub(super) leaders: Vec<Leader>,
    /// The community heads.
    pub(super) companions: Vec<Companion>,
    /// Citizens of the patrol corps.
    pub(super) citizens: Vec<Player>,
}

/// One companion comes to so many leaders.
const LEADERS_PER_COMPANION: usize = 17;
/// The numbers of the companions' devices begin here, and of clones there.
const COMPANION_DEVICES: u64 = 10_000;
const CLONED_DEVICES: u64 = 20_000;
/// Those of citizens begin here; sixty play beside 412 leaders, and fewer beside fewer.
const CITIZEN_DEVICES: u64 = 30_000;
const CITIZENS: usize = 60;

/// The first so many leaders, and the heads of some of their communities.
pub(super) fn cast(data: &Path, phones: usize, seed: u64) -> Cast {
    let chance = Chance::new(seed);
    let leaders: Vec<Leader> = people::futian()
        .leaders
        .iter()
        .take(phones)
        .enumerate()
        .map(|(index, post)| {
            let (fate, wrong) = fate(index, chance);
            let folder = Folder::named(data, &format!("{:04}", index + 1));
            let player = Player { person: &post.person, folder, fate, wrong, device: index as u64, seed };
            Leader { player, grids: &post.area }
        })
        .collect();
    let walked: BTreeSet<CommunityCode> =
        leaders.iter().flat_map(|leader| leader.grids.iter().map(|grid| grid.community())).collect();
    let mut heads: Vec<_> =
        people::futian().community_heads.iter().filter(|post| walked.contains(&post.area)).collect();
    heads.sort_by_key(|post| chance.at(0x4ead).at(u64::from(post.person.ordinal)).key());
    heads.truncate(phones.div_ceil(LEADERS_PER_COMPANION));
    let companion = |(index, post): (usize, &&'static people::Post<CommunityCode>)| Companion {
        player: Player {
            person: &post.person,
            folder: Folder::named(data, &format!("companion-{:03}", index + 1)),
            fate: Fate::Plain,
            wrong: Wrong::Nothing,
            device: COMPANION_DEVICES + index as u64,
            seed,
        },
        community: post.area,
    };
    let companions = heads.iter().enumerate().map(companion).collect();
    let members = people::futian().patrol_members.iter().enumerate();
    let citizen = |(index, person): (usize, &'static Person)| Player {
        person,
        folder: Folder::named(data, &format!("citizen-{:03}", index + 1)),
        fate: Fate::Plain,
        wrong: Wrong::Nothing,
        device: CITIZEN_DEVICES + index as u64,
        seed,
    };
    let citizens = members.take((phones * CITIZENS).div_ceil(people::LEADERS)).map(citizen).collect();
    Cast { leaders, companions, citizens }
}

impl Player {
    /// What the phone takes from its device in one sitting; a sitting is never repeated with other writes.
    fn seams(&self, sitting: u64, hand: &Hand) -> Seams {
        Seams {
            clock: Box::new(PhoneClock { hand: hand.clone(), wrong: self.wrong }),
            entropy: Box::new(Dice::new(self.seed, self.device, sitting)),
            witness: Box::new(Unwitnessed),
        }
    }

    /// Makes the phone.
    pub(super) fn create(&self, hand: &Hand) -> Result<PhoneReplica> {
        self.folder.create(self.seams(0, hand))
    }

    /// Opens the phone for a sitting in a week before its clock went wrong.
    pub(super) fn open_earlier(&self, sitting: u64, hand: &Hand) -> Result<PhoneReplica> {
        let right = Self { wrong: Wrong::Nothing, ..self.clone() };
        self.folder.open(right.seams(sitting, hand))
    }

    /// Opens the phone for a sitting.
    pub(super) fn open(&self, sitting: u64, hand: &Hand) -> Result<PhoneReplica> {
        self.folder.open(self.seams(sitting, hand))
    }

    /// The same person with another phone that begins as a copy of this one's directory.
    pub(super) fn cloned(&self, data: &Path) -> Self {
        Self {
            folder: Folder::named(data, &format!("{}-clone", self.folder.name())),
            device: CLONED_DEVICES + self.device,
            fate: Fate::Plain,
            ..self.clone()
        }
    }
}

impl Cast {
    /// Everybody who enrols a phone.
    pub(super) fn players(&self) -> impl Iterator<Item = &Player> {
        let leaders = self.leaders.iter().map(|leader| &leader.player);
        leaders.chain(self.companions.iter().map(|companion| &companion.player)).chain(&self.citizens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_cast_walks_every_grid_of_the_district_once() {
        let cast = cast(Path::new("/nowhere"), 412, 1);
        let grids: BTreeSet<GridCode> =
            cast.leaders.iter().flat_map(|leader| leader.grids).copied().collect();
        assert_eq!((cast.leaders.len(), grids.len()), (412, 1547));
        assert!((20..=30).contains(&cast.companions.len()));
        let folders: BTreeSet<String> = cast.players().map(|player| player.folder.name()).collect();
        assert_eq!(folders.len(), cast.players().count());
    }
}

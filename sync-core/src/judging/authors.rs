//! In which role somebody acted: by what the log says, never by a clock.

use domain::people::{PersonId, Role};
use merge::context::{Dot, covers};
use store::Store;
use store::views::{RoleRow, Signer};

/// Who has which role in a partition, and since which changesets no more.
pub(crate) struct Authors<'s> {
    store: &'s Store,
    roles: Vec<RoleRow>,
}

/// Who did something, and in which role.
pub(crate) type Author = (PersonId, Role);

impl<'s> Authors<'s> {
    pub(crate) fn of(store: &'s Store, partition: u32) -> store::Result<Self> {
        Ok(Self { store, roles: store.roles_in(partition, None)? })
    }

    /// The same of one person alone.
    pub(crate) fn only(store: &'s Store, (partition, person): (u32, PersonId)) -> store::Result<Self> {
        Ok(Self { store, roles: store.roles_in(partition, Some(person))? })
    }

    /// The author of a changeset that speaks for `named` (nobody where the record names nobody) in a role that it says itself.
    /// `None` where somebody writes for another, and while the beginning of the stream has not arrived.
    pub(crate) fn author(
        &self,
        dot: Dot,
        (named, acted_as): (Option<PersonId>, Option<Role>),
    ) -> store::Result<Option<Author>> {
        Ok(match self.store.signer(dot)? {
            Some(Signer::Office) => Some((named.unwrap_or_default(), acted_as.unwrap_or(Role::Office))),
            Some(Signer::Person(person)) if named.is_none_or(|named| named == person) => {
                Some((person, self.role(dot, (person, acted_as))?))
            }
            _ => None,
        })
    }

    /// The roles that a person had as far as the author of the changeset knew: one whose end was known is none, and one that
    /// the office gave with the changeset before its eyes begins behind it.
    pub(crate) fn roles(&self, dot: Dot, person: PersonId) -> store::Result<Vec<Role>> {
        let mut roles = Vec::new();
        for row in self.roles.iter().filter(|row| row.person == person) {
            let (mut ended, mut later) = (false, !row.begun_by.is_empty());
            for end in &row.ended_by {
                ended |= covers(self.store, dot, *end)?;
            }
            for begin in &row.begun_by {
                later &= covers(self.store, *begin, dot)?;
            }
            if !ended && !later {
                roles.push(row.role);
            }
        }
        Ok(roles)
    }

    /// The roles that a person has as far as is known here.
    pub(crate) fn roles_now(&self, person: PersonId) -> Vec<Role> {
        let now = self.roles.iter().filter(|row| row.person == person && row.ended_by.is_empty());
        now.map(|row| row.role).collect()
    }

    /// The role that is said, where the person has it; else the highest one; who has none is taken for a citizen.
    fn role(&self, dot: Dot, (person, said): (PersonId, Option<Role>)) -> store::Result<Role> {
        let roles = self.roles(dot, person)?;
        let highest = || roles.iter().copied().max_by_key(|role| (role.rank(), role.code()));
        Ok(said.filter(|said| roles.contains(said)).or_else(highest).unwrap_or(Role::PatrolMember))
    }
}

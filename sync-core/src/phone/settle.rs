//! Settling: where several values stand, a person chooses one of those on the screen.

use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::phone::begin::PhoneReplica;
use crate::phone::edit::Edit;
use crate::phone::record::Recorded;
use domain::format::{KINDS, Kind, Register, draft};
use merge::context::Dot;
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use merge::skeleton::Target;
use store::rows::Heads;

/// What a person chose where several values of a register stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<'c> {
    /// The kind of what they belong to, by its name.
    pub kind: &'c str,
    /// What they belong to.
    pub id: Id,
    /// The register, by its name.
    pub register: &'c str,
    /// The changesets whose values were on the screen.
    pub seen: &'c [Hash],
    /// The one of them whose value is to stand.
    pub chosen: Hash,
}

impl PhoneReplica {
    /// Settles a conflict: the chosen value is written anew, and replaces those that were on the screen. One that came
    /// meanwhile stays beside it.
    ///
    /// # Errors
    /// The chosen value does not stand any more, was erased, or was not on the screen: show the conflict again. Or the
    /// disk is full.
    pub fn settle(&mut self, holder: &Holder, partition: Partition, choice: &Choice<'_>) -> Result<Recorded> {
        let (kind, register) = named(choice)?;
        let heads = self.store.heads(&partition, kind, choice.id)?;
        let mut shown = Heads::default();
        let mut chosen = None;
        for dot in heads.0.get(&register.key).into_iter().flatten() {
            let hash = merge::context::Log::hash(&self.store, *dot)?;
            if choice.seen.contains(&hash) {
                shown.0.entry(register.key).or_default().push(*dot);
                chosen = chosen.or((hash == choice.chosen).then_some(*dot));
            }
        }
        let scalars = self.chosen(chosen, (kind, choice.id), register)?;
        let draft = draft(kind, Target::Made(choice.id), vec![(register.key, scalars)]);
        self.save(holder, &Edit::shown(partition, (kind, choice.id), shown), draft)
    }

    fn chosen(
        &self,
        dot: Option<Dot>,
        (kind, id): (&Kind, Id),
        register: &Register,
    ) -> Result<Vec<domain::format::Scalar>> {
        let value = match dot {
            Some(dot) => self.store.value_at(dot, (kind.name, id), register.name)?,
            None => None,
        };
        let allowed = "one of the values that stand: somebody replaced this one; show the conflict again";
        let value = value.ok_or_else(|| refused("value", allowed))?;
        Ok(value.columns.into_iter().map(|(_, scalar)| scalar).collect())
    }
}

fn named(choice: &Choice<'_>) -> Result<(&'static Kind, &'static Register)> {
    let kind = KINDS.iter().find(|kind| kind.name == choice.kind);
    let kind = kind.ok_or_else(|| refused("kind", "the kind that the conflict names"))?;
    let register = kind.registers.iter().find(|register| register.name == choice.register);
    let register = register.ok_or_else(|| refused("register", "the register that the conflict names"))?;
    Ok((kind, register))
}

fn refused(field: &'static str, allowed: &str) -> CoreError {
    CoreError::Input { field, allowed: allowed.to_owned() }
}

//! Alarms that the office raises about itself: once each, until somebody has seen them.

use crate::error::Result;
use crate::gate::Operator;
use crate::office::begin::OfficeReplica;
use store::StoreError;

impl OfficeReplica {
    /// Raises an alarm of a kind, unless the same one waits for somebody to see it.
    ///
    /// # Errors
    /// The disk is full.
    pub fn raise_alarm(&mut self, _: &Operator, (kind, what): (&str, &str)) -> Result<()> {
        let same = |alarm: &store::alarms::Alarm| alarm.kind == kind && alarm.what == what;
        if self.store.alarms()?.iter().any(same) {
            return Ok(());
        }
        let now_ms = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| tx.raise_alarm(now_ms, (kind, what)))?)
    }
}

//! Passwords: kept as argon2id hashes, asked for slowly, and slower the more often a wrong one was said.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A password has at least so many characters: length is what counts.
pub const PASSWORD_CHARS_MIN: usize = 10;

/// A password has at most so many bytes.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Why a password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is too short or too long.
    #[error("a password has {PASSWORD_CHARS_MIN} characters or more, and at most {PASSWORD_BYTES_MAX} bytes")]
    Length,
    /// The machine gave no random salt, or no memory.
    #[error("the password could not be hashed: try again")]
    Machine,
}

/// The hash of a password, as a PHC string: argon2id with a salt of its own.
///
/// # Errors
/// It is too short or too long, or the machine gave no salt.
pub fn hashed(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < PASSWORD_CHARS_MIN || password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::Length);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash: PasswordHash| hash.to_string()).map_err(|_| PasswordError::Machine)
}

/// What is verified where there is no such account, so that it takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").unwrap_or_default());

/// Whether a password is the one that was hashed. Where there is no hash it takes as long, and is not.
#[must_use]
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let known = hash.unwrap_or_else(|| NOBODY.as_str());
    let right = Argon2::default().verify_password(password.as_bytes(), known).is_ok();
    right && hash.is_some()
}

/// So often a wrong password may be said before one has to wait.
const FREE: u32 = 5;

/// The first wait; each further wrong password doubles it.
const WAIT_MIN: Duration = Duration::from_secs(30);

/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(15 * 60);

/// So many names are remembered: whoever tries more of them pushes out those that were tried longest ago.
const NAMES_MAX: usize = 10_000;

/// How often a wrong password was said for each name of late. It is forgotten when the office stops.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<BTreeMap<String, (u32, Instant)>>);

impl Attempts {
    /// Counts an attempt for a name as wrong until the right password is known to have been said.
    ///
    /// # Errors
    /// How long one has to wait before the next one: nothing was counted.
    pub fn begin(&self, name: &str, now: Instant) -> Result<(), Duration> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = all.get(name).and_then(|(wrong, last)| wait(*wrong, *last, now)) {
            return Err(wait);
        }
        let entry = all.entry(name.to_owned()).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
        if all.len() > NAMES_MAX {
            let oldest = all.iter().min_by_key(|(_, (_, last))| *last).map(|(name, _)| name.clone());
            oldest.map(|name| all.remove(&name));
        }
        Ok(())
    }

    /// What was begun came to no answer: it does not count.
    pub fn undo(&self, name: &str) {
        if let Some((wrong, _)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(name) {
            *wrong = wrong.saturating_sub(1);
        }
    }

    /// The right one was said.
    pub fn right(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

/// How long one has to wait after so many wrong passwords, the last of them said at an instant.
fn wait(wrong: u32, last: Instant, now: Instant) -> Option<Duration> {
    let over = wrong.checked_sub(FREE)?;
    let doubled = 1_u32.checked_shl(over).and_then(|times| WAIT_MIN.checked_mul(times));
    let until = last + doubled.map_or(WAIT_MAX, |wait| wait.min(WAIT_MAX));
    until.checked_duration_since(now).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_and_known_again() {
        let hash = hashed("文明创建福田二〇二六年").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(is_right("文明创建福田二〇二六年", Some(&hash)));
        assert!(!is_right("文明创建福田二〇二五年", Some(&hash)));
        assert!(!is_right("文明创建福田二〇二六年", None));
        assert!(!is_right("nobody has this password", None));
        assert_ne!(hash, hashed("文明创建福田二〇二六年").unwrap(), "the salt is another each time");
        assert_eq!(hashed("short"), Err(PasswordError::Length));
        assert_eq!(hashed(&"x".repeat(257)), Err(PasswordError::Length));
    }

    #[test]
    fn whoever_guesses_waits_longer_each_time_and_no_longer_than_the_longest() {
        let (attempts, mut now) = (Attempts::default(), Instant::now());
        (0..FREE).for_each(|_| assert_eq!(attempts.begin("jie", now), Ok(())));
        assert_eq!(attempts.begin("jie", now), Err(WAIT_MIN));
        assert_eq!(attempts.begin("jie", now), Err(WAIT_MIN), "who waits is not counted");
        now += WAIT_MIN;
        assert_eq!(attempts.begin("jie", now), Ok(()));
        assert_eq!(attempts.begin("jie", now), Err(2 * WAIT_MIN));
        for _ in 0..100 {
            now += WAIT_MAX;
            assert_eq!(attempts.begin("jie", now), Ok(()));
        }
        assert_eq!(attempts.begin("jie", now), Err(WAIT_MAX));
        assert_eq!(attempts.begin("another", now), Ok(()));
        attempts.right("jie");
        assert_eq!(attempts.begin("jie", now), Ok(()));
        attempts.undo("jie");
        (0..FREE).for_each(|_| assert_eq!(attempts.begin("jie", now), Ok(())));
    }
}

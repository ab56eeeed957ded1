//! The stories that the whole product has to keep, told through its real parts.

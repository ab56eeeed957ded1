//! Stories that the whole product has to keep; the crate itself is empty.

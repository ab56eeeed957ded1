//! The office's program: `gridwalk`.

fn main() {}

//! The Rhai engine as PiCloud runs it: one instance of this module executes one script at a time.

mod host;
pub mod meter;
pub mod natives;

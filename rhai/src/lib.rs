//! The Rhai engine as PiCloud runs it: one instance of this module executes one script at a time.

mod abi;
mod alloc;
pub mod body;
pub mod bytes;
pub mod compile_cost;
pub mod context;
pub mod execution;
pub mod host;
pub mod json;
pub mod log;
pub mod meter;
pub mod natives;
pub mod program;
pub mod query;
pub mod request;
pub mod response;

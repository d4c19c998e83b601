//! The language's core: what parses, and what must not be there.

use super::{cost, Raw};
use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position, FLOAT, INT};

#[export_module]
pub mod guarded {
    #[rhai_fn(return_raw)]
    pub fn parse_json(ctx: NativeCallContext, json: &str) -> RhaiResult {
        cost::work(json.len() * 4)?;
        ctx.engine().parse_json(json, true).map(Dynamic::from)
    }

    /// Rhai's own would hold the thread; in WebAssembly, where a thread cannot sleep, it would panic.
    #[rhai_fn(volatile, return_raw)]
    pub fn sleep(_seconds: INT) -> Raw<()> {
        Err(EvalAltResult::ErrorFunctionNotFound("sleep (i64)".into(), Position::NONE).into())
    }

    #[rhai_fn(name = "sleep", volatile, return_raw)]
    pub fn sleep_float(_seconds: FLOAT) -> Raw<()> {
        Err(EvalAltResult::ErrorFunctionNotFound("sleep (f64)".into(), Position::NONE).into())
    }
}

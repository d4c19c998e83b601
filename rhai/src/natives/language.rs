//! The language's core: what parses, and what must not be there.

use super::{cost, Raw};
use crate::json;
use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position, FLOAT, INT};

/// As long as a JSON text may be to be read as a script.
const MAX_SCRIPT_BYTES: usize = 8 * 1024;

#[export_module]
pub mod guarded {
    /// Rhai's own reads JSON as a script, comparing each name with all before it: 70,000 of them take half a minute.
    /// It is asked for what is no JSON, which it may know all the same (a comment, a trailing comma), and to complain.
    #[rhai_fn(return_raw)]
    pub fn parse_json(ctx: NativeCallContext, json: &str) -> RhaiResult {
        cost::work(json.len() * 4)?;
        let engine = ctx.engine();
        match json::parse(json.as_bytes(), json::Sizes::of(engine)) {
            Ok((value, _)) if value.is_map() => Ok(value),
            Err(json::Unreadable::Malformed(_)) | Ok(_) if json.len() <= MAX_SCRIPT_BYTES => {
                engine.parse_json(json, true).map(Dynamic::from)
            }
            Ok(_) => Err("The JSON is no object".into()),
            Err(why) => Err(why.into()),
        }
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

//! The language's core: what parses, and what must not be there.

use super::{cost, Raw};
use crate::json;
use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position, FLOAT, INT};

/// As long as a JSON text may be to be read as a script: milliseconds at worst.
const MAX_SCRIPT_BYTES: usize = 8 * 1024;

/// Levels of nesting that an object in a JSON text takes of the parser's.
const LEVELS_PER_OBJECT: usize = 3;

#[export_module]
pub mod guarded {
    /// Rhai's own reads JSON as a script, comparing each name with all before it: 70,000 of them take half a minute.
    /// Short texts are still its own. Long ones have to be JSON without Rhai's additions (comments, a trailing comma,
    /// expressions), and what it refuses of JSON is refused: names given twice, `\/`, what is nested too deeply.
    #[rhai_fn(return_raw)]
    pub fn parse_json(ctx: NativeCallContext, json: &str) -> RhaiResult {
        cost::work(json.len() * 4)?;
        let engine = ctx.engine();
        if json.len() <= MAX_SCRIPT_BYTES {
            return engine.parse_json(json, true).map(Dynamic::from);
        }
        let strict = json::Strict {
            max_depth: engine.max_expr_depth() / LEVELS_PER_OBJECT,
        };
        let (value, _) = json::parse_strictly(json.as_bytes(), json::Sizes::of(engine), strict)?;
        if value.is_map() {
            Ok(value)
        } else {
            Err(EvalAltResult::ErrorMismatchOutputType(
                "map".into(),
                engine.map_type_name(value.type_name()).into(),
                Position::NONE,
            )
            .into())
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

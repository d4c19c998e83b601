//! Values as text: `print`, `debug`, `to_string`, `to_debug` and `to_json` of arrays and maps.
//!
//! Rhai dispatches a native for every element and copies the text of an element once for each level of its nesting.
//! Here it is written once, into one buffer that never passes `max_string_size`.

use super::{cost, Raw};
use crate::bytes::{to_base64, Bytes};
use crate::context::Ctx;
use rhai::plugin::*;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, ImmutableString, Map, NativeCallContext};
use std::fmt::Write;

/// Deeper nesting is the engine's stack at its end; the error says so before the stack does.
const MAX_DEPTH: usize = 1_000;

#[export_module]
pub mod guarded {
    #[rhai_fn(
        name = "print",
        name = "to_string",
        name = "debug",
        name = "to_debug",
        pure,
        return_raw
    )]
    pub fn format_array(ctx: NativeCallContext, array: &mut Array) -> Raw<ImmutableString> {
        let mut text = Text::new(&ctx);
        text.array(array, 0)?;
        Ok(text.written.into())
    }

    #[rhai_fn(
        name = "print",
        name = "to_string",
        name = "debug",
        name = "to_debug",
        pure,
        return_raw
    )]
    pub fn format_map(ctx: NativeCallContext, map: &mut Map) -> Raw<ImmutableString> {
        let mut text = Text::new(&ctx);
        text.map(map, 0)?;
        Ok(text.written.into())
    }

    #[rhai_fn(name = "debug", name = "to_debug", return_raw)]
    pub fn debug_string(ctx: NativeCallContext, string: &str) -> Raw<ImmutableString> {
        let mut text = Text::new(&ctx);
        text.quoted(string)?;
        Ok(text.written.into())
    }

    #[rhai_fn(pure, return_raw)]
    pub fn to_json(ctx: NativeCallContext, map: &mut Map) -> Raw<String> {
        let mut text = Text::new(&ctx);
        text.json_map(map, 0)?;
        Ok(text.written)
    }
}

struct Text<'a, 'c> {
    ctx: &'a NativeCallContext<'c>,
    written: String,
}

impl<'a, 'c> Text<'a, 'c> {
    fn new(ctx: &'a NativeCallContext<'c>) -> Self {
        Self {
            ctx,
            written: String::new(),
        }
    }

    /// Called after each piece: a piece is a bounded string or number, so no more than one can be too much.
    fn check(&self, before: usize) -> Raw<()> {
        let pieces = self.written.len() - before;
        cost::work(pieces + 64)?;
        cost::check_string(self.ctx, self.written.len() as u64)
    }

    fn push(&mut self, piece: &str) {
        self.written.push_str(piece);
    }

    fn quoted(&mut self, string: &str) -> Raw<()> {
        let before = self.written.len();
        // Escapes make a character ten times as long at worst; without them it has at least its own length.
        cost::check_string(self.ctx, (before + string.len()) as u64)?;
        let _ = write!(self.written, "{string:?}");
        self.check(before)
    }

    fn enter(&self, depth: usize) -> Raw<usize> {
        if depth > MAX_DEPTH {
            return Err(EvalAltResult::ErrorStackOverflow(self.ctx.call_position()).into());
        }
        Ok(depth + 1)
    }

    fn array(&mut self, array: &mut Array, depth: usize) -> Raw<()> {
        let depth = self.enter(depth)?;
        self.push("[");
        for (index, value) in array.iter_mut().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.debug(value, depth)?;
        }
        self.push("]");
        Ok(())
    }

    fn map(&mut self, map: &mut Map, depth: usize) -> Raw<()> {
        let depth = self.enter(depth)?;
        self.push("#{");
        for (index, (key, value)) in map.iter_mut().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.quoted(key)?;
            self.push(": ");
            self.debug(value, depth)?;
        }
        self.push("}");
        Ok(())
    }

    fn debug(&mut self, value: &mut Dynamic, depth: usize) -> Raw<()> {
        if let Ok(mut array) = value.as_array_mut() {
            return self.array(&mut array, depth);
        }
        if let Ok(mut map) = value.as_map_mut() {
            return self.map(&mut map, depth);
        }
        if let Ok(string) = value.as_immutable_string_ref() {
            return self.quoted(&string);
        }
        let before = self.written.len();
        if value.is_variant() || value.is_fnptr() {
            let piece = self.dispatched(value)?;
            self.push(&piece);
        } else if let Ok(character) = value.as_char() {
            self.written.push(character);
        } else {
            let _ = write!(self.written, "{value:?}");
        }
        self.check(before)
    }

    /// What the `to_debug` that is registered for the value's type says, or Rust's own where there is none.
    fn dispatched(&self, value: &mut Dynamic) -> Raw<ImmutableString> {
        match self.ctx.call_native_fn_raw("to_debug", true, &mut [value]) {
            Ok(text) if text.is_string() => Ok(text.into_immutable_string().unwrap_or_default()),
            Ok(other) => Ok(self.ctx.engine().map_type_name(other.type_name()).into()),
            Err(error) if matches!(*error, EvalAltResult::ErrorTerminated(..)) => Err(error),
            Err(_) => Ok(self.ctx.engine().map_type_name(&format!("{value:?}")).into()),
        }
    }

    fn json_map(&mut self, map: &Map, depth: usize) -> Raw<()> {
        let depth = self.enter(depth)?;
        self.push("{");
        for (index, (key, value)) in map.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.quoted(key)?;
            self.push(":");
            self.json(value, depth)?;
        }
        self.push("}");
        Ok(())
    }

    fn json_list<'v>(&mut self, values: impl Iterator<Item = &'v Dynamic>, depth: usize) -> Raw<()> {
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.json(value, depth)?;
        }
        self.push("]");
        Ok(())
    }

    fn json(&mut self, value: &Dynamic, depth: usize) -> Raw<()> {
        if let Ok(array) = value.as_array_ref() {
            let depth = self.enter(depth)?;
            self.push("[");
            return self.json_list(array.iter(), depth);
        }
        if let Ok(map) = value.as_map_ref() {
            return self.json_map(&map, depth);
        }
        if let Ok(string) = value.as_immutable_string_ref() {
            return self.quoted(&string);
        }
        let before = self.written.len();
        if let Some(pointer) = value.read_lock::<FnPtr>() {
            if pointer.is_curried() {
                let depth = self.enter(depth)?;
                let _ = write!(self.written, "[{:?}", pointer.fn_name());
                self.push(",");
                return self.json_list(pointer.iter_curry(), depth);
            }
            let _ = write!(self.written, "{:?}", pointer.fn_name());
        } else if value.is_unit() {
            self.push("null");
        } else if let Some(bytes) = value.read_lock::<Bytes>() {
            cost::work(bytes.as_slice().len())?;
            self.quoted(&to_base64(bytes.as_slice()))?;
        } else if let Some(ctx) = value.read_lock::<Ctx>() {
            return self.json_map(&ctx.to_map()?, depth);
        } else if let Ok(blob) = value.as_blob_ref() {
            for (index, byte) in blob.iter().enumerate() {
                let _ = write!(self.written, "{}{byte}", if index > 0 { "," } else { "[" });
            }
            self.push(if blob.is_empty() { "[]" } else { "]" });
        } else {
            let _ = write!(self.written, "{value:?}");
        }
        self.check(before)
    }
}

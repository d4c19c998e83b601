//! The lines that the running execution logged, bounded.

use crate::context::Ctx;
use crate::json::{self, Unserializable};
use crate::meter::charge;
use crate::{bytes, host};
use rhai::{
    Dynamic, Engine, EvalAltResult, FuncRegistration, ImmutableString, Map, Module, NativeCallContext, Position,
};
use std::cell::Cell;

type Fallible<T> = Result<T, Box<EvalAltResult>>;

const MAX_LINES: usize = 256;
const MAX_BYTES: usize = 64 * 1024;

/// The numbers are the host's too.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Level {
    Trace = 0,
    Info = 1,
    Warn = 2,
    Error = 3,
}

#[derive(Clone, Copy)]
struct Counts {
    lines: usize,
    bytes: usize,
    dropped: u32,
}

const NONE: Counts = Counts {
    lines: 0,
    bytes: 0,
    dropped: 0,
};

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(NONE) };
}

/// Begins the log of an execution.
pub fn begin() {
    COUNTS.set(NONE);
}

/// How many lines of the running execution were dropped.
#[must_use]
pub fn dropped() -> u32 {
    COUNTS.get().dropped
}

/// Whether a line of `more` bytes is still within the bounds; counts it as dropped where it is not.
fn has_room(more: usize) -> bool {
    let mut counts = COUNTS.get();
    let room = counts.lines < MAX_LINES && counts.bytes + more <= MAX_BYTES;
    if !room {
        counts.dropped = counts.dropped.saturating_add(1);
        COUNTS.set(counts);
    }
    room
}

fn push(level: Level, message: &str, fields: Option<&str>) {
    let bytes = message.len() + fields.map_or(0, str::len);
    if has_room(bytes) {
        let mut counts = COUNTS.get();
        counts.lines += 1;
        counts.bytes += bytes;
        COUNTS.set(counts);
        host::log_line(level as u32, message, fields);
    }
}

/// What `print` would show for a value.
fn text_of(context: &NativeCallContext, mut value: Dynamic) -> Fallible<ImmutableString> {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(text.clone());
    }
    context
        .call_native_fn_raw("to_string", true, &mut [&mut value])?
        .into_immutable_string()
        .map_err(|kind| EvalAltResult::ErrorMismatchOutputType("string".into(), kind.into(), Position::NONE).into())
}

fn json_of(context: &NativeCallContext, fields: &Dynamic) -> Fallible<String> {
    let mut text = String::new();
    json::write(context.engine(), fields, &mut text).map_err(|why| match why {
        Unserializable::Value(what) => format!("{what} cannot be logged").into(),
        Unserializable::TooDeep => "Fields are nested too deeply to be logged".into(),
        Unserializable::Script(error) => error,
    })?;
    bytes::charge_bytes(text.len())?;
    Ok(text)
}

fn log(context: &NativeCallContext, level: Level, message: Dynamic, fields: Option<Dynamic>) -> Fallible<()> {
    charge(1)?;
    let message = text_of(context, message)?;
    bytes::charge_bytes(message.len())?;
    let fields = fields.map(|fields| json_of(context, &fields)).transpose()?;
    push(level, &message, fields.as_deref());
    Ok(())
}

/// Gives scripts `log::info` and its like, and leads `print` and `debug` here.
pub fn register(engine: &mut Engine) {
    let mut module = Module::new();
    for (name, level) in [
        ("trace", Level::Trace),
        ("info", Level::Info),
        ("warn", Level::Warn),
        ("error", Level::Error),
    ] {
        FuncRegistration::new(name)
            .set_into_module(&mut module, move |context: NativeCallContext, message: Dynamic| {
                log(&context, level, message, None)
            });
        FuncRegistration::new(name).set_into_module(
            &mut module,
            move |context: NativeCallContext, message: Dynamic, fields: Map| {
                log(&context, level, message, Some(fields.into()))
            },
        );
        FuncRegistration::new(name).set_into_module(
            &mut module,
            move |context: NativeCallContext, message: Dynamic, fields: Ctx| {
                log(&context, level, message, Some(Dynamic::from(fields)))
            },
        );
    }
    engine.register_static_module("log", module.into());
    engine.on_print(|text| {
        let _ = charge(1 + text.len() as u64 / 64);
        push(Level::Info, text, None);
    });
    engine.on_debug(|text, _, _| {
        let _ = charge(1 + text.len() as u64 / 64);
        push(Level::Trace, text, None);
    });
}

//! The lines that the running execution logged, bounded.

use crate::context::Ctx;
use crate::json::{self, Unserializable};
use crate::meter::charge;
use crate::{bytes, host};
use rhai::{
    Dynamic, Engine, EvalAltResult, FuncRegistration, ImmutableString, Map, Module, NativeCallContext, Position,
};
use std::cell::RefCell;

type Fallible<T> = Result<T, Box<EvalAltResult>>;

const MAX_LINES: usize = 256;
const MAX_BYTES: usize = 64 * 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Trace,
    Info,
    Warn,
    Error,
}

pub struct Line {
    pub at_us: u32,
    pub level: Level,
    pub message: String,
    /// The JSON text of a map.
    pub fields: Option<String>,
}

#[derive(Default)]
pub struct Log {
    pub lines: Vec<Line>,
    pub dropped: u32,
    bytes: usize,
}

thread_local! {
    static LOG: RefCell<Log> = RefCell::new(Log::default());
}

/// The lines since the last call, which begins a new log.
pub fn take() -> Log {
    LOG.with(RefCell::take)
}

fn is_full(message: &str) -> bool {
    LOG.with(|log| {
        let mut log = log.borrow_mut();
        let full = log.lines.len() >= MAX_LINES || log.bytes + message.len() > MAX_BYTES;
        if full {
            log.dropped = log.dropped.saturating_add(1);
        }
        full
    })
}

fn push(level: Level, message: &str, fields: Option<String>) {
    if is_full(message) {
        return;
    }
    let at_us = host::now_us().clamp(0.0, f64::from(u32::MAX)) as u32;
    LOG.with(|log| {
        let mut log = log.borrow_mut();
        let bytes = message.len() + fields.as_ref().map_or(0, String::len);
        if log.bytes + bytes > MAX_BYTES {
            log.dropped = log.dropped.saturating_add(1);
            return;
        }
        log.bytes += bytes;
        log.lines.push(Line {
            at_us,
            level,
            message: message.into(),
            fields,
        });
    });
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
    push(level, &message, fields);
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

//! What a run came to, in a form that an HTTP answer of PiCloud can be compared with.

use rhai::{Dynamic, EvalAltResult, ParseError, Position};
use serde::Serialize;
use serde_json::Value;

#[derive(Clone, PartialEq, Serialize)]
pub struct Line {
    pub level: &'static str,
    pub message: String,
}

impl Line {
    pub fn new(level: &'static str, message: &str) -> Self {
        Self {
            level,
            message: message.to_string(),
        }
    }
}

#[derive(Clone, PartialEq, Serialize)]
pub struct Failure {
    /// Rhai's message without the position.
    pub message: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

#[derive(Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    Ok {
        /// Rhai's name of the value's type.
        value_type: String,
        /// The value as Rhai's `debug` shows it, for the reader of this file.
        debug: String,
        body: Body,
    },
    CompileError {
        error: Failure,
    },
    ScriptError {
        error: Failure,
    },
    LimitExceeded {
        error: Failure,
    },
    /// Where it stopped is the counter's affair, so no position belongs to it.
    OperationsExceeded,
    /// A fault of the engine itself, on a script that is valid.
    EnginePanic,
    /// The script ran, but no HTTP answer can carry its value.
    InvalidResponse {
        value_type: String,
        debug: String,
    },
}

/// The body of the HTTP answer that the value becomes.
#[derive(Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Body {
    /// `()`: 204.
    None,
    Text(String),
    /// JSON text: kept as text, because 64-bit integers and `1.0` do not survive every JSON reader.
    Json(String),
    /// Lower-case hex.
    Bytes(String),
}

pub fn describe_value(value: &Dynamic) -> Outcome {
    let value_type = value.type_name().to_string();
    let debug = shortened(without_closure_hashes(&format!("{value:?}")));
    match body_of(value) {
        Some(body) => Outcome::Ok {
            value_type,
            debug,
            body,
        },
        None => Outcome::InvalidResponse { value_type, debug },
    }
}

/// The body says the rest.
fn shortened(debug: String) -> String {
    const MOST: usize = 160;
    match debug.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &debug[..end]),
        None => debug,
    }
}

fn body_of(value: &Dynamic) -> Option<Body> {
    let value = value.flatten_clone();
    if value.is_unit() {
        return Some(Body::None);
    }
    if value.is_string() || value.is_char() {
        return Some(Body::Text(value.to_string()));
    }
    if let Ok(blob) = value.as_blob_ref() {
        return Some(Body::Bytes(blob.iter().map(|byte| format!("{byte:02x}")).collect()));
    }
    json_of(&value).map(|json| Body::Json(json.to_string()))
}

fn json_of(value: &Dynamic) -> Option<Value> {
    let value = value.flatten_clone();
    if value.is_unit() {
        return Some(Value::Null);
    }
    if let Ok(truth) = value.as_bool() {
        return Some(Value::Bool(truth));
    }
    if let Ok(integer) = value.as_int() {
        return Some(Value::from(integer));
    }
    if let Ok(float) = value.as_float() {
        return serde_json::Number::from_f64(float).map(Value::Number);
    }
    if value.is_string() || value.is_char() {
        return Some(Value::String(value.to_string()));
    }
    if let Ok(array) = value.as_array_ref() {
        return array.iter().map(json_of).collect::<Option<_>>().map(Value::Array);
    }
    if let Ok(map) = value.as_map_ref() {
        return map
            .iter()
            .map(|(key, item)| Some((key.to_string(), json_of(item)?)))
            .collect::<Option<_>>()
            .map(Value::Object);
    }
    None
}

pub fn describe_compile_error(error: &ParseError) -> Outcome {
    let message = error.err_type().to_string();
    Outcome::CompileError {
        error: failure(&message, error.position()),
    }
}

pub fn describe_error(error: &EvalAltResult) -> Outcome {
    let cause = error.unwrap_inner();
    let position = if cause.position().is_none() {
        error.position()
    } else {
        cause.position()
    };
    // Rhai ends its message with the position it also gives apart.
    let text = cause.to_string();
    let suffix = format!(" ({})", cause.position());
    let error = failure(text.strip_suffix(&suffix).unwrap_or(&text), position);
    match cause {
        EvalAltResult::ErrorTooManyOperations(..) | EvalAltResult::ErrorTerminated(..) => Outcome::OperationsExceeded,
        EvalAltResult::ErrorDataTooLarge(..)
        | EvalAltResult::ErrorStackOverflow(..)
        | EvalAltResult::ErrorTooManyVariables(..)
        | EvalAltResult::ErrorTooManyModules(..) => Outcome::LimitExceeded { error },
        _ => Outcome::ScriptError { error },
    }
}

fn failure(message: &str, position: Position) -> Failure {
    Failure {
        message: without_closure_hashes(message),
        line: position.line(),
        column: position.position(),
    }
}

/// The engine names a closure after a hash that differs from build to build.
fn without_closure_hashes(text: &str) -> String {
    let mut pieces = text.split("anon$");
    let mut clean = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        clean.push_str("anon$");
        clean.push_str(piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    clean
}

//! A script's value as an HTTP response.

use crate::bytes::Bytes;
use crate::context::Ctx;
use crate::json::{self, Unserializable};
use crate::meter::charge;
use rhai::{Dynamic, Engine, EvalAltResult, Map};

pub enum Body {
    None,
    Text(String),
    Bytes(Vec<u8>),
}

pub struct Response {
    pub status: u16,
    /// Lower-case names, repeated ones apart.
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

/// Why a value is no response.
pub enum Invalid {
    Response(String),
    TooDeep,
    /// Making it failed as a script fails.
    Script(Box<EvalAltResult>),
}

impl From<Unserializable> for Invalid {
    fn from(why: Unserializable) -> Self {
        match why {
            Unserializable::Value(what) => Self::Response(format!("{what} cannot be sent as JSON")),
            Unserializable::TooDeep => Self::TooDeep,
            Unserializable::Script(error) => Self::Script(error),
        }
    }
}

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
const BINARY: &str = "application/octet-stream";

/// Headers of the connection, which are the server's own.
const CONNECTION_HEADERS: [&str; 12] = [
    "connection",
    "content-length",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
];

/// The platform's own cookies: a script that set one could sign an administrator in as somebody else.
const PLATFORM_COOKIES: [&str; 2] = ["picloud_session", "__Host-picloud_session"];

/// The response that `value` stands for.
pub fn from_value(engine: &Engine, value: Dynamic) -> Result<Response, Invalid> {
    let value = value.flatten();
    if value.is_map() {
        let is_response = value.as_map_ref().is_ok_and(|map| is_response(&map));
        if is_response {
            return from_map(engine, value.cast::<Map>());
        }
    } else if let Some(ctx) = value.read_lock::<Ctx>() {
        let map = ctx.to_map().map_err(Invalid::Script)?;
        if is_response(&map) {
            return from_map(engine, map);
        }
    }
    let (content_type, body) = body_of(engine, value)?;
    Ok(Response {
        status: if content_type.is_some() { 200 } else { 204 },
        headers: content_type
            .map(|kind| ("content-type".into(), kind.into()))
            .into_iter()
            .collect(),
        body,
    })
}

fn is_response(map: &Map) -> bool {
    map.get("status").is_some_and(|status| status.as_int().is_ok())
        && map
            .keys()
            .all(|key| matches!(key.as_str(), "status" | "headers" | "body"))
}

fn from_map(engine: &Engine, mut map: Map) -> Result<Response, Invalid> {
    let status = map["status"].as_int().unwrap_or_default();
    let status = u16::try_from(status)
        .ok()
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| Invalid::Response(format!("Status {status} is not between 200 and 599")))?;
    let mut headers = match map.remove("headers") {
        None => Vec::new(),
        Some(headers) => headers_of(&headers.flatten())?,
    };
    let (content_type, body) = body_of(engine, map.remove("body").unwrap_or(Dynamic::UNIT))?;
    if matches!(status, 204 | 205 | 304) {
        return Ok(Response {
            status,
            headers,
            body: Body::None,
        });
    }
    if let Some(kind) = content_type {
        if !headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".into(), kind.into()));
        }
    }
    Ok(Response { status, headers, body })
}

fn body_of(engine: &Engine, value: Dynamic) -> Result<(Option<&'static str>, Body), Invalid> {
    let value = value.flatten();
    if value.is_unit() {
        return Ok((None, Body::None));
    }
    if value.is_string() {
        let text = value.into_string().unwrap_or_default();
        return Ok((Some(TEXT), Body::Text(text)));
    }
    if let Ok(character) = value.as_char() {
        return Ok((Some(TEXT), Body::Text(character.into())));
    }
    if let Some(bytes) = value.read_lock::<Bytes>() {
        return Ok((Some(BINARY), Body::Bytes(bytes.as_slice().to_vec())));
    }
    if value.is_blob() {
        return Ok((Some(BINARY), Body::Bytes(value.into_blob().unwrap_or_default())));
    }
    let mut text = String::new();
    json::write(engine, &value, &mut text)?;
    charge(text.len() as u64 / 64).map_err(Invalid::Script)?;
    Ok((Some(JSON), Body::Text(text)))
}

fn headers_of(value: &Dynamic) -> Result<Vec<(String, String)>, Invalid> {
    let map = value
        .as_map_ref()
        .map_err(|kind| Invalid::Response(format!("Headers are a map, not a value of type {kind}")))?;
    let mut headers = Vec::with_capacity(map.len());
    for (name, value) in map.iter() {
        let name = header_name(name)?;
        let value = value.clone().flatten();
        match value.as_array_ref() {
            Ok(values) => {
                for value in values.iter() {
                    headers.push((name.clone(), header_value(&name, value)?));
                }
            }
            Err(_) => headers.push((name.clone(), header_value(&name, &value)?)),
        };
    }
    Ok(headers)
}

fn header_name(name: &str) -> Result<String, Invalid> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(Invalid::Response(format!("{name:?} is no name of a header")));
    }
    let name = name.to_ascii_lowercase();
    if CONNECTION_HEADERS.contains(&name.as_str()) {
        return Err(Invalid::Response(format!(
            "The header {name} belongs to the connection"
        )));
    }
    Ok(name)
}

fn header_value(name: &str, value: &Dynamic) -> Result<String, Invalid> {
    let value = value.clone().flatten();
    let text = if value.is_string() || value.is_char() || value.is_int() || value.is_float() || value.is_bool() {
        value.to_string()
    } else {
        let kind = value.type_name();
        return Err(Invalid::Response(format!(
            "The header {name} is a string or an array of strings, not a value of type {kind}"
        )));
    };
    if text
        .chars()
        .any(|character| character.is_control() || character > '\u{ff}')
    {
        return Err(Invalid::Response(format!(
            "The header {name} has a character that no header may have"
        )));
    }
    if name == "set-cookie" && sets_platform_cookie(&text) {
        return Err(Invalid::Response(format!(
            "The header {name} sets a cookie of the platform"
        )));
    }
    Ok(text.trim().into())
}

/// A browser trims the name, and a nameless cookie `=picloud_session=x` is sent back as if it had that name.
fn sets_platform_cookie(value: &str) -> bool {
    let pair = value.split(';').next().unwrap_or_default();
    let pair = pair.trim_start_matches(|character: char| character.is_whitespace() || character == '=');
    let name = pair.split('=').next().unwrap_or_default().trim();
    PLATFORM_COOKIES.iter().any(|cookie| cookie.eq_ignore_ascii_case(name))
}

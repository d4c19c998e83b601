use crate::values::Values;
use http::header::{HeaderName, HeaderValue};
use rhai::{Dynamic, Engine, Map};
use rhai_wasm::response::{from_value, Response};
use rhai_wasm::{execution, meter};

/// Hop-by-hop names of RFC 9110 and what framed a message before it.
const OF_THE_CONNECTION: [&str; 6] = [
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

thread_local! {
    static ENGINE: Engine = execution::engine();
}

/// An answer of any value is one that may be sent, or is refused.
pub fn answer(data: &[u8]) {
    let mut values = Values::new(data);
    let value = match values.byte() {
        0 => values.value(300),
        shape => {
            let mut map = Map::new();
            map.insert("status".into(), status(shape).into());
            if shape & 1 == 0 {
                map.insert("headers".into(), values.map(3).into());
            }
            if shape & 2 == 0 {
                map.insert("body".into(), values.value(3));
            }
            Dynamic::from_map(map)
        }
    };
    meter::begin(u64::MAX);
    if let Ok(response) = ENGINE.with(|engine| from_value(engine, value)) {
        assert_sendable(&response);
    }
}

fn status(shape: u8) -> i64 {
    match shape >> 2 {
        0 => i64::MAX,
        1 => 199,
        2 => 600,
        3 => 204,
        _ => 200 + i64::from(shape),
    }
}

pub fn assert_sendable(response: &Response) {
    assert!((200..=599).contains(&response.status), "{}", response.status);
    for (name, value) in &response.headers {
        let parsed = HeaderName::from_bytes(name.as_bytes()).unwrap_or_else(|_| panic!("no name: {name:?}"));
        // `HeaderName` is lower-case whatever it was made of.
        assert_eq!(parsed.as_str(), name);
        assert!(!OF_THE_CONNECTION.contains(&name.as_str()), "{name}");
        let latin1: Vec<u8> = value.chars().map(|c| u8::try_from(c).unwrap_or(0)).collect();
        assert!(HeaderValue::from_bytes(&latin1).is_ok(), "{name}: {value:?}");
        assert!(!value.chars().any(char::is_control), "{name}: {value:?}");
        if name == "set-cookie" {
            assert!(!sets_a_session(value), "{value:?}");
        }
    }
}

/// As RFC 6265bis reads it: the pair before the first `;`, its name before the first `=` or none, both trimmed. A pair
/// without a name is sent back by its value alone, as if that were the pair.
fn sets_a_session(value: &str) -> bool {
    let pair = value.split(';').next().unwrap_or_default().trim();
    let pair = pair.trim_start_matches('=').trim();
    let name = pair.split('=').next().unwrap_or_default().trim();
    matches!(name, "picloud_session" | "__Host-picloud_session")
}

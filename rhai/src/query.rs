//! `name=value&...` of a URL or a form, decoded as browsers encode it: `+` is a space, bad escapes stay as they are.

use rhai::{Array, Dynamic, Map};

fn pairs(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// Every name with its last value.
#[must_use]
pub fn last_values(text: &str) -> Map {
    pairs(text).map(|(name, value)| (name.into(), value.into())).collect()
}

/// Every name with all its values in order.
#[must_use]
pub fn all_values(text: &str) -> Map {
    let mut map = Map::new();
    for (name, value) in pairs(text) {
        let values = map
            .entry(name.into())
            .or_insert_with(|| Dynamic::from_array(Array::new()));
        if let Ok(mut values) = values.as_array_mut() {
            values.push(value.into());
        }
    }
    map
}

fn decode(text: &str) -> String {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3).and_then(hex_pair))
            .flatten();
        match (escaped, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (None, b'+') => out.push(b' '),
            (None, byte) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned())
}

fn hex_pair(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| (digits[at] as char).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_plus_and_percent_and_keeps_bad_escapes() {
        for (text, decoded) in [
            ("a+b%20c", "a b c"),
            ("%zz%4", "%zz%4"),
            ("%c3%a9", "é"),
            ("100%", "100%"),
            ("%ff", "\u{fffd}"),
        ] {
            assert_eq!(decode(text), decoded);
        }
    }

    #[test]
    fn keeps_the_last_value_or_all_of_them() {
        let last = last_values("a=1&b&a=2&&=x");
        assert_eq!(format!("{last:?}"), r#"{"": "x", "a": "2", "b": ""}"#);
        assert_eq!(format!("{:?}", all_values("a=1&a=2")), r#"{"a": ["1", "2"]}"#);
    }
}

//! JSON both ways, bounded in depth, with 64-bit integers that survive.

use crate::bytes::{to_base64, Bytes};
use crate::context::Ctx;
use rhai::{Array, Dynamic, Engine, EvalAltResult, Map, Position, INT};
use std::fmt::Write;

/// Containers inside one another, in what is read and in what is written.
pub const MAX_DEPTH: usize = 256;

/// Why a value has no JSON.
#[derive(Debug)]
pub enum Unserializable {
    /// A function pointer, a range, NaN: the message says which.
    Value(String),
    TooDeep,
    /// Reading a lazy value failed.
    Script(Box<EvalAltResult>),
}

/// The JSON text of `value`, appended to `out`.
///
/// # Errors
///
/// [`Unserializable`], `out` then holding the text up to the value that failed.
pub fn write(engine: &Engine, value: &Dynamic, out: &mut String) -> Result<(), Unserializable> {
    write_value(engine, value, out, 0)
}

fn write_value(engine: &Engine, value: &Dynamic, out: &mut String, depth: usize) -> Result<(), Unserializable> {
    if depth > MAX_DEPTH {
        return Err(Unserializable::TooDeep);
    }
    if value.is_shared() {
        let inner = value
            .read_lock::<Dynamic>()
            .ok_or_else(|| Unserializable::Value("A value in use".into()))?;
        return write_value(engine, &inner, out, depth);
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        write_text(&text, out);
    } else if let Ok(number) = value.as_int() {
        let _ = write!(out, "{number}");
    } else if value.is_unit() {
        out.push_str("null");
    } else if let Ok(truth) = value.as_bool() {
        out.push_str(if truth { "true" } else { "false" });
    } else if let Ok(number) = value.as_float() {
        if !number.is_finite() {
            return Err(Unserializable::Value(format!("The number {number}")));
        }
        let _ = write!(out, "{number:?}");
    } else if let Ok(map) = value.as_map_ref() {
        write_map(engine, &map, out, depth)?;
    } else if let Ok(array) = value.as_array_ref() {
        out.push('[');
        for (index, item) in array.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_value(engine, item, out, depth + 1)?;
        }
        out.push(']');
    } else if let Ok(character) = value.as_char() {
        write_text(character.encode_utf8(&mut [0; 4]), out);
    } else if let Some(bytes) = value.read_lock::<Bytes>() {
        write_text(&to_base64(bytes.as_slice()), out);
    } else if let Ok(blob) = value.as_blob_ref() {
        write_text(&to_base64(&blob), out);
    } else if let Some(ctx) = value.read_lock::<Ctx>() {
        let map = ctx.to_map().map_err(Unserializable::Script)?;
        write_map(engine, &map, out, depth)?;
    } else {
        let name = engine.map_type_name(value.type_name());
        return Err(Unserializable::Value(format!("A value of type {name}")));
    }
    Ok(())
}

fn write_map(engine: &Engine, map: &Map, out: &mut String, depth: usize) -> Result<(), Unserializable> {
    out.push('{');
    for (index, (key, item)) in map.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        write_value(engine, item, out, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[done..at]);
        done = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

/// Why text is no JSON that a script can have.
#[derive(Debug)]
pub enum Unreadable {
    Malformed(String),
    /// A size of the engine would be passed: `Length of string` and the like, as Rhai words it.
    TooLarge(&'static str),
}

impl From<Unreadable> for Box<EvalAltResult> {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::Malformed(message) => message.into(),
            Unreadable::TooLarge(what) => EvalAltResult::ErrorDataTooLarge(what.into(), Position::NONE).into(),
        }
    }
}

/// The sizes that a value may have, 0 for no limit: strings in bytes, arrays and maps in entries, nested ones included.
#[derive(Clone, Copy, Default)]
pub struct Sizes {
    pub string: usize,
    pub array: usize,
    pub map: usize,
}

impl Sizes {
    #[must_use]
    pub fn of(engine: &Engine) -> Self {
        Self {
            string: engine.max_string_size(),
            array: engine.max_array_size(),
            map: engine.max_map_size(),
        }
    }
}

/// The value of a JSON text, and how many values it consists of.
///
/// # Errors
///
/// [`Unreadable`] for anything but one JSON value within 64-bit integers, finite floats, [`MAX_DEPTH`] and `sizes`.
pub fn parse(text: &[u8], sizes: Sizes) -> Result<(Dynamic, u64), Unreadable> {
    read(text, sizes, None)
}

/// What Rhai's own reading of JSON refuses beyond malformed text: a name given twice, `\/`, and deeper nesting.
#[derive(Clone, Copy)]
pub struct Strict {
    pub max_depth: usize,
}

/// As [`parse`], refusing what Rhai's own does.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_strictly(text: &[u8], sizes: Sizes, strict: Strict) -> Result<(Dynamic, u64), Unreadable> {
    read(text, sizes, Some(strict))
}

fn read(text: &[u8], sizes: Sizes, strict: Option<Strict>) -> Result<(Dynamic, u64), Unreadable> {
    let text = std::str::from_utf8(text).map_err(|_| Unreadable::Malformed("The JSON is not UTF-8".into()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser {
        text,
        at: 0,
        sizes,
        strings: 0,
        items: 0,
        entries: 0,
        values: 0,
        strict: strict.is_some(),
        max_depth: strict.map_or(MAX_DEPTH, |strict| strict.max_depth.min(MAX_DEPTH)),
    };
    parser.space();
    let value = parser.value(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.malformed("Unexpected text after the value"));
    }
    Ok((value, parser.values))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    sizes: Sizes,
    strings: usize,
    items: usize,
    entries: usize,
    values: u64,
    strict: bool,
    max_depth: usize,
}

impl Parser<'_> {
    fn malformed(&self, what: &str) -> Unreadable {
        Unreadable::Malformed(format!("{what} at byte {}", self.at))
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Dynamic) -> Result<Dynamic, Unreadable> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.malformed("Unexpected text"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn value(&mut self, depth: usize) -> Result<Dynamic, Unreadable> {
        if depth > self.max_depth {
            return Err(self.malformed("Nested too deeply"));
        }
        self.values += 1;
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => {
                let text = self.string()?;
                self.strings += text.len();
                if self.sizes.string > 0 && self.strings > self.sizes.string {
                    return Err(Unreadable::TooLarge("Length of string"));
                }
                Ok(text.into())
            }
            Some(b't') => self.word("true", true.into()),
            Some(b'f') => self.word("false", false.into()),
            Some(b'n') => self.word("null", Dynamic::UNIT),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err(self.malformed("Unexpected text")),
            None => Err(self.malformed("Unexpected end")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Dynamic, Unreadable> {
        self.at += 1;
        let mut array = Array::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(array.into());
        }
        loop {
            self.items += 1;
            if self.sizes.array > 0 && self.items > self.sizes.array {
                return Err(Unreadable::TooLarge("Size of array/BLOB"));
            }
            self.space();
            array.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(array.into());
                }
                _ => return Err(self.malformed("Expected , or ]")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Dynamic, Unreadable> {
        self.at += 1;
        let mut map = Map::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(map.into());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.malformed("Expected a name"));
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.malformed("Expected :"));
            }
            self.at += 1;
            self.space();
            let value = self.value(depth + 1)?;
            if map.insert(key.into(), value).is_none() {
                self.entries += 1;
                if self.sizes.map > 0 && self.entries > self.sizes.map {
                    return Err(Unreadable::TooLarge("Size of object map"));
                }
            } else if self.strict {
                return Err(self.malformed("A name given twice"));
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(map.into());
                }
                _ => return Err(self.malformed("Expected , or }")),
            }
        }
    }

    fn number(&mut self) -> Result<Dynamic, Unreadable> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.malformed("Expected a digit")),
        }
        let mut float = false;
        if self.peek() == Some(b'.') {
            float = true;
            self.at += 1;
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.malformed("Expected a digit"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            float = true;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.malformed("Expected a digit"));
            }
            self.digits();
        }
        let text = &self.text[start..self.at];
        if float {
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(number.into()),
                _ => Err(self.malformed("A number beyond 64-bit floats")),
            }
        } else {
            match text.parse::<INT>() {
                Ok(number) => Ok(number.into()),
                Err(_) => Err(self.malformed("A number beyond 64-bit integers")),
            }
        }
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Result<String, Unreadable> {
        self.at += 1;
        let mut text = String::new();
        let mut start = self.at;
        loop {
            match self.peek() {
                None => return Err(self.malformed("Unexpected end")),
                Some(b'"') => {
                    text.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    text.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    let escaped = self.peek();
                    self.at += 1;
                    text.push(match escaped {
                        Some(b'"') => '"',
                        Some(b'\\') => '\\',
                        Some(b'/') if !self.strict => '/',
                        Some(b'b') => '\u{8}',
                        Some(b'f') => '\u{c}',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => self.unicode()?,
                        _ => return Err(self.malformed("Bad escape")),
                    });
                    start = self.at;
                }
                Some(0..=0x1f) => return Err(self.malformed("Control character in a string")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn unicode(&mut self) -> Result<char, Unreadable> {
        let first = self.hex4()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.malformed("Bad escape"));
        }
        if first < 0xdc00 && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let point = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(point).ok_or_else(|| self.malformed("Bad escape"));
            }
        }
        Err(self.malformed("Half of a surrogate pair"))
    }

    fn hex4(&mut self) -> Result<u32, Unreadable> {
        let digits = self
            .text
            .as_bytes()
            .get(self.at..self.at + 4)
            .ok_or_else(|| self.malformed("Bad escape"))?;
        let mut point = 0;
        for digit in digits {
            point = point * 16
                + (*digit as char)
                    .to_digit(16)
                    .ok_or_else(|| self.malformed("Bad escape"))?;
        }
        self.at += 4;
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> String {
        let (value, _) = parse(text.as_bytes(), Sizes::default()).expect(text);
        let mut out = String::new();
        write(&Engine::new_raw(), &value, &mut out).expect(text);
        out
    }

    #[test]
    fn keeps_integers_and_floats_apart() {
        for text in [
            "9223372036854775807",
            "-9223372036854775808",
            "1.0",
            "0.1",
            "1e300",
            "-0.5",
            "0",
        ] {
            assert_eq!(round(text), text);
        }
        assert!(parse(b"9223372036854775808", Sizes::default()).is_err());
        assert!(parse(b"1e999", Sizes::default()).is_err());
    }

    #[test]
    fn reads_strings_escapes_and_duplicate_names() {
        assert_eq!(
            round(r#"{"a":1,"__proto__":{},"a":"\u00e9\ud83d\ude00\n"}"#),
            "{\"__proto__\":{},\"a\":\"é😀\\n\"}"
        );
    }

    #[test]
    fn refuses_what_is_no_json() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "+1",
            "1.",
            "nul",
            "\"\\ud800\"",
            "\"\u{1}\"",
            "'a'",
            "1 2",
            "NaN",
            "[",
            "\"\\u12",
        ] {
            assert!(parse(text.as_bytes(), Sizes::default()).is_err(), "{text}");
        }
        assert!(parse(&[b'"', 0xff, b'"'], Sizes::default()).is_err());
    }

    #[test]
    fn bounds_depth_and_sizes() {
        let deep = ["[".repeat(10_000), "]".repeat(10_000)].concat();
        assert!(matches!(
            parse(deep.as_bytes(), Sizes::default()),
            Err(Unreadable::Malformed(_))
        ));
        let sizes = Sizes {
            string: 3,
            array: 2,
            map: 1,
        };
        for text in ["\"abcd\"", "[1,2,3]", "[[1,2]]", "{\"a\":1,\"b\":2}"] {
            assert!(
                matches!(parse(text.as_bytes(), sizes), Err(Unreadable::TooLarge(_))),
                "{text}"
            );
        }
    }
}

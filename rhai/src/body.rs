//! A request's body by its `content-type`.

use crate::bytes::Bytes;
use crate::json::{self, Sizes, Unreadable};
use crate::query;
use rhai::{Dynamic, ImmutableString, Map};

/// Why a body could not be decoded.
pub enum Malformed {
    /// It contradicts its type.
    Contradiction(ImmutableString),
    /// It passes a size of the engine, as Rhai words it.
    TooLarge(&'static str),
}

impl Malformed {
    fn new(message: impl AsRef<str>) -> Self {
        Self::Contradiction(message.as_ref().into())
    }
}

impl From<Unreadable> for Malformed {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::Malformed(message) => Self::new(format!("Malformed JSON body: {message}")),
            Unreadable::TooLarge(what) => Self::TooLarge(what),
        }
    }
}

/// The value of a body, and how many values it consists of: `()` for an empty one, `Bytes` for a type unknown.
pub fn decode(raw: &Bytes, content_type: &str, sizes: Sizes) -> Result<(Dynamic, u64), Malformed> {
    if raw.is_empty() {
        return Ok((Dynamic::UNIT, 1));
    }
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "application/json" || kind.ends_with("+json") || kind == "text/json" {
        return Ok(json::parse(raw.as_slice(), sizes)?);
    }
    if kind == "application/x-www-form-urlencoded" {
        let text = utf8(raw.as_slice(), "form")?;
        return counted(query::last_values(text));
    }
    if kind == "multipart/form-data" {
        let boundary =
            parameter(parameters, "boundary").ok_or_else(|| Malformed::new("Multipart body without a boundary"))?;
        return counted(multipart(raw, boundary.as_bytes())?);
    }
    if kind.starts_with("text/") {
        let charset = parameter(parameters, "charset")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let text = match charset.as_str() {
            "iso-8859-1" | "latin1" | "windows-1252" => raw.as_slice().iter().map(|byte| *byte as char).collect(),
            _ => utf8(raw.as_slice(), "text")?.to_string(),
        };
        return Ok((text.into(), 1));
    }
    Ok((Dynamic::from(raw.clone()), 1))
}

fn counted(map: Map) -> Result<(Dynamic, u64), Malformed> {
    let values = map.len() as u64 + 1;
    Ok((map.into(), values))
}

fn utf8<'a>(bytes: &'a [u8], what: &str) -> Result<&'a str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed::new(format!("Malformed {what} body: it is not UTF-8")))
}

/// A parameter of a header's value, such as the `x` of `; boundary="x"`.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut rest = parameters;
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        if rest.is_empty() {
            return None;
        }
        let at = rest.find(['=', ';']).unwrap_or(rest.len());
        let found = rest[..at].trim().eq_ignore_ascii_case(name);
        rest = &rest[at..];
        let Some(value) = rest.strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        let parsed;
        (parsed, rest) = match value.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim().to_string(), &value[end..])
            }
        };
        if found {
            return Some(parsed);
        }
    }
}

/// The text up to the closing quote, and what follows it.
fn unquote(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (out, &text[at + 1..]),
            // Browsers escape quotes as %22 and leave backslashes of file names alone.
            '\\' if text[at + 1..].starts_with(['"', '\\']) => out.extend(characters.next().map(|(_, next)| next)),
            _ => out.push(character),
        }
    }
    (out, "")
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    while at + needle.len() <= bytes.len() {
        at += bytes[at..=bytes.len() - needle.len()]
            .iter()
            .position(|byte| *byte == first)?;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn multipart(raw: &Bytes, boundary: &[u8]) -> Result<Map, Malformed> {
    let malformed = |what: &str| Malformed::new(format!("Malformed multipart body: {what}"));
    if boundary.is_empty() || boundary.len() > 70 {
        return Err(malformed("its boundary is empty or too long"));
    }
    let bytes = raw.as_slice();
    let delimiter = [b"\r\n--", boundary].concat();
    let mut at = if bytes.starts_with(&delimiter[2..]) {
        delimiter.len() - 2
    } else {
        find(bytes, 0, &delimiter).ok_or_else(|| malformed("its boundary is missing"))? + delimiter.len()
    };
    let mut map = Map::new();
    loop {
        if bytes[at..].starts_with(b"--") {
            return Ok(map);
        }
        while matches!(bytes.get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        if !bytes[at..].starts_with(b"\r\n") {
            return Err(malformed("a boundary does not end its line"));
        }
        let end = find(bytes, at, &delimiter).ok_or_else(|| malformed("its last boundary is missing"))?;
        let head_end =
            find(&bytes[..end], at, b"\r\n\r\n").ok_or_else(|| malformed("a part has no end of its headers"))?;
        let head =
            std::str::from_utf8(&bytes[at..head_end]).map_err(|_| malformed("a part's headers are not UTF-8"))?;
        let (name, value) = part(head, raw.slice(head_end + 4, end))?;
        map.insert(name.into(), value);
        at = end + delimiter.len();
    }
}

fn part(head: &str, content: Bytes) -> Result<(String, Dynamic), Malformed> {
    let header = |wanted: &str| {
        head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    let disposition = header("content-disposition").unwrap_or_default();
    let parameters = disposition.split_once(';').map_or("", |(_, parameters)| parameters);
    let name =
        parameter(parameters, "name").ok_or_else(|| Malformed::new("Malformed multipart body: a part has no name"))?;
    let Some(file_name) = parameter(parameters, "filename") else {
        return Ok((name, utf8(content.as_slice(), "multipart")?.into()));
    };
    let kind = header("content-type").unwrap_or("application/octet-stream");
    let file = Map::from([
        ("name".into(), file_name.into()),
        ("type".into(), kind.into()),
        ("data".into(), Dynamic::from(content)),
    ]);
    Ok((name, file.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(body: &[u8], content_type: &str) -> Option<String> {
        decode(&Bytes::new(body.to_vec()), content_type, Sizes::default())
            .ok()
            .map(|(value, _)| format!("{value:?}"))
    }

    #[test]
    fn decodes_by_type() {
        assert_eq!(
            decoded(b"{\"a\":[1]}", "application/problem+json; charset=utf-8").unwrap(),
            "#{\"a\": [1]}"
        );
        assert_eq!(
            decoded(b"a=1&b=x+y", "application/x-www-form-urlencoded").unwrap(),
            "#{\"a\": \"1\", \"b\": \"x y\"}"
        );
        assert_eq!(decoded(b"hi", "Text/Plain").unwrap(), "\"hi\"");
        assert_eq!(
            decoded(b"caf\xe9", "text/plain; charset=ISO-8859-1").unwrap(),
            "\"café\""
        );
        assert_eq!(decoded(b"", "application/json").unwrap(), "()");
        assert!(decoded(b"{", "application/json").is_none());
        assert!(decoded(b"\xff", "text/plain").is_none());
        assert!(decoded(b"--x\r\n", "multipart/form-data").is_none());
    }

    #[test]
    fn decodes_multipart_with_files() {
        let body = b"--x y\r\nContent-Disposition: form-data; name=\"a;b\"\r\n\r\none\r\n--x y\r\n\
            content-disposition: form-data; name=f; filename=\"a\\\"b.txt\"\r\nContent-Type: text/css\r\n\r\n\xff\r\n--x\r\n--x y--\r\n";
        let (value, _) = decode(
            &Bytes::new(body.to_vec()),
            "multipart/form-data; boundary=\"x y\"",
            Sizes::default(),
        )
        .ok()
        .expect("a map");
        let map = value.as_map_ref().unwrap();
        assert_eq!(map["a;b"].clone().into_string().unwrap(), "one");
        let file = map["f"].as_map_ref().unwrap();
        assert_eq!(file["name"].clone().into_string().unwrap(), "a\"b.txt");
        assert_eq!(file["type"].clone().into_string().unwrap(), "text/css");
        assert_eq!(file["data"].clone().cast::<Bytes>().as_slice(), b"\xff\r\n--x");
    }

    #[test]
    fn refuses_a_multipart_body_that_is_cut_off() {
        let body: &[u8] = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n--x--\r\n";
        for length in 1..body.len() - 4 {
            assert!(
                decoded(&body[..length], "multipart/form-data; boundary=x").is_none(),
                "{length}"
            );
        }
    }
}

//! The request of the running execution, as the host wrote it into memory, decoded field by field when it is read.

use crate::body::{self, Malformed};
use crate::bytes::Bytes;
use crate::json::Sizes;
use crate::{host, query};
use rhai::{Dynamic, ImmutableString, Map, INT};
use std::cell::{OnceCell, RefCell};

/// The words before the texts: how many pairs of each kind, the script's version, the body's length.
const HEAD_WORDS: usize = 5;
const FIXED_TEXTS: usize = 10;
const NO_BODY: u32 = u32::MAX;

/// A request frame: `HEAD_WORDS` words, then the end of every text as a word, then the texts.
///
/// The texts are id, method, url, host, path, remote address, the app's id and slug, the script's id and name, then
/// name and value of every route parameter, domain parameter and header.
pub struct Request {
    frame: Vec<u8>,
    params: usize,
    domain: usize,
    headers: usize,
    version: u32,
    body_length: u32,
    texts_at: usize,
    raw: OnceCell<Bytes>,
    body: OnceCell<Result<(Dynamic, u64), Malformed>>,
    query: OnceCell<Map>,
    query_all: OnceCell<Map>,
    header_map: OnceCell<Map>,
    /// The very string that a malformed body threw, by which an uncaught one is told from the script's own errors.
    thrown: RefCell<Option<ImmutableString>>,
}

impl Request {
    /// Nothing for bytes that are no frame. A text that is not UTF-8 reads as an empty one.
    #[must_use]
    pub fn new(frame: Vec<u8>) -> Option<Self> {
        let word = |at: usize| {
            let bytes = frame.get(at.checked_mul(4)?..)?.first_chunk()?;
            Some(u32::from_le_bytes(*bytes))
        };
        let count = |at: usize| word(at).map(|count| count as usize);
        let (params, domain, headers) = (count(0)?, count(1)?, count(2)?);
        let (version, body_length) = (word(3)?, word(4)?);
        let pairs = params.checked_add(domain)?.checked_add(headers)?;
        let texts = pairs.checked_mul(2)?.checked_add(FIXED_TEXTS)?;
        let texts_at = texts.checked_add(HEAD_WORDS)?.checked_mul(4)?;
        let room = frame.len().checked_sub(texts_at)?;
        let mut start = 0;
        for text in 0..texts {
            let end = count(HEAD_WORDS + text)?;
            if end < start || end > room {
                return None;
            }
            start = end;
        }
        Some(Self {
            params,
            domain,
            headers,
            version,
            body_length,
            texts_at,
            frame,
            raw: OnceCell::new(),
            body: OnceCell::new(),
            query: OnceCell::new(),
            query_all: OnceCell::new(),
            header_map: OnceCell::new(),
            thrown: RefCell::new(None),
        })
    }

    fn end(&self, index: usize) -> usize {
        let at = (HEAD_WORDS + index) * 4;
        u32::from_le_bytes(self.frame[at..at + 4].try_into().expect("four bytes")) as usize
    }

    fn text(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.end(index - 1) };
        let bytes = &self.frame[self.texts_at + start..self.texts_at + self.end(index)];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    #[must_use]
    pub fn id(&self) -> &str {
        self.text(0)
    }

    #[must_use]
    pub fn method(&self) -> &str {
        self.text(1)
    }

    #[must_use]
    pub fn url(&self) -> &str {
        self.text(2)
    }

    #[must_use]
    pub fn host(&self) -> &str {
        self.text(3)
    }

    #[must_use]
    pub fn path(&self) -> &str {
        self.text(4)
    }

    #[must_use]
    pub fn remote_addr(&self) -> &str {
        self.text(5)
    }

    #[must_use]
    pub fn app(&self) -> Map {
        Map::from([("id".into(), self.text(6).into()), ("slug".into(), self.text(7).into())])
    }

    #[must_use]
    pub fn script(&self) -> Map {
        Map::from([
            ("id".into(), self.text(8).into()),
            ("name".into(), self.text(9).into()),
            ("version".into(), INT::from(self.version).into()),
        ])
    }

    fn pairs(&self, first: usize, count: usize) -> Map {
        (0..count)
            .map(|pair| {
                let at = FIXED_TEXTS + 2 * (first + pair);
                (self.text(at).into(), self.text(at + 1).into())
            })
            .collect()
    }

    #[must_use]
    pub fn params(&self) -> Map {
        self.pairs(0, self.params)
    }

    #[must_use]
    pub fn domain(&self) -> Map {
        self.pairs(self.params, self.domain)
    }

    #[must_use]
    pub fn headers(&self) -> &Map {
        self.header_map
            .get_or_init(|| self.pairs(self.params + self.domain, self.headers))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let first = FIXED_TEXTS + 2 * (self.params + self.domain);
        (0..self.headers)
            .map(|pair| first + 2 * pair)
            .find(|at| self.text(*at) == name)
            .map(|at| self.text(at + 1))
    }

    fn query_text(&self) -> &str {
        let url = self.url();
        let url = url.split_once('#').map_or(url, |(before, _)| before);
        url.split_once('?').map_or("", |(_, query)| query)
    }

    #[must_use]
    pub fn query(&self) -> &Map {
        self.query.get_or_init(|| query::last_values(self.query_text()))
    }

    #[must_use]
    pub fn query_all(&self) -> &Map {
        self.query_all.get_or_init(|| query::all_values(self.query_text()))
    }

    /// The body's length, without asking for the body.
    #[must_use]
    pub fn body_len(&self) -> usize {
        if self.body_length == NO_BODY {
            0
        } else {
            self.body_length as usize
        }
    }

    /// The body as it came. The host hands it over at the first call.
    pub fn raw(&self) -> &Bytes {
        self.raw.get_or_init(|| {
            Bytes::new(match self.body_len() {
                0 => Vec::new(),
                length => host::take_body(length),
            })
        })
    }

    /// The body by its type, and how many values it consists of.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for one that contradicts its type.
    pub fn body(&self, sizes: Sizes) -> &Result<(Dynamic, u64), Malformed> {
        self.body
            .get_or_init(|| body::decode(self.raw(), self.header("content-type").unwrap_or_default(), sizes))
    }

    /// Notes the string that is thrown for a malformed body.
    pub fn note_thrown(&self, message: &ImmutableString) {
        *self.thrown.borrow_mut() = Some(message.clone());
    }

    /// Whether `value` is the very error that a malformed body threw.
    #[must_use]
    pub fn has_thrown(&self, value: &Dynamic) -> bool {
        match (&*self.thrown.borrow(), value.as_immutable_string_ref()) {
            (Some(thrown), Ok(text)) => thrown.ptr_eq(&text),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(head: [u32; HEAD_WORDS], ends: &[u32], texts: &str) -> Vec<u8> {
        let words = head.iter().chain(ends).flat_map(|word| word.to_le_bytes());
        words.chain(texts.bytes()).collect()
    }

    #[test]
    fn bytes_that_are_no_frame_are_told_from_one() {
        let ends = [1; FIXED_TEXTS];
        let right = frame([0, 0, 0, 1, NO_BODY], &ends, "x");
        assert_eq!(Request::new(right.clone()).expect("a frame").id(), "x");
        for length in 0..right.len() {
            assert!(Request::new(right[..length].to_vec()).is_none(), "{length}");
        }
        let backwards = [1, 0, 1, 1, 1, 1, 1, 1, 1, 1];
        assert!(Request::new(frame([0, 0, 0, 1, NO_BODY], &backwards, "x")).is_none());
        for many in [1, 0x3fff_fffb, u32::MAX] {
            assert!(
                Request::new(frame([many, many, many, 1, NO_BODY], &ends, "x")).is_none(),
                "{many}"
            );
        }
    }
}

use rhai::Map;
use rhai_wasm::request::Request;

const HEAD_WORDS: usize = 5;
const FIXED_TEXTS: usize = 10;
const NO_BODY: u32 = u32::MAX;

/// Any bytes are a frame that can be read or none; a frame that was written is read as it was written.
pub fn frame(data: &[u8]) {
    if let Some(request) = Request::new(data.to_vec()) {
        read_all(&request);
    }
    let texts: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let text = |at: usize| texts.get(at).copied().unwrap_or_default();
    let pairs = (texts.len().max(FIXED_TEXTS) - FIXED_TEXTS) / 2;
    let (params, domain) = (pairs / 3, pairs / 3);
    let headers = pairs - params - domain;
    let wanted: Vec<&[u8]> = (0..FIXED_TEXTS + 2 * pairs).map(text).collect();
    let written = write([params, domain, headers], 7, &wanted);
    let request = Request::new(written).expect("a frame");
    let utf8 = |at: usize| std::str::from_utf8(text(at)).unwrap_or_default();
    let fixed = [
        request.id(),
        request.method(),
        request.url(),
        request.host(),
        request.path(),
        request.remote_addr(),
    ];
    for (at, read) in fixed.into_iter().enumerate() {
        assert_eq!(read, utf8(at));
    }
    for (read, first, count) in [
        (request.params(), 0, params),
        (request.domain(), params, domain),
        (request.headers().clone(), params + domain, headers),
    ] {
        let expected: Map = (first..first + count)
            .map(|pair| FIXED_TEXTS + 2 * pair)
            .map(|at| (utf8(at).into(), utf8(at + 1).into()))
            .collect();
        assert_eq!(format!("{read:?}"), format!("{expected:?}"));
    }
}

fn read_all(request: &Request) {
    let _ = (request.id(), request.method(), request.url(), request.host());
    let _ = (request.path(), request.remote_addr(), request.app(), request.script());
    let _ = (request.params(), request.domain(), request.headers());
    let _ = (request.query(), request.query_all(), request.body_len());
}

/// As `writeRequestFrame` does.
pub fn write(pairs: [usize; 3], body_length: u32, texts: &[&[u8]]) -> Vec<u8> {
    let [params, domain, headers] = pairs.map(|count| count as u32);
    let mut frame = Vec::with_capacity((HEAD_WORDS + texts.len()) * 4);
    for word in [params, domain, headers, 1, body_length] {
        frame.extend(word.to_le_bytes());
    }
    let mut end = 0;
    for text in texts {
        end += text.len() as u32;
        frame.extend(end.to_le_bytes());
    }
    texts.iter().for_each(|text| frame.extend(*text));
    frame
}

/// A request with a body, or none.
pub fn request(url: &[u8], content_type: &[u8], body: &[u8]) -> Request {
    let length = if body.is_empty() { NO_BODY } else { body.len() as u32 };
    let texts: [&[u8]; FIXED_TEXTS + 2] = [
        b"id",
        b"POST",
        url,
        b"localhost",
        b"/",
        b"::1",
        b"app",
        b"slug",
        b"script",
        b"name",
        b"content-type",
        content_type,
    ];
    Request::new(write([0, 0, 1], length, &texts)).expect("a frame")
}

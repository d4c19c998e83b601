use rhai::{Dynamic, Map};
use rhai_wasm::bytes::Bytes;
use rhai_wasm::json::Sizes;
use rhai_wasm::{body::decode, query};
use std::collections::BTreeMap;

const SIZES: Sizes = Sizes {
    string: 4096,
    array: 256,
    map: 256,
};

/// A body (after the first line, which is its type) is what its type says, or is refused; names and values of a form or a
/// query are those of the URL standard.
pub fn body(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let content_type = String::from_utf8_lossy(&data[..end]).into_owned();
    let content = data.get(end + 1..).unwrap_or_default();
    if let Ok((value, values)) = decode(&Bytes::new(content.to_vec()), &content_type, SIZES) {
        assert!(values >= 1);
        assert!(
            bytes_in(&value) <= 2 * content.len() + content_type.len() + 64,
            "{value:?} of {} bytes",
            content.len()
        );
    }
    let text = String::from_utf8_lossy(content);
    assert_eq!(texts(&query::last_values(&text)), by_the_standard(&text));
    let lasts: BTreeMap<_, _> = query::all_values(&text)
        .into_iter()
        .map(|(name, values)| {
            let values = values.into_array().expect("an array");
            let last = values.last().expect("a value").clone();
            (name.to_string(), last.into_string().expect("a text"))
        })
        .collect();
    assert_eq!(lasts, by_the_standard(&text));
}

fn by_the_standard(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn texts(map: &Map) -> BTreeMap<String, String> {
    map.iter()
        .map(|(name, value)| (name.to_string(), value.clone().into_string().expect("a text")))
        .collect()
}

/// Of all texts and bytes: nothing of a body is multiplied.
fn bytes_in(value: &Dynamic) -> usize {
    if let Ok(map) = value.as_map_ref() {
        return map.iter().map(|(name, value)| name.len() + bytes_in(value)).sum();
    }
    if let Ok(array) = value.as_array_ref() {
        return array.iter().map(bytes_in).sum();
    }
    if let Some(bytes) = value.read_lock::<Bytes>() {
        return bytes.len();
    }
    value.as_immutable_string_ref().map_or(0, |text| text.len())
}

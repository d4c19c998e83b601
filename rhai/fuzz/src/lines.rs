//! What the running script logged, as the host gets it.

use rhai_wasm::host::STAND_IN;

const MAX_LINES: usize = 256;
const MAX_BYTES: usize = 64 * 1024;

pub type Lines = Vec<(u32, String, Option<String>)>;

/// The lines since the last call, which are within the bounds and have fields that are a JSON object.
pub fn take() -> Lines {
    let lines = STAND_IN.with_borrow_mut(|host| std::mem::take(&mut host.lines));
    assert!(lines.len() <= MAX_LINES, "{} lines", lines.len());
    let bytes: usize = lines
        .iter()
        .map(|(_, message, fields)| message.len() + fields.as_ref().map_or(0, String::len))
        .sum();
    assert!(bytes <= MAX_BYTES, "{bytes} bytes of lines");
    for (_, _, fields) in &lines {
        let Some(fields) = fields else { continue };
        match serde_json::from_str::<serde_json::Value>(fields) {
            Ok(value) => assert!(value.is_object(), "{fields}"),
            Err(error) => assert!(error.to_string().contains("recursion limit"), "{error}: {fields}"),
        }
    }
    lines
}

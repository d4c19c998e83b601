//! Blobs are counted by `max_array_size`, so their own natives are short; these build something larger from them.

use super::{cost, Raw};
use rhai::plugin::*;
use rhai::{Array, Blob, Dynamic, NativeCallContext, INT};

#[export_module]
pub mod guarded {
    #[rhai_fn(return_raw)]
    pub fn to_blob(ctx: NativeCallContext, string: &str) -> Raw<Blob> {
        cost::check_array(&ctx, string.len() as u64)?;
        cost::scan(string.len())?;
        Ok(string.as_bytes().into())
    }

    #[rhai_fn(pure, return_raw)]
    pub fn to_array(blob: &mut Blob) -> Raw<Array> {
        cost::build(blob.len())?;
        Ok(blob.iter().map(|&byte| Dynamic::from(INT::from(byte))).collect())
    }

    #[rhai_fn(return_raw)]
    pub fn as_string(ctx: NativeCallContext, blob: Blob) -> Raw<String> {
        cost::work(blob.len())?;
        // Each byte that is no UTF-8 becomes three.
        let text = String::from_utf8_lossy(&blob).into_owned();
        cost::check_string(&ctx, text.len() as u64)?;
        Ok(text)
    }
}

//! What work costs, in operations. The one place that knows the scale.
//!
//! An operation of the bytecode engine takes 0.1 to 0.2 us in WebAssembly. The figures below keep an operation of a
//! native within ten times of that, so that the 1,024 operations between two polls stay a few milliseconds. They depend
//! on the script's values alone: the same script with the same input costs the same on every machine.

use super::Raw;
use crate::meter;
use rhai::{Array, Dynamic, EvalAltResult, Map, NativeCallContext, Position};

/// Bytes that are only looked at or copied in one go (`len`, `contains`, `+`).
const SCANNED_BYTES: u64 = 512;
/// Bytes that are decoded, changed and written one by one (`to_upper`, `replace`, `to_json`).
const WORKED_BYTES: u64 = 64;
/// Elements that are moved within an array (`insert` at the front).
const MOVED_ITEMS: u64 = 512;
/// Elements that are cloned, dropped or built one by one (`extract`, `keys`).
const BUILT_ITEMS: u64 = 16;

/// Charges for bytes that are read or copied.
pub fn scan(bytes: usize) -> Raw<()> {
    meter::charge(bytes as u64 / SCANNED_BYTES)
}

/// Charges for bytes that are transformed.
pub fn work(bytes: usize) -> Raw<()> {
    meter::charge(bytes as u64 / WORKED_BYTES)
}

/// Charges for elements that change their place.
pub fn shift(items: usize) -> Raw<()> {
    meter::charge(items as u64 / MOVED_ITEMS)
}

/// Charges for elements that are built, cloned or dropped.
pub fn build(items: usize) -> Raw<()> {
    meter::charge(items as u64 / BUILT_ITEMS)
}

/// Charges one operation for a comparison, and more for one of long strings.
pub fn compare(bytes: usize) -> Raw<()> {
    meter::charge(1 + bytes as u64 / SCANNED_BYTES)
}

/// Charges for as many lookups of a key of that length in a map of that many keys.
///
/// Keys are no part of the size limits, so a key may be as long as a string: a lookup compares it with the keys of
/// every node on its way, eleven at most, and they may differ in the last byte only.
pub fn lookup(keys: usize, key_bytes: usize) -> Raw<()> {
    let compared = u64::from((keys as u64 + 1).ilog2() + 1);
    meter::charge(compared * key_bytes as u64 / SCANNED_BYTES)
}

/// Charges for putting `from`'s keys into a map of `keys` keys, one by one.
pub fn insert_all(keys: usize, from: &Map) -> Raw<()> {
    let total = keys + from.len();
    from.keys().try_for_each(|key| lookup(total, key.len()))?;
    build(from.len() * 4)
}

/// Charges for cloning a value whole, nested ones included.
pub fn clone(value: &Dynamic) -> Raw<()> {
    if let Ok(array) = value.as_array_ref() {
        return clone_items(&array);
    }
    if let Ok(map) = value.as_map_ref() {
        return clone_map(&map);
    }
    if let Ok(blob) = value.as_blob_ref() {
        return scan(blob.len());
    }
    Ok(())
}

/// Charges for cloning these elements whole.
pub fn clone_items(items: &[Dynamic]) -> Raw<()> {
    build(items.len())?;
    items.iter().try_for_each(clone)
}

/// Charges for cloning a map whole.
pub fn clone_map(map: &Map) -> Raw<()> {
    build(map.len() * 2)?;
    map.iter().try_for_each(|(key, value)| {
        scan(key.len())?;
        clone(value)
    })
}

/// Refuses a string of more than `max_string_size` bytes.
pub fn check_string(ctx: &NativeCallContext, bytes: u64) -> Raw<()> {
    check(ctx.engine().max_string_size(), bytes, "Length of string")
}

/// Refuses an array of more than `max_array_size` elements.
pub fn check_array(ctx: &NativeCallContext, items: u64) -> Raw<()> {
    check(ctx.engine().max_array_size(), items, "Size of array/BLOB")
}

/// Refuses a map of more than `max_map_size` elements.
pub fn check_map(ctx: &NativeCallContext, items: u64) -> Raw<()> {
    check(ctx.engine().max_map_size(), items, "Size of object map")
}

/// `limit` 0 means none, as everywhere in the engine.
fn check(limit: usize, size: u64, what: &str) -> Raw<()> {
    if limit > 0 && size > limit as u64 {
        return Err(too_large(what));
    }
    Ok(())
}

pub fn too_large(what: &str) -> Box<EvalAltResult> {
    EvalAltResult::ErrorDataTooLarge(what.to_string(), Position::NONE).into()
}

/// Elements, map entries and string bytes in a value, nested ones included, as the engine's limits count them.
#[derive(Clone, Copy, Default)]
pub struct Sizes {
    pub items: u64,
    pub entries: u64,
    pub bytes: u64,
}

impl Sizes {
    pub fn of(value: &Dynamic) -> Self {
        if let Ok(array) = value.as_array_ref() {
            return Self::of_array(&array);
        }
        if let Ok(map) = value.as_map_ref() {
            return map.values().fold(Self::default(), |sizes, value| {
                sizes.plus(Self::of_element(value), 0, 1)
            });
        }
        if let Ok(blob) = value.as_blob_ref() {
            return Self {
                items: blob.len() as u64,
                ..Self::default()
            };
        }
        if let Ok(string) = value.as_immutable_string_ref() {
            return Self {
                bytes: string.len() as u64,
                ..Self::default()
            };
        }
        Self::default()
    }

    pub fn of_array(array: &Array) -> Self {
        array.iter().fold(Self::default(), |sizes, value| {
            sizes.plus(Self::of_element(value), 1, 0)
        })
    }

    /// A blob inside of another value counts as one more, a value of its own.
    fn of_element(value: &Dynamic) -> Self {
        let mut sizes = Self::of(value);
        sizes.items += u64::from(value.is_blob());
        sizes
    }

    fn plus(self, other: Self, items: u64, entries: u64) -> Self {
        Self {
            items: self.items + other.items + items,
            entries: self.entries + other.entries + entries,
            bytes: self.bytes + other.bytes,
        }
    }

    /// Refuses what is past the engine's limits, in the engine's order.
    pub fn check(self, ctx: &NativeCallContext) -> Raw<()> {
        check_string(ctx, self.bytes)?;
        check_array(ctx, self.items)?;
        check_map(ctx, self.entries)
    }
}

//! `==` on values, without the clone and the dispatch that Rhai's `contains`, `index_of` and `==` spend on each element.

use super::{cost, Raw};
use rhai::{Array, Dynamic, EvalAltResult, Map, NativeCallContext};

const EQUALS: &str = "==";

/// Deeper nesting is the engine's stack at its end; the error says so before the stack does.
const MAX_DEPTH: usize = 1_000;

/// What `a == b` would be in a script, at the cost of what had to be compared.
///
/// # Errors
///
/// Those of `==`: values of one type that cannot be compared, function pointers for one.
pub fn equal(ctx: &NativeCallContext, a: &mut Dynamic, b: &mut Dynamic) -> Raw<bool> {
    equal_at(ctx, a, b, 0)
}

/// As [`equal`] for elements of arrays: values of different types that have no `==` are not equal, which is no error.
pub fn equal_elements(ctx: &NativeCallContext, a: &mut Dynamic, b: &mut Dynamic) -> Raw<bool> {
    equal_elements_at(ctx, a, b, 0)
}

pub fn equal_arrays(ctx: &NativeCallContext, a: &mut Array, b: &mut Array) -> Raw<bool> {
    equal_arrays_at(ctx, a, b, 0)
}

pub fn equal_maps(ctx: &NativeCallContext, a: &mut Map, b: &mut Map) -> Raw<bool> {
    equal_maps_at(ctx, a, b, 0)
}

fn equal_elements_at(ctx: &NativeCallContext, a: &mut Dynamic, b: &mut Dynamic, depth: usize) -> Raw<bool> {
    match equal_at(ctx, a, b, depth) {
        Err(error) => match *error {
            EvalAltResult::ErrorFunctionNotFound(ref signature, ..)
                if signature.starts_with(EQUALS) && a.type_id() != b.type_id() =>
            {
                Ok(false)
            }
            _ => Err(error),
        },
        known => known,
    }
}

fn equal_at(ctx: &NativeCallContext, a: &mut Dynamic, b: &mut Dynamic, depth: usize) -> Raw<bool> {
    if depth > MAX_DEPTH {
        return Err(EvalAltResult::ErrorStackOverflow(ctx.call_position()).into());
    }
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        let same_length = a.len() == b.len();
        cost::compare(if same_length { a.len() } else { 0 })?;
        return Ok(*a == *b);
    }
    cost::compare(0)?;
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return Ok(a == b);
    }
    if let (Ok(mut a), Ok(mut b)) = (a.as_array_mut(), b.as_array_mut()) {
        return equal_arrays_at(ctx, &mut a, &mut b, depth + 1);
    }
    if let (Ok(mut a), Ok(mut b)) = (a.as_map_mut(), b.as_map_mut()) {
        return equal_maps_at(ctx, &mut a, &mut b, depth + 1);
    }
    if let (Ok(a), Ok(b)) = (a.as_blob_ref(), b.as_blob_ref()) {
        cost::scan(a.len())?;
        return Ok(*a == *b);
    }
    // Of different types, and nothing is registered that would compare an array or a map with something else.
    if is_container(a) || is_container(b) {
        return Ok(false);
    }
    dispatched(ctx, a, b)
}

fn is_container(value: &Dynamic) -> bool {
    value.is_array() || value.is_map()
}

/// The `==` that is registered for these types; it may consume its second operand, so it gets a clone.
fn dispatched(ctx: &NativeCallContext, a: &mut Dynamic, b: &Dynamic) -> Raw<bool> {
    cost::clone(b)?;
    ctx.call_native_fn_raw(EQUALS, true, &mut [a, &mut b.clone()])
        .map(|answer| answer.as_bool().unwrap_or(false))
}

fn equal_arrays_at(ctx: &NativeCallContext, a: &mut Array, b: &mut Array, depth: usize) -> Raw<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter_mut().zip(b.iter_mut()) {
        if !equal_elements_at(ctx, a, b, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_maps_at(ctx: &NativeCallContext, a: &mut Map, b: &mut Map, depth: usize) -> Raw<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    // Both are sorted: as long as their keys agree, no lookup is needed.
    let mut agreed = 0;
    for ((a_key, a_value), (b_key, b_value)) in a.iter_mut().zip(b.iter_mut()) {
        cost::compare(a_key.len())?;
        if a_key < b_key {
            return Ok(false);
        }
        if a_key != b_key {
            break;
        }
        if !equal_at(ctx, a_value, b_value, depth)? {
            return Ok(false);
        }
        agreed += 1;
    }
    let keys = b.len();
    for (key, a_value) in a.iter_mut().skip(agreed) {
        cost::lookup(keys, key.len())?;
        let Some(b_value) = b.get_mut(key) else {
            return Ok(false);
        };
        if !equal_at(ctx, a_value, b_value, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

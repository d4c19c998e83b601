//! Sorting arrays.
//!
//! The sort is a stable merge sort of its own: the standard library's panics when an order contradicts itself, as a
//! script's comparer or a NaN may, and it cannot be left when the execution has to stop.

use super::{cost, Raw};
use crate::meter;
use rhai::plugin::*;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, ImmutableString, NativeCallContext, Position};
use std::cmp::Ordering;
use std::mem;

/// The indexes of `keys` in their order.
fn merge_sort<K>(keys: &[K], mut compare: impl FnMut(&K, &K) -> Raw<Ordering>) -> Raw<Vec<usize>> {
    let length = keys.len();
    let mut order: Vec<usize> = (0..length).collect();
    let mut merged = Vec::with_capacity(length);
    let mut width = 1;
    while width < length {
        merged.clear();
        for start in (0..length).step_by(width * 2) {
            let middle = (start + width).min(length);
            let end = (middle + width).min(length);
            let (mut left, mut right) = (start, middle);
            let in_order =
                middle == end || compare(&keys[order[middle - 1]], &keys[order[middle]])? != Ordering::Greater;
            while !in_order && left < middle && right < end {
                if compare(&keys[order[left]], &keys[order[right]])? == Ordering::Greater {
                    merged.push(order[right]);
                    right += 1;
                } else {
                    merged.push(order[left]);
                    left += 1;
                }
            }
            merged.extend_from_slice(&order[left..middle]);
            merged.extend_from_slice(&order[right..end]);
        }
        mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    Ok(order)
}

fn arrange(array: &mut Array, order: Vec<usize>) {
    *array = order.into_iter().map(|index| mem::take(&mut array[index])).collect();
}

/// What a comparer's answer means; without one, types stand together.
fn ordering(answer: Option<Dynamic>, x: &Dynamic, y: &Dynamic) -> Ordering {
    answer
        .and_then(|answer| {
            answer
                .as_int()
                .or_else(|_| answer.as_bool().map(|before| if before { -1 } else { 1 }))
                .ok()
        })
        .map_or_else(|| x.type_id().cmp(&y.type_id()), |sign| sign.cmp(&0))
}

fn sort_with(ctx: &NativeCallContext, array: &mut Array, comparer: &FnPtr) -> Raw<()> {
    let order = merge_sort(array, |x, y| {
        // An error of the comparer is no answer; only a stop ends the sort, and this meets it.
        meter::charge(0)?;
        cost::clone(x)?;
        cost::clone(y)?;
        let answer = comparer.call_raw(ctx, None, [x.clone(), y.clone()]).ok();
        Ok(ordering(answer, x, y))
    })?;
    arrange(array, order);
    Ok(())
}

fn not_sortable(message: String) -> Box<EvalAltResult> {
    EvalAltResult::ErrorFunctionNotFound(message, Position::NONE).into()
}

/// Sorts by what `key` makes of each element, if it makes something of all of them.
fn sort_by_key<K>(
    array: &mut Array,
    descending: bool,
    key: impl Fn(&Dynamic) -> Option<K>,
    compare: impl Fn(&K, &K) -> Ordering,
) -> Raw<bool> {
    let Some(keys) = array.iter().map(key).collect::<Option<Vec<K>>>() else {
        return Ok(false);
    };
    let order = merge_sort(&keys, |x, y| {
        let ordering = compare(x, y);
        Ok(if descending { ordering.reverse() } else { ordering })
    })?;
    arrange(array, order);
    Ok(true)
}

fn sort_naturally(array: &mut Array, descending: bool) -> Raw<()> {
    let Some(first) = array.first().filter(|_| array.len() > 1) else {
        return Ok(());
    };
    cost::build(array.len())?;
    if array.iter().any(|item| item.type_id() != first.type_id()) {
        return Err(not_sortable("elements of different types cannot be sorted".into()));
    }
    if first.is_unit() {
        return Ok(());
    }
    if !(first.is_int() || first.is_string() || first.is_float() || first.is_char() || first.is_bool()) {
        return Err(not_sortable(format!(
            "elements of {} cannot be sorted",
            first.type_name()
        )));
    }
    // Every element, and every byte of a string at worst, is compared once for each doubling of the length.
    let rounds = array.len().ilog2() as usize + 1;
    let bytes: usize = array
        .iter()
        .filter_map(|item| item.as_immutable_string_ref().ok().map(|s| s.len()))
        .sum();
    cost::build(array.len() * rounds)?;
    cost::scan(bytes.saturating_mul(rounds))?;
    let sorted = sort_by_key(array, descending, |item| item.as_int().ok(), Ord::cmp)?
        || sort_by_key(array, descending, string, Ord::cmp)?
        || sort_by_key(
            array,
            descending,
            |item| item.as_float().ok(),
            |x, y| x.partial_cmp(y).unwrap_or(Ordering::Equal),
        )?
        || sort_by_key(array, descending, |item| item.as_char().ok(), Ord::cmp)?
        || sort_by_key(array, descending, |item| item.as_bool().ok(), Ord::cmp)?;
    debug_assert!(sorted);
    Ok(())
}

fn string(item: &Dynamic) -> Option<ImmutableString> {
    item.as_immutable_string_ref().ok().map(|string| string.clone())
}

fn copy(array: &Array) -> Raw<Array> {
    cost::clone_items(array)?;
    Ok(array.clone())
}

#[export_module]
pub mod guarded {
    #[rhai_fn(name = "sort", name = "sort_by", return_raw)]
    pub fn sort_by(ctx: NativeCallContext, array: &mut Array, comparer: FnPtr) -> Raw<()> {
        sort_with(&ctx, array, &comparer)
    }

    #[rhai_fn(name = "sort", return_raw)]
    pub fn sort_by_name(ctx: NativeCallContext, array: &mut Array, comparer: &str) -> Raw<()> {
        sort_with(&ctx, array, &FnPtr::new(comparer)?)
    }

    #[rhai_fn(name = "sort", return_raw)]
    pub fn sort(array: &mut Array) -> Raw<()> {
        sort_naturally(array, false)
    }

    #[rhai_fn(name = "sort_desc", return_raw)]
    pub fn sort_desc(array: &mut Array) -> Raw<()> {
        sort_naturally(array, true)
    }

    #[rhai_fn(name = "order", name = "order_by", return_raw)]
    pub fn order_by(ctx: NativeCallContext, array: &mut Array, comparer: FnPtr) -> Raw<Array> {
        let mut array = copy(array)?;
        sort_with(&ctx, &mut array, &comparer)?;
        Ok(array)
    }

    #[rhai_fn(name = "order", return_raw)]
    pub fn order(array: &mut Array) -> Raw<Array> {
        let mut array = copy(array)?;
        sort_naturally(&mut array, false)?;
        Ok(array)
    }

    #[rhai_fn(name = "order_desc", return_raw)]
    pub fn order_desc(array: &mut Array) -> Raw<Array> {
        let mut array = copy(array)?;
        sort_naturally(&mut array, true)?;
        Ok(array)
    }
}

//! Arrays that grow, shrink, are cut, compared and searched.

use super::ranges::{self, ExclusiveRange, InclusiveRange};
use super::{cost, equality, Raw};
use crate::meter;
use rhai::plugin::*;
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, NativeCallContext, INT};
use std::mem;

/// Calls `filter` for an element of `array`, as the array's own methods do: the element is `this`, or the parameter.
fn passes(ctx: &NativeCallContext, caller: &str, filter: &FnPtr, item: &mut Dynamic, index: usize) -> Raw<bool> {
    filter
        .call_raw_with_extra_args(caller, ctx, Some(item), [], [Dynamic::from(index as INT)], Some(0))
        .map(|answer| answer.as_bool().unwrap_or(false))
}

/// Moves the elements for which `leaves` holds out of `array`. Rhai's own moves all that follow for each of them.
fn take_out(ctx: &NativeCallContext, array: &mut Array, caller: &str, filter: &FnPtr, taken_when: bool) -> Raw<Array> {
    let mut taken = Array::new();
    let mut kept = 0;
    for index in 0..array.len() {
        match passes(ctx, caller, filter, &mut array[index], index) {
            Ok(answer) if answer == taken_when => taken.push(mem::take(&mut array[index])),
            Ok(_) => {
                array.swap(kept, index);
                kept += 1;
            }
            Err(error) => {
                array.drain(kept..index);
                return Err(error);
            }
        }
    }
    array.truncate(kept);
    Ok(taken)
}

fn deduplicate(array: &mut Array, mut same: impl FnMut(&mut Dynamic, &mut Dynamic) -> Raw<bool>) -> Raw<()> {
    let mut stop = Ok(());
    array.dedup_by(|later, earlier| {
        stop.is_ok()
            && same(earlier, later).unwrap_or_else(|error| {
                // A comparer's error means that the two differ; a stop means that there is no more to compare.
                if matches!(*error, EvalAltResult::ErrorTerminated(..)) {
                    stop = Err(error);
                }
                false
            })
    });
    stop
}

fn find(ctx: &NativeCallContext, array: &mut Array, value: &mut Dynamic, start: INT) -> Raw<Option<usize>> {
    let (start, _) = ranges::clip(array.len(), start, 0);
    for (index, item) in array.iter_mut().enumerate().skip(start) {
        if equality::equal_elements(ctx, item, value)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// A string is the name of a filter where there is a function of that name, and a value to be found elsewhere.
fn find_by_name(ctx: &NativeCallContext, array: &mut Array, name: &str, start: INT) -> Raw<Option<usize>> {
    if array.is_empty() {
        return Ok(None);
    }
    if let Ok(filter) = FnPtr::new(name) {
        match find_by_filter(ctx, array, &filter, start) {
            Err(error) if is_missing(&error, name) => (),
            known => return known,
        }
    }
    find(ctx, array, &mut name.into(), start)
}

fn is_missing(error: &EvalAltResult, name: &str) -> bool {
    match error {
        EvalAltResult::ErrorFunctionNotFound(signature, ..) => signature.starts_with(name),
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => {
            matches!(&**inner, EvalAltResult::ErrorFunctionNotFound(signature, ..) if signature.starts_with(name))
        }
        _ => false,
    }
}

fn find_by_filter(ctx: &NativeCallContext, array: &mut Array, filter: &FnPtr, start: INT) -> Raw<Option<usize>> {
    let (start, _) = ranges::clip(array.len(), start, 0);
    for (index, item) in array.iter_mut().enumerate().skip(start) {
        if passes(ctx, "index_of", filter, item, index)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn index_or_none(found: Option<usize>) -> INT {
    found.map_or(-1, |index| index as INT)
}

fn extend(array: &mut Array, more: Array) -> Raw<()> {
    cost::shift(more.len())?;
    if array.is_empty() {
        *array = more;
    } else {
        array.extend(more);
    }
    Ok(())
}

#[export_module]
pub mod guarded {
    #[rhai_fn(return_raw)]
    pub fn append(array: &mut Array, new_array: Array) -> Raw<()> {
        extend(array, new_array)
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn concat(array1: Array, array2: Array) -> Raw<Array> {
        let mut array = array1;
        extend(&mut array, array2)?;
        Ok(array)
    }

    #[rhai_fn(return_raw)]
    pub fn insert(array: &mut Array, index: INT, item: Dynamic) -> Raw<()> {
        let (index, _) = ranges::clip(array.len(), index, 0);
        cost::shift(array.len() - index)?;
        array.insert(index, item);
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn pad(ctx: NativeCallContext, array: &mut Array, len: INT, item: Dynamic) -> Raw<()> {
        let missing = u64::try_from(len).unwrap_or(0).saturating_sub(array.len() as u64);
        if missing == 0 {
            return Ok(());
        }
        cost::build(array.len())?;
        let (sizes, each) = (cost::Sizes::of_array(array), cost::Sizes::of(&item));
        cost::Sizes {
            items: sizes.items.saturating_add(missing.saturating_mul(each.items + 1)),
            entries: sizes.entries.saturating_add(missing.saturating_mul(each.entries)),
            bytes: sizes.bytes.saturating_add(missing.saturating_mul(each.bytes)),
        }
        .check(&ctx)?;
        cost::build(ranges::size(missing.saturating_mul(each.items + each.entries + 1)))?;
        array.resize(ranges::size(len as u64), item);
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn shift(array: &mut Array) -> RhaiResult {
        remove(array, 0)
    }

    #[rhai_fn(return_raw)]
    pub fn remove(array: &mut Array, index: INT) -> RhaiResult {
        let Some(index) = ranges::index(array.len(), index) else {
            return Ok(Dynamic::UNIT);
        };
        cost::shift(array.len() - index)?;
        Ok(array.remove(index))
    }

    #[rhai_fn(return_raw)]
    pub fn clear(array: &mut Array) -> Raw<()> {
        cost::build(array.len())?;
        array.clear();
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn truncate(array: &mut Array, len: INT) -> Raw<()> {
        let len = ranges::size(len.max(0) as u64);
        cost::build(array.len().saturating_sub(len))?;
        array.truncate(len);
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn chop(array: &mut Array, len: INT) -> Raw<()> {
        let leaving = array.len().saturating_sub(ranges::size(len.max(0) as u64));
        cost::build(leaving)?;
        cost::shift(array.len())?;
        array.drain(..leaving);
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn reverse(array: &mut Array) -> Raw<()> {
        cost::build(array.len())?;
        array.reverse();
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn splice(array: &mut Array, start: INT, len: INT, replace: Array) -> Raw<()> {
        let (start, len) = ranges::clip(array.len(), start, len);
        cost::build(len)?;
        cost::shift(array.len() - start + replace.len())?;
        array.splice(start..start + len, replace);
        Ok(())
    }

    #[rhai_fn(name = "splice", return_raw)]
    pub fn splice_range(array: &mut Array, range: ExclusiveRange, replace: Array) -> Raw<()> {
        let (start, len) = ranges::exclusive(&range);
        splice(array, start, len, replace)
    }

    #[rhai_fn(name = "splice", return_raw)]
    pub fn splice_inclusive_range(array: &mut Array, range: InclusiveRange, replace: Array) -> Raw<()> {
        let (start, len) = ranges::inclusive(&range);
        splice(array, start, len, replace)
    }

    #[rhai_fn(return_raw)]
    pub fn extract(array: &mut Array, start: INT, len: INT) -> Raw<Array> {
        let (start, len) = ranges::clip(array.len(), start, len);
        let part = &array[start..start + len];
        cost::clone_items(part)?;
        Ok(part.to_vec())
    }

    #[rhai_fn(name = "extract", return_raw)]
    pub fn extract_range(array: &mut Array, range: ExclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::exclusive(&range);
        extract(array, start, len)
    }

    #[rhai_fn(name = "extract", return_raw)]
    pub fn extract_inclusive_range(array: &mut Array, range: InclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::inclusive(&range);
        extract(array, start, len)
    }

    #[rhai_fn(name = "extract", return_raw)]
    pub fn extract_tail(array: &mut Array, start: INT) -> Raw<Array> {
        extract(array, start, INT::MAX)
    }

    #[rhai_fn(name = "split", return_raw)]
    pub fn split_at(array: &mut Array, index: INT) -> Raw<Array> {
        let (start, _) = ranges::clip(array.len(), index, 0);
        cost::shift(array.len() - start)?;
        Ok(array.split_off(start))
    }

    #[rhai_fn(return_raw, pure)]
    pub fn contains(ctx: NativeCallContext, array: &mut Array, mut value: Dynamic) -> Raw<bool> {
        find(&ctx, array, &mut value, 0).map(|found| found.is_some())
    }

    #[rhai_fn(name = "index_of", return_raw, pure)]
    pub fn index_of(ctx: NativeCallContext, array: &mut Array, mut value: Dynamic) -> Raw<INT> {
        find(&ctx, array, &mut value, 0).map(index_or_none)
    }

    #[rhai_fn(name = "index_of", return_raw, pure)]
    pub fn index_of_from(ctx: NativeCallContext, array: &mut Array, mut value: Dynamic, start: INT) -> Raw<INT> {
        find(&ctx, array, &mut value, start).map(index_or_none)
    }

    #[rhai_fn(name = "index_of", return_raw, pure)]
    pub fn index_of_name(ctx: NativeCallContext, array: &mut Array, filter: &str) -> Raw<INT> {
        find_by_name(&ctx, array, filter, 0).map(index_or_none)
    }

    #[rhai_fn(name = "index_of", return_raw, pure)]
    pub fn index_of_name_from(ctx: NativeCallContext, array: &mut Array, filter: &str, start: INT) -> Raw<INT> {
        find_by_name(&ctx, array, filter, start).map(index_or_none)
    }

    #[rhai_fn(name = "dedup", return_raw)]
    pub fn dedup(ctx: NativeCallContext, array: &mut Array) -> Raw<()> {
        deduplicate(array, |earlier, later| equality::equal(&ctx, earlier, later))
    }

    #[rhai_fn(name = "dedup", return_raw)]
    pub fn dedup_by(ctx: NativeCallContext, array: &mut Array, comparer: FnPtr) -> Raw<()> {
        deduplicate(array, |earlier, later| {
            meter::charge(0)?;
            cost::clone(earlier)?;
            cost::clone(later)?;
            let answer = comparer.call_raw(&ctx, None, [earlier.clone(), later.clone()])?;
            Ok(answer.as_bool().unwrap_or(false))
        })
    }

    #[rhai_fn(name = "dedup", return_raw)]
    pub fn dedup_by_name(ctx: NativeCallContext, array: &mut Array, comparer: &str) -> Raw<()> {
        dedup_by(ctx, array, FnPtr::new(comparer)?)
    }

    #[rhai_fn(name = "drain", return_raw)]
    pub fn drain(ctx: NativeCallContext, array: &mut Array, filter: FnPtr) -> Raw<Array> {
        take_out(&ctx, array, "drain", &filter, true)
    }

    #[rhai_fn(name = "drain", return_raw)]
    pub fn drain_by_name(ctx: NativeCallContext, array: &mut Array, filter: &str) -> Raw<Array> {
        take_out(&ctx, array, "drain", &FnPtr::new(filter)?, true)
    }

    #[rhai_fn(name = "drain", return_raw)]
    pub fn drain_part(array: &mut Array, start: INT, len: INT) -> Raw<Array> {
        let (start, len) = ranges::clip(array.len(), start, len);
        cost::shift(array.len() - start)?;
        Ok(array.drain(start..start + len).collect())
    }

    #[rhai_fn(name = "drain", return_raw)]
    pub fn drain_range(array: &mut Array, range: ExclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::exclusive(&range);
        drain_part(array, start, len)
    }

    #[rhai_fn(name = "drain", return_raw)]
    pub fn drain_inclusive_range(array: &mut Array, range: InclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::inclusive(&range);
        drain_part(array, start, len)
    }

    #[rhai_fn(name = "retain", return_raw)]
    pub fn retain(ctx: NativeCallContext, array: &mut Array, filter: FnPtr) -> Raw<Array> {
        take_out(&ctx, array, "retain", &filter, false)
    }

    #[rhai_fn(name = "retain", return_raw)]
    pub fn retain_by_name(ctx: NativeCallContext, array: &mut Array, filter: &str) -> Raw<Array> {
        take_out(&ctx, array, "retain", &FnPtr::new(filter)?, false)
    }

    /// A part that is empty keeps everything, as Rhai's does.
    #[rhai_fn(name = "retain", return_raw)]
    pub fn retain_part(array: &mut Array, start: INT, len: INT) -> Raw<Array> {
        let (start, len) = ranges::clip(array.len(), start, len);
        if len == 0 {
            return Ok(Array::new());
        }
        cost::shift(array.len())?;
        let mut drained: Array = array.drain(..start).collect();
        drained.extend(array.drain(len..));
        Ok(drained)
    }

    #[rhai_fn(name = "retain", return_raw)]
    pub fn retain_range(array: &mut Array, range: ExclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::exclusive(&range);
        retain_part(array, start, len)
    }

    #[rhai_fn(name = "retain", return_raw)]
    pub fn retain_inclusive_range(array: &mut Array, range: InclusiveRange) -> Raw<Array> {
        let (start, len) = ranges::inclusive(&range);
        retain_part(array, start, len)
    }

    #[rhai_fn(name = "==", return_raw, pure)]
    pub fn equals(ctx: NativeCallContext, array1: &mut Array, mut array2: Array) -> Raw<bool> {
        equality::equal_arrays(&ctx, array1, &mut array2)
    }

    #[rhai_fn(name = "!=", return_raw, pure)]
    pub fn not_equals(ctx: NativeCallContext, array1: &mut Array, mut array2: Array) -> Raw<bool> {
        equality::equal_arrays(&ctx, array1, &mut array2).map(|equal| !equal)
    }
}

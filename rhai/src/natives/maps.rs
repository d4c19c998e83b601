//! Object maps. Keys are no part of the engine's size limits, so work is charged by their length too.

use super::{cost, equality, Raw};
use rhai::plugin::*;
use rhai::{Array, Dynamic, FnPtr, Map, NativeCallContext};
use std::mem;

type Entry<K> = (K, Dynamic);

/// Calls `callback` for an entry, as the map's own methods do: the value is `this`, or the second parameter.
fn call(ctx: &NativeCallContext, caller: &str, callback: &FnPtr, key: &str, value: &mut Dynamic) -> RhaiResult {
    cost::scan(key.len())?;
    callback.call_raw_with_extra_args(caller, ctx, Some(value), [key.into()], [], Some(1))
}

/// Moves the entries for which `callback` answers `taken_when` out of `map`. On an error the map keeps what it had not
/// yet lost.
fn take_out(ctx: &NativeCallContext, map: &mut Map, caller: &str, callback: &FnPtr, taken_when: bool) -> Raw<Map> {
    let mut error = None;
    let (mut taken, mut kept) = (Vec::new(), Vec::<Entry<_>>::new());
    for (key, mut value) in mem::take(map) {
        if error.is_none() {
            match call(ctx, caller, callback, &key, &mut value) {
                Ok(answer) if answer.as_bool().unwrap_or(false) == taken_when => {
                    taken.push((key, value));
                    continue;
                }
                Ok(_) => (),
                // The entry that failed is lost, as in Rhai.
                Err(failed) => {
                    error = Some(failed);
                    continue;
                }
            }
        }
        kept.push((key, value));
    }
    // Built from entries in order a map compares each key once, not with a path of others.
    *map = kept.into_iter().collect();
    error.map_or_else(|| Ok(taken.into_iter().collect()), Err)
}

#[export_module]
pub mod guarded {
    #[rhai_fn(pure, return_raw)]
    pub fn contains(map: &mut Map, property: &str) -> Raw<bool> {
        cost::lookup(map.len(), property.len())?;
        Ok(map.contains_key(property))
    }

    #[rhai_fn(pure, return_raw)]
    pub fn get(map: &mut Map, property: &str) -> RhaiResult {
        cost::lookup(map.len(), property.len())?;
        let Some(value) = map.get(property) else {
            return Ok(Dynamic::UNIT);
        };
        cost::clone(value)?;
        Ok(value.clone())
    }

    #[rhai_fn(return_raw)]
    pub fn set(map: &mut Map, property: &str, value: Dynamic) -> Raw<()> {
        cost::lookup(map.len(), property.len())?;
        match map.get_mut(property) {
            Some(place) => *place = value,
            None => {
                map.insert(property.into(), value);
            }
        }
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn remove(map: &mut Map, property: &str) -> RhaiResult {
        cost::lookup(map.len(), property.len())?;
        Ok(map.remove(property).unwrap_or(Dynamic::UNIT))
    }

    #[rhai_fn(return_raw)]
    pub fn clear(map: &mut Map) -> Raw<()> {
        cost::build(map.len())?;
        map.clear();
        Ok(())
    }

    #[rhai_fn(name = "mixin", name = "+=", return_raw)]
    pub fn mixin(map: &mut Map, map2: Map) -> Raw<()> {
        cost::insert_all(map.len(), &map2)?;
        map.extend(map2);
        Ok(())
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn merge(map1: Map, map2: Map) -> Raw<Map> {
        let mut map = map1;
        mixin(&mut map, map2)?;
        Ok(map)
    }

    #[rhai_fn(return_raw)]
    pub fn fill_with(map: &mut Map, map2: Map) -> Raw<()> {
        cost::insert_all(map.len(), &map2)?;
        for (key, value) in map2 {
            map.entry(key).or_insert(value);
        }
        Ok(())
    }

    #[rhai_fn(name = "==", return_raw, pure)]
    pub fn equals(ctx: NativeCallContext, map1: &mut Map, mut map2: Map) -> Raw<bool> {
        equality::equal_maps(&ctx, map1, &mut map2)
    }

    #[rhai_fn(name = "!=", return_raw, pure)]
    pub fn not_equals(ctx: NativeCallContext, map1: &mut Map, mut map2: Map) -> Raw<bool> {
        equality::equal_maps(&ctx, map1, &mut map2).map(|equal| !equal)
    }

    #[rhai_fn(pure, return_raw)]
    pub fn keys(map: &mut Map) -> Raw<Array> {
        cost::build(map.len() * 2)?;
        map.keys().try_for_each(|key| cost::scan(key.len()))?;
        Ok(map.keys().cloned().map(Into::into).collect())
    }

    #[rhai_fn(pure, return_raw)]
    pub fn values(map: &mut Map) -> Raw<Array> {
        cost::build(map.len())?;
        map.values().try_for_each(cost::clone)?;
        Ok(map.values().cloned().collect())
    }

    /// Its errors name `filter`, as Rhai's do.
    #[rhai_fn(return_raw, pure)]
    pub fn map(ctx: NativeCallContext, map: &mut Map, mapper: FnPtr) -> Raw<Map> {
        map.iter_mut()
            .map(|(key, value)| Ok((key.clone(), call(&ctx, "filter", &mapper, key, value)?)))
            .collect()
    }

    #[rhai_fn(return_raw, pure)]
    pub fn filter(ctx: NativeCallContext, map: &mut Map, filter: FnPtr) -> Raw<Map> {
        let mut passed = Vec::new();
        for (key, value) in map.iter_mut() {
            if call(&ctx, "filter", &filter, key, value)?.as_bool().unwrap_or(false) {
                cost::clone(value)?;
                passed.push((key.clone(), value.clone()));
            }
        }
        Ok(passed.into_iter().collect())
    }

    #[rhai_fn(return_raw)]
    pub fn drain(ctx: NativeCallContext, map: &mut Map, filter: FnPtr) -> Raw<Map> {
        take_out(&ctx, map, "drain", &filter, true)
    }

    #[rhai_fn(return_raw)]
    pub fn retain(ctx: NativeCallContext, map: &mut Map, filter: FnPtr) -> Raw<Map> {
        take_out(&ctx, map, "retain", &filter, false)
    }
}

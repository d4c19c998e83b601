//! `ctx`: a map to scripts in every respect, but one whose values are made when they are read.

use crate::body::Malformed;
use crate::bytes::{self, Bytes};
use crate::json::{self, Sizes, Unserializable};
use crate::meter::charge;
use crate::request::Request;
use rhai::{
    Array, Dynamic, Engine, EvalAltResult, FnPtr, FuncRegistration, Identifier, ImmutableString, Map, Module,
    NativeCallContext, Position, RhaiFunc, Shared, INT,
};
use std::any::TypeId;
use std::collections::BTreeMap;
use std::rc::Rc;

type RhaiResult = Result<Dynamic, Box<EvalAltResult>>;
type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// In the order of a Rhai map, which is sorted.
const FIELDS: [&str; 15] = [
    "app",
    "body",
    "domain",
    "headers",
    "host",
    "id",
    "method",
    "params",
    "path",
    "query",
    "query_all",
    "raw",
    "remote_addr",
    "script",
    "url",
];

/// The request, and what a script changed in its copy of `ctx`: a value, or nothing for a key that it removed.
#[derive(Clone)]
pub struct Ctx {
    request: Rc<Request>,
    sizes: Sizes,
    changed: BTreeMap<Identifier, Option<Dynamic>>,
}

impl Ctx {
    #[must_use]
    pub fn new(request: Rc<Request>, sizes: Sizes) -> Self {
        Self {
            request,
            sizes,
            changed: BTreeMap::new(),
        }
    }

    /// # Errors
    ///
    /// What a malformed body throws.
    fn get(&self, key: &str) -> Fallible<Option<Dynamic>> {
        match self.changed.get(key) {
            None => self.field(key),
            Some(None) => Ok(None),
            Some(Some(value)) => {
                charge(values_in(value) / 4)?;
                Ok(Some(value.clone()))
            }
        }
    }

    fn field(&self, key: &str) -> Fallible<Option<Dynamic>> {
        let request = &self.request;
        Ok(Some(match key {
            "id" => request.id().into(),
            "method" => request.method().into(),
            "url" => request.url().into(),
            "host" => request.host().into(),
            "path" => request.path().into(),
            "remote_addr" => request.remote_addr().into(),
            "params" => request.params().into(),
            "domain" => request.domain().into(),
            "headers" => copy(request.headers())?,
            "query" => copy(request.query())?,
            "query_all" => copy(request.query_all())?,
            "app" => request.app().into(),
            "script" => request.script().into(),
            "raw" => Dynamic::from(request.raw().clone()),
            "body" => self.body()?,
            _ => return Ok(None),
        }))
    }

    fn body(&self) -> Fallible<Dynamic> {
        charge(self.request.body_len() as u64 / 64)?;
        match self.request.body(self.sizes) {
            Ok((value, values)) => {
                charge(values / 4)?;
                Ok(value.clone())
            }
            Err(Malformed::TooLarge(what)) => {
                Err(EvalAltResult::ErrorDataTooLarge((*what).into(), Position::NONE).into())
            }
            Err(Malformed::Contradiction(message)) => {
                self.request.note_thrown(message);
                Err(EvalAltResult::ErrorRuntime(message.clone().into(), Position::NONE).into())
            }
        }
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        let mut keys: Vec<&str> = FIELDS
            .iter()
            .copied()
            .filter(|key| !self.changed.contains_key(*key))
            .collect();
        keys.extend(
            self.changed
                .iter()
                .filter(|(_, value)| value.is_some())
                .map(|(key, _)| key.as_str()),
        );
        keys.sort_unstable();
        keys.into_iter()
    }

    fn len(&self) -> usize {
        self.keys().count()
    }

    fn contains(&self, key: &str) -> bool {
        self.changed
            .get(key)
            .map_or_else(|| FIELDS.contains(&key), Option::is_some)
    }

    fn set(&mut self, key: &str, value: Dynamic) {
        self.changed.insert(key.into(), Some(value));
    }

    fn remove(&mut self, key: &str) -> Fallible<Dynamic> {
        let value = self.get(key)?;
        if self.contains(key) {
            self.changed.insert(key.into(), None);
        }
        Ok(value.unwrap_or(Dynamic::UNIT))
    }

    /// The whole of it as an ordinary map.
    ///
    /// # Errors
    ///
    /// What a malformed body throws.
    pub fn to_map(&self) -> Fallible<Map> {
        self.keys()
            .map(|key| Ok((key.into(), self.get(key)?.unwrap_or(Dynamic::UNIT))))
            .collect()
    }

    fn replace(&mut self, map: Map) {
        self.changed = FIELDS.iter().map(|key| (Identifier::from(*key), None)).collect();
        self.changed
            .extend(map.into_iter().map(|(key, value)| (key, Some(value))));
    }

    fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.request, &other.request) && self.changed.is_empty() && other.changed.is_empty()
    }
}

fn copy(map: &Map) -> Fallible<Dynamic> {
    charge(map.len() as u64 / 16)?;
    Ok(map.clone().into())
}

/// Puts an ordinary map in the place of every `Ctx` among the arguments.
fn as_maps(arguments: &[&mut Dynamic]) -> Fallible<Vec<Dynamic>> {
    arguments
        .iter()
        .map(|argument| {
            let whole = argument.read_lock::<Ctx>().map(|ctx| ctx.to_map());
            match whole {
                Some(map) => map.map(Dynamic::from_map),
                None => Ok((**argument).clone()),
            }
        })
        .collect()
}

/// Calls the native of that name for maps.
fn call_for_maps(context: &NativeCallContext, arguments: &mut [&mut Dynamic]) -> Fallible<(Dynamic, Dynamic)> {
    let mut values = as_maps(arguments)?;
    let mut references: Vec<&mut Dynamic> = values.iter_mut().collect();
    let result = context.call_native_fn_raw(context.fn_name(), true, &mut references)?;
    Ok((result, values.swap_remove(0)))
}

/// A native that reads a map, for `Ctx`.
fn reading(engine: &mut Engine, name: &str, types: &[TypeId]) {
    engine.register_raw_fn(name, types, |context, arguments| {
        call_for_maps(&context, arguments).map(|(result, _)| result)
    });
}

/// A native that changes a map, for `Ctx`.
fn changing(engine: &mut Engine, name: &str, types: &[TypeId]) {
    engine.register_raw_fn(name, types, |context, arguments| {
        if arguments[0].is_read_only() {
            return Err(
                EvalAltResult::ErrorNonPureMethodCallOnConstant(context.fn_name().into(), Position::NONE).into(),
            );
        }
        let (result, map) = call_for_maps(&context, arguments)?;
        if let (Some(mut ctx), Some(map)) = (arguments[0].write_lock::<Ctx>(), map.try_cast::<Map>()) {
            ctx.replace(map);
        }
        Ok(result)
    });
}

/// Makes `Ctx` known to scripts, as `map`.
pub fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Ctx>("map");
    for name in FIELDS {
        engine.register_get(name, move |ctx: &mut Ctx| -> Fallible<Dynamic> {
            Ok(ctx.get(name)?.unwrap_or(Dynamic::UNIT))
        });
    }
    engine
        .register_indexer_get(|ctx: &mut Ctx, key: ImmutableString| -> Fallible<Dynamic> {
            Ok(ctx.get(&key)?.unwrap_or(Dynamic::UNIT))
        })
        .register_fn("get", |ctx: &mut Ctx, key: ImmutableString| -> Fallible<Dynamic> {
            Ok(ctx.get(&key)?.unwrap_or(Dynamic::UNIT))
        })
        .register_fn("len", |ctx: &mut Ctx| ctx.len() as INT)
        .register_fn("is_empty", |ctx: &mut Ctx| ctx.len() == 0)
        .register_fn("contains", |ctx: &mut Ctx, key: ImmutableString| ctx.contains(&key))
        .register_fn("keys", |ctx: &mut Ctx| {
            ctx.keys()
                .map(|key| ImmutableString::from(key).into())
                .collect::<Array>()
        });

    // Without the purity that closures get by default, so that a constant `ctx` refuses them as a constant map does.
    FuncRegistration::new("set")
        .in_global_namespace()
        .with_purity(false)
        .register_into_engine(engine, |ctx: &mut Ctx, key: ImmutableString, value: Dynamic| {
            ctx.set(&key, value)
        });
    FuncRegistration::new("remove")
        .in_global_namespace()
        .with_purity(false)
        .register_into_engine(engine, |ctx: &mut Ctx, key: ImmutableString| ctx.remove(&key));
    FuncRegistration::new("clear")
        .in_global_namespace()
        .with_purity(false)
        .register_into_engine(engine, |ctx: &mut Ctx| ctx.replace(Map::new()));

    engine.register_global_module(indexer_setter().into());
    engine.register_fn("to_json", |context: NativeCallContext, ctx: &mut Ctx| {
        to_json(&context, ctx)
    });

    let (this, map, pointer) = (TypeId::of::<Ctx>(), TypeId::of::<Map>(), TypeId::of::<FnPtr>());
    for name in ["values", "to_string", "to_debug"] {
        reading(engine, name, &[this]);
    }
    for name in ["map", "filter"] {
        reading(engine, name, &[this, pointer]);
    }
    for name in ["drain", "retain"] {
        changing(engine, name, &[this, pointer]);
    }
    for name in ["mixin", "+=", "fill_with"] {
        changing(engine, name, &[this, map]);
        changing(engine, name, &[this, this]);
        reading_into_first(engine, name, &[map, this]);
    }
    for types in [[this, map], [map, this], [this, this]] {
        reading(engine, "+", &types);
    }
    for types in [[this, map], [map, this]] {
        reading(engine, "==", &types);
        reading(engine, "!=", &types);
    }
    engine
        .register_raw_fn("==", [this, this], |context, arguments| {
            equal(&context, arguments, true)
        })
        .register_raw_fn("!=", [this, this], |context, arguments| {
            equal(&context, arguments, false)
        });
}

/// `map += ctx` and the like: the first argument is an ordinary map that changes in place.
fn reading_into_first(engine: &mut Engine, name: &str, types: &[TypeId]) {
    engine.register_raw_fn(name, types, |context, arguments| {
        if arguments[0].is_read_only() {
            return Err(
                EvalAltResult::ErrorNonPureMethodCallOnConstant(context.fn_name().into(), Position::NONE).into(),
            );
        }
        let whole = arguments[1].read_lock::<Ctx>().map(|ctx| ctx.to_map());
        if let Some(map) = whole {
            *arguments[1] = Dynamic::from_map(map?);
        }
        context.call_native_fn_raw(context.fn_name(), true, arguments)
    });
}

fn equal(context: &NativeCallContext, arguments: &mut [&mut Dynamic], wanted: bool) -> Fallible<Dynamic> {
    let same = match (arguments[0].read_lock::<Ctx>(), arguments[1].read_lock::<Ctx>()) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    if same {
        return Ok(wanted.into());
    }
    call_for_maps(context, arguments).map(|(result, _)| result)
}

/// The native behind `ctx.key = value`, which the engine also calls to put back what a method was called on, even one
/// that changed nothing (`ctx.body.len()`). It passes for pure, so that it is called on a constant `ctx` too, where it
/// refuses what did change.
fn indexer_setter() -> Module {
    let set = |_: Option<NativeCallContext>, arguments: &mut [&mut Dynamic]| -> RhaiResult {
        let key = arguments[1]
            .as_immutable_string_ref()
            .map(|key| key.clone())
            .unwrap_or_default();
        let value = arguments[2].take();
        let constant = arguments[0].is_read_only();
        if let Some(mut ctx) = arguments[0].write_lock::<Ctx>() {
            if ctx.get(&key)?.is_some_and(|current| same(&current, &value)) {
                return Ok(Dynamic::UNIT);
            }
            if constant {
                return Err(EvalAltResult::ErrorAssignmentToConstant("ctx".into(), Position::NONE).into());
            }
            ctx.set(&key, value);
        }
        Ok(Dynamic::UNIT)
    };
    let mut module = Module::new();
    FuncRegistration::new_index_setter()
        .in_global_namespace()
        .set_into_module_raw(
            &mut module,
            [
                TypeId::of::<Ctx>(),
                TypeId::of::<ImmutableString>(),
                TypeId::of::<Dynamic>(),
            ],
            RhaiFunc::Method {
                func: Shared::new(set),
                has_context: false,
                is_pure: true,
                is_volatile: true,
            },
        );
    module.build_index();
    module
}

/// Whether two values are the same without asking the script's own operators: a value unsure counts as changed.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        return *a == *b;
    }
    if let (Ok(a), Ok(b)) = (a.as_map_ref(), b.as_map_ref()) {
        return a.len() == b.len()
            && a.iter()
                .zip(b.iter())
                .all(|((key, a), (other, b))| key == other && same(a, b));
    }
    if let (Ok(a), Ok(b)) = (a.as_array_ref(), b.as_array_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b));
    }
    if let (Some(a), Some(b)) = (a.read_lock::<Bytes>(), b.read_lock::<Bytes>()) {
        return a.is(&b);
    }
    match (a.as_int(), b.as_int()) {
        (Ok(a), Ok(b)) => return a == b,
        (Ok(_), _) | (_, Ok(_)) => return false,
        _ => {}
    }
    match (a.as_float(), b.as_float()) {
        (Ok(a), Ok(b)) => return a.to_bits() == b.to_bits(),
        (Ok(_), _) | (_, Ok(_)) => return false,
        _ => {}
    }
    (a.is_unit() && b.is_unit())
        || matches!((a.as_bool(), b.as_bool()), (Ok(a), Ok(b)) if a == b)
        || matches!((a.as_char(), b.as_char()), (Ok(a), Ok(b)) if a == b)
}

/// How many values it consists of, nested ones included.
fn values_in(value: &Dynamic) -> u64 {
    let nested = if let Ok(map) = value.as_map_ref() {
        map.values().map(values_in).sum()
    } else if let Ok(array) = value.as_array_ref() {
        array.iter().map(values_in).sum()
    } else {
        0
    };
    1 + nested
}

fn to_json(context: &NativeCallContext, ctx: &Ctx) -> Fallible<String> {
    let mut text = String::new();
    json::write(context.engine(), &ctx.to_map()?.into(), &mut text).map_err(|why| match why {
        Unserializable::Value(what) => format!("{what} has no JSON").into(),
        Unserializable::TooDeep => "Nested too deeply for JSON".into(),
        Unserializable::Script(error) => error,
    })?;
    bytes::charge_bytes(text.len())?;
    bytes::check_string_size(context.engine(), text.len())?;
    Ok(text)
}

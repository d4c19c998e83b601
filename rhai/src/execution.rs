//! One execution: from a compiled script and a request to an outcome.

use crate::bytes::Bytes;
use crate::context::{self, Ctx};
use crate::json::Sizes;
use crate::log;
use crate::meter::{self, Stop};
use crate::program::{Program, CTX_FUNCTION};
use crate::request::Request;
use crate::response::{self, Invalid, Response};
use crate::{bytes, compile_cost, host, natives};
use rhai::grain::{SharedProgram, Vm};
use rhai::module_resolvers::DummyModuleResolver;
use rhai::{Dynamic, Engine, EvalAltResult, Map, NativeCallContext, OptimizationLevel, Position, Scope, INT};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// How an execution ended; the numbers are the host's too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Outcome {
    Ok = 0,
    ScriptError = 1,
    MalformedBody = 2,
    InvalidResponse = 3,
    OperationsExceeded = 4,
    LimitExceeded = 5,
    Interrupted = 7,
}

#[derive(Clone, Copy)]
pub struct Limits {
    pub operations: u64,
    pub string_size: usize,
    pub array_size: usize,
    pub map_size: usize,
    pub call_levels: usize,
}

pub struct Failure {
    pub outcome: Outcome,
    pub message: String,
    pub position: Position,
}

pub struct Execution {
    pub result: Result<Response, Failure>,
    pub operations: u64,
}

thread_local! {
    static SLEEP: Cell<bool> = const { Cell::new(false) };
    /// The `ctx` of the running execution.
    static CTX: RefCell<Dynamic> = const { RefCell::new(Dynamic::UNIT) };
    /// What the script called `exit` with.
    static EXIT: RefCell<Dynamic> = const { RefCell::new(Dynamic::UNIT) };
    /// Calls of `CTX_FUNCTION` that are the platform's own and cost the script nothing.
    static FREE_CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Lets scripts call `sleep_ms`, which is otherwise as good as unknown to them.
pub fn enable_sleep() {
    SLEEP.set(true);
}

/// The engine that runs every script of an instance.
#[must_use]
pub fn engine() -> Engine {
    let mut engine = Engine::new();
    // The optimiser makes the engine panic on valid scripts: `const c = #{a: 1}; c.a = 2`.
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_module_resolver(DummyModuleResolver::new());
    for symbol in ["eval", "import", "export"] {
        engine.disable_symbol(symbol);
    }
    // Counted by the meter instead, which sees callbacks too.
    engine.set_max_operations(0);
    engine.on_progress(|_| meter::tick());
    #[allow(deprecated)] // Said to be volatile, not to go away.
    engine.on_parse_token(|token, position, _| compile_cost::read(token, position));
    natives::register(&mut engine);
    bytes::register(&mut engine);
    context::register(&mut engine);
    log::register(&mut engine);
    // `map[key] = value` is the one way to grow a value that the engine leaves unchecked; whoever looks is told.
    engine.register_fn("len", |context: NativeCallContext, map: &mut Map| -> Fallible<INT> {
        check_map(context.engine(), map.len())?;
        Ok(map.len() as INT)
    });
    engine.register_fn(CTX_FUNCTION, || {
        if FREE_CALLS.get() > 0 {
            FREE_CALLS.set(FREE_CALLS.get() - 1);
            meter::uncount();
        }
        CTX.with_borrow(Dynamic::clone)
    });
    // Rhai's own comes back as an error out of callbacks, and is lost where a native swallows that.
    engine.register_fn("exit", || exit(Dynamic::UNIT));
    engine.register_fn("exit", exit);
    engine.register_fn("sleep_ms", |ms: INT| -> Fallible<()> {
        if !SLEEP.get() {
            return Err(EvalAltResult::ErrorFunctionNotFound("sleep_ms (i64)".into(), Position::NONE).into());
        }
        host::sleep_ms(ms.max(0) as f64);
        meter::poll_now()
    });
    engine
}

fn exit(value: Dynamic) -> Fallible<Dynamic> {
    EXIT.set(value);
    meter::exit();
    Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into())
}

/// Runs a compiled script.
pub fn run(engine: &mut Engine, program: &Program, request: Request, limits: Limits) -> Execution {
    engine.set_max_expr_depths(program.max_expr_depth, program.max_expr_depth);
    engine.set_max_string_size(limits.string_size);
    engine.set_max_array_size(limits.array_size);
    engine.set_max_map_size(limits.map_size);
    engine.set_max_call_levels(limits.call_levels);
    meter::begin(limits.operations);
    log::begin();
    let request = Rc::new(request);
    let value = evaluate(engine, program, &request);
    let exited = EXIT.replace(Dynamic::UNIT);
    let value = if meter::stopped() == Some(Stop::Exited) {
        // Writing the answer is charged, and may be stopped for other reasons.
        meter::resume();
        Ok(exited)
    } else {
        value
    };
    let result = match value {
        Err(error) => Err(failure(&error, &request, limits)),
        Ok(value) => answer(engine, value).map_err(|why| match why {
            Invalid::Response(message) => Failure {
                outcome: Outcome::InvalidResponse,
                message: shortened(message),
                position: Position::NONE,
            },
            Invalid::TooDeep => Failure {
                outcome: Outcome::LimitExceeded,
                message: "The answer is nested too deeply".into(),
                position: Position::NONE,
            },
            Invalid::Script(error) => failure(&error, &request, limits),
        }),
    };
    // A stop counts even where a native swallowed its error and the script went on to an answer.
    let result = match (meter::stopped(), result) {
        (Some(_), Ok(_)) => Err(failure(
            &EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE),
            &request,
            limits,
        )),
        (_, result) => result,
    };
    Execution {
        result,
        operations: meter::operations(),
    }
}

/// The sizes are checked again: `map[key] = value` grows a map past every check of the engine's own.
fn answer(engine: &Engine, value: Dynamic) -> Result<Response, Invalid> {
    let value = value.flatten();
    if value.is_map() || value.is_array() {
        engine.ensure_data_size_within_limits(&value).map_err(Invalid::Script)?;
    }
    response::from_value(engine, value)
}

fn evaluate(engine: &Engine, program: &Program, request: &Rc<Request>) -> Fallible<Dynamic> {
    CTX.set(Dynamic::from(Ctx::new(Rc::clone(request), Sizes::of(engine))));
    FREE_CALLS.set(program.platform_calls);
    let mut vm = Vm::new(engine);
    // One `Vm` for both: the constants that the top declares are what `global::` names in `handle`.
    let value = step(&mut vm, engine, &program.main).and_then(|value| match &program.handler {
        None => Ok(value),
        Some(handler) => step(&mut vm, engine, handler),
    });
    CTX.set(Dynamic::UNIT);
    value
}

fn step(vm: &mut Vm, engine: &Engine, program: &SharedProgram) -> Fallible<Dynamic> {
    let mut scope = Scope::new();
    // Plain evaluation finds no function that a native is to call back; the other builds wrappers for all of them.
    let value = if program.makes_fn_pointers() {
        vm.eval_with_callbacks(&mut scope, program)
    } else {
        vm.eval_with_scope(&mut scope, program)
    }?;
    // The variables of the top are left in the scope.
    for (_, _, variable) in scope.iter_raw() {
        if let Ok(map) = variable.as_map_ref() {
            check_map(engine, map.len())?;
        }
    }
    Ok(value)
}

fn check_map(engine: &Engine, entries: usize) -> Fallible<()> {
    if engine.max_map_size() > 0 && entries > engine.max_map_size() {
        return Err(EvalAltResult::ErrorDataTooLarge("Size of object map".into(), Position::NONE).into());
    }
    Ok(())
}

fn failure(error: &EvalAltResult, request: &Request, limits: Limits) -> Failure {
    let inner = error.unwrap_inner();
    let position = if inner.position().is_none() {
        error.position()
    } else {
        inner.position()
    };
    let (outcome, message) = match (meter::stopped(), inner) {
        (Some(Stop::Operations), _) => (
            Outcome::OperationsExceeded,
            format!("More than {} operations", limits.operations),
        ),
        (Some(Stop::Interrupted | Stop::Exited), _) => (Outcome::Interrupted, "Interrupted".into()),
        (None, EvalAltResult::ErrorDataTooLarge(what, _)) => (Outcome::LimitExceeded, too_large(what, limits)),
        (None, EvalAltResult::ErrorStackOverflow(_)) => (
            Outcome::LimitExceeded,
            format!("More than {} call levels", limits.call_levels),
        ),
        (None, EvalAltResult::ErrorTooManyVariables(_) | EvalAltResult::ErrorTooManyModules(_)) => {
            (Outcome::LimitExceeded, message_of(inner))
        }
        (None, EvalAltResult::ErrorRuntime(value, _)) if request.has_thrown(value) => {
            (Outcome::MalformedBody, value.to_string())
        }
        (None, _) => (Outcome::ScriptError, message_of(inner)),
    };
    Failure {
        outcome,
        message,
        position,
    }
}

fn too_large(what: &str, limits: Limits) -> String {
    let limit = if what.contains("string") {
        limits.string_size
    } else if what.contains("map") {
        limits.map_size
    } else {
        limits.array_size
    };
    format!("{what} over the limit of {limit}")
}

/// An error's text is bounded: a script can throw a value of any size.
const MAX_MESSAGE: usize = 4096;

fn message_of(error: &EvalAltResult) -> String {
    let text = match error {
        EvalAltResult::ErrorRuntime(value, _) if value.is::<Bytes>() => "Runtime error".into(),
        // Without its position, which is handed out apart.
        _ => {
            let text = error.to_string();
            match text.rfind(" (line ") {
                Some(at) if !error.position().is_none() && text.ends_with(')') => text[..at].into(),
                _ => text,
            }
        }
    };
    shortened(text)
}

fn shortened(mut text: String) -> String {
    if text.len() > MAX_MESSAGE {
        let end = (0..=MAX_MESSAGE)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        text.truncate(end);
        text.push_str("...");
    }
    text
}

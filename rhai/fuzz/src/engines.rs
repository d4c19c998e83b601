use crate::engine_faults::unless_the_engine_panics;
use crate::large_stack::on_a_large_stack;
use crate::run::LIMITS;
use crate::{budget, lines, tokens};
use rhai::grain::{Compiler, Vm};
use rhai::{Dynamic, Engine, EvalAltResult, Scope, AST};
use rhai_wasm::host::STAND_IN;
use rhai_wasm::{compile_cost, execution, log, meter};
use std::cell::RefCell;

/// The tree walker counts smaller steps.
const WALKER_OPERATIONS: u64 = 20 * LIMITS.operations;

/// Kinds of errors in the tree walker that the bytecode machine does not have: it drops `x[1] = 2` where `x` has no indexer.
const ONLY_WALKED: &str = "ErrorIndexingType";

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(limited());
}

/// A script that ends in the tree walker ends in the bytecode machine, with the same value or the same kind of error.
pub fn engines(data: &[u8]) {
    on_a_large_stack(engines_here, data);
}

fn limited() -> Engine {
    let mut engine = execution::engine();
    engine
        .set_max_expr_depths(64, 64)
        .set_max_string_size(LIMITS.string_size)
        .set_max_array_size(LIMITS.array_size)
        .set_max_map_size(LIMITS.map_size)
        .set_max_call_levels(LIMITS.call_levels);
    engine
}

fn engines_here(data: &[u8]) {
    let source = tokens::script(data);
    STAND_IN.with_borrow_mut(|host| host.poll = budget::poll);
    compile_cost::begin();
    let compiled = unless_the_engine_panics(|| ENGINE.with_borrow(|engine| engine.compile(&source)));
    let Some(Ok(ast)) = compiled else {
        return;
    };
    let walked = end_of(&ast, WALKER_OPERATIONS, |engine, scope, ast| {
        engine.eval_ast_with_scope(scope, ast)
    });
    let ran = end_of(&ast, LIMITS.operations, |engine, scope, ast| {
        let program = Compiler::new().compile(ast).into_shared();
        Vm::new(engine).eval_with_callbacks(scope, &program)
    });
    if let (Some(walked), Some(ran)) = (walked, ran) {
        if walked.starts_with(ONLY_WALKED) {
            return;
        }
        assert_eq!(walked, ran, "tree walker, then bytecode machine:\n{source}");
    }
}

type Evaluation = fn(&Engine, &mut Scope, &AST) -> Result<Dynamic, Box<EvalAltResult>>;

/// Nothing where it was stopped or the engine panicked.
fn end_of(ast: &AST, operations: u64, evaluate: Evaluation) -> Option<String> {
    lines::take();
    log::begin();
    meter::begin(operations);
    let mut scope = Scope::new();
    let result =
        budget::within(|| unless_the_engine_panics(|| ENGINE.with_borrow(|engine| evaluate(engine, &mut scope, ast))));
    let lines = lines::take();
    let Some(result) = result else {
        ENGINE.set(limited());
        return None;
    };
    if meter::stopped().is_some() {
        return None;
    }
    Some(match result {
        // The tree walker marks a pointer to a function that it has found already.
        Ok(value) => format!("{value:?} {lines:?}").replace("Fn*(", "Fn("),
        Err(error) => format!("{} {lines:?}", kind_of(error.unwrap_inner())),
    })
}

/// The name of its variant.
fn kind_of(error: &EvalAltResult) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_string()
}

//! One script in one engine.

use crate::answer::{describe_compile_error, describe_error, describe_value, Line, Outcome};
use crate::settings::Limits;
use rhai::grain::{Compiler, Vm};
use rhai::module_resolvers::DummyModuleResolver;
use rhai::packages::{ArithmeticPackage, BasicIteratorPackage, LogicPackage, Package, StandardPackage};
use rhai::{Engine, OptimizationLevel, Scope};
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

#[derive(Clone, Copy)]
pub enum Evaluator {
    TreeWalker,
    Grain,
}

#[derive(Clone, Copy)]
pub enum Library {
    /// Everything PiCloud's scripts have.
    Standard,
    /// Only operators and ranges. A script that answers the same here calls no native function,
    /// so nothing in it is charged by the size of its data.
    OperatorsOnly,
}

pub struct Run {
    pub outcome: Outcome,
    pub lines: Vec<Line>,
    /// Calls of `on_progress`, those inside callbacks of natives included: Rhai's own count loses them.
    pub operations: u64,
}

pub fn run_script(source: &str, limits: &Limits, evaluator: Evaluator, library: Library) -> Run {
    let operations = Rc::new(Cell::new(0));
    let lines = Rc::new(RefCell::new(Vec::new()));
    let mut engine = build_engine(limits, library, &operations, &lines);

    // The engine can panic on valid scripts; in WebAssembly that is a trap, and the script's error.
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| evaluate(&mut engine, source, limits, evaluator)))
        .unwrap_or(Outcome::EnginePanic);

    // The engine's hooks hold the lines too, so they are copied out rather than unwrapped.
    let lines = lines.borrow().clone();
    Run {
        outcome,
        lines,
        operations: operations.get(),
    }
}

fn evaluate(engine: &mut Engine, source: &str, limits: &Limits, evaluator: Evaluator) -> Outcome {
    let ast = match engine.compile(source) {
        Err(error) => return describe_compile_error(&error),
        Ok(ast) => ast,
    };
    // A script is compiled once and run under the limits of the day, so its literals are not measured by the parser.
    engine
        .set_max_string_size(limits.max_string_size)
        .set_max_array_size(limits.max_array_size)
        .set_max_map_size(limits.max_map_size)
        .set_max_call_levels(limits.max_call_levels);
    let mut scope = Scope::new();
    let result = match evaluator {
        Evaluator::TreeWalker => engine.eval_ast_with_scope(&mut scope, &ast),
        Evaluator::Grain => {
            let program = Compiler::new().compile(&ast).into_shared();
            Vm::new(&*engine).eval_with_callbacks(&mut scope, &program)
        }
    };
    match result {
        Ok(value) => describe_value(&value),
        Err(error) => describe_error(&error),
    }
}

fn build_engine(
    limits: &Limits,
    library: Library,
    operations: &Rc<Cell<u64>>,
    lines: &Rc<RefCell<Vec<Line>>>,
) -> Engine {
    let mut engine = Engine::new_raw();
    match library {
        Library::Standard => {
            engine.register_global_module(StandardPackage::new().as_shared_module());
        }
        Library::OperatorsOnly => {
            engine.register_global_module(ArithmeticPackage::new().as_shared_module());
            engine.register_global_module(LogicPackage::new().as_shared_module());
            engine.register_global_module(BasicIteratorPackage::new().as_shared_module());
        }
    }
    engine
        .set_optimization_level(OptimizationLevel::None)
        .disable_symbol("eval")
        .disable_symbol("import")
        .disable_symbol("export")
        .set_module_resolver(DummyModuleResolver::new())
        .set_max_expr_depths(limits.max_expr_depth, limits.max_expr_depth);

    let max_operations = limits.max_operations;
    let operations = Rc::clone(operations);
    engine.on_progress(move |_| {
        operations.set(operations.get() + 1);
        (operations.get() > max_operations).then_some(rhai::Dynamic::UNIT)
    });
    let info = Rc::clone(lines);
    engine.on_print(move |message| info.borrow_mut().push(Line::new("info", message)));
    let trace = Rc::clone(lines);
    engine.on_debug(move |message, _, _| trace.borrow_mut().push(Line::new("trace", message)));
    engine
}

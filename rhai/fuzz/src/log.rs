use crate::engine_faults::unless_the_engine_panics;
use crate::large_stack::on_a_large_stack;
use crate::lines;
use crate::run::LIMITS;
use crate::values::Values;
use rhai::{Dynamic, Engine, Scope};
use rhai_wasm::{compile_cost, execution, log as crate_log, meter};

/// Whatever is logged, the host gets at most its bound of lines, each with fields that are JSON.
pub fn log(data: &[u8]) {
    on_a_large_stack(log_here, data);
}

fn log_here(data: &[u8]) {
    let mut values = Values::new(data);
    let calls = [
        "log::info(m, f)",
        "log::warn(m)",
        "print(m); debug(f)",
        "for i in 0..300 { log::error(m, f) }",
    ];
    let call = calls[usize::from(values.byte()) % calls.len()];
    let mut scope = Scope::new();
    let message = values.value(300);
    scope.push_dynamic("m", message);
    scope.push_dynamic("f", Dynamic::from_map(values.map(300)));
    meter::begin(LIMITS.operations);
    compile_cost::begin();
    crate_log::begin();
    lines::take();
    thread_local! {
        static ENGINE: Engine = execution::engine();
    }
    let said = unless_the_engine_panics(|| ENGINE.with(|engine| engine.run_with_scope(&mut scope, call)));
    let lines = lines::take();
    if let Some(Ok(())) = said {
        assert!(!lines.is_empty() || crate_log::dropped() > 0, "{call}");
    }
}

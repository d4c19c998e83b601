//! How long one call of each native takes at the largest ceilings, with the engine's own natives and the guarded ones.
//!
//! `cargo run --release --example measure-natives [plain|guarded] [part of a name]`, one line a case: milliseconds,
//! operations, and how it ended. The cases are those of `natives.json`; `measure-natives.ts` takes them in WebAssembly.
//! Those that never end in Rhai are left out there.

use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, Scope};
use rhai_wasm::{json, meter, natives};
use std::time::Instant;

/// What is there before, and the call that is measured.
struct Case {
    name: String,
    before: String,
    call: String,
}

fn cases() -> Vec<Case> {
    let (list, _) = json::parse(include_bytes!("natives.json"), json::Sizes::default()).expect("JSON");
    let text = |case: &Dynamic, field: &str| {
        let case = case.as_map_ref().expect("a case");
        case[field].clone().into_string().expect("text")
    };
    let list = list.into_array().expect("a list");
    list.iter()
        .map(|case| Case {
            name: text(case, "name"),
            before: text(case, "before"),
            call: text(case, "call"),
        })
        .collect()
}

const ENDLESS: &[&str] = &["string pad with nothing"];

fn engine(guarded: bool) -> Engine {
    let mut engine = Engine::new();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_expr_depths(128, 128)
        .set_max_string_size(1_048_576)
        .set_max_array_size(100_000)
        .set_max_map_size(100_000)
        .on_progress(|_| meter::tick());
    if guarded {
        natives::register(&mut engine);
    }
    engine
}

/// Milliseconds, operations, and how it ended.
fn measure(engine: &Engine, setup: &Engine, case: &Case) -> Result<(f64, u64, String), Box<EvalAltResult>> {
    let mut scope = Scope::new();
    meter::begin(u64::MAX);
    setup.run_with_scope(&mut scope, &case.before)?;
    let program = engine.compile(&case.call)?;
    meter::begin(10_000_000);
    let began = Instant::now();
    let answer = engine.eval_ast_with_scope::<Dynamic>(&mut scope, &program);
    let ms = began.elapsed().as_secs_f64() * 1_000.0;
    let ended = answer.map_or_else(
        |error| error.to_string().chars().take(60).collect(),
        |_| "ok".to_string(),
    );
    Ok((ms, meter::operations(), ended))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let which = arguments.next().unwrap_or_default();
    let part = arguments.next().unwrap_or_default();
    let mut setup = engine(true);
    setup.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    for guarded in [false, true] {
        if which == if guarded { "plain" } else { "guarded" } {
            continue;
        }
        let engine = engine(guarded);
        println!("{}", if guarded { "guarded" } else { "plain" });
        for case in cases().iter().filter(|case| case.name.contains(&part)) {
            if !guarded && ENDLESS.contains(&case.name.as_str()) {
                println!("{:>10}  {:>9}  {}: does not end", "", "", case.name);
                continue;
            }
            match measure(&engine, &setup, case) {
                Ok((ms, operations, ended)) => println!("{ms:>10.2}  {operations:>9}  {}: {ended}", case.name),
                Err(error) => println!("{:>10}  {:>9}  {}: setup failed, {error}", "", "", case.name),
            }
        }
    }
}

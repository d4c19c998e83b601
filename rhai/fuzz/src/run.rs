use crate::answer::assert_sendable;
use crate::engine_faults::unless_the_engine_panics;
use crate::large_stack::on_a_large_stack;
use crate::{budget, frame, lines, tokens};
use rhai::Engine;
use rhai_wasm::execution::{self, Limits, Outcome};
use rhai_wasm::host::STAND_IN;
use rhai_wasm::program::{self, Program};
use rhai_wasm::response::Body;
use std::cell::RefCell;

pub const LIMITS: Limits = Limits {
    operations: 20_000,
    string_size: 4096,
    array_size: 256,
    map_size: 256,
    call_levels: 16,
};

const EXPR_DEPTH: usize = 64;
/// One charge can be for all the data that a value may have.
const LAST_CHARGE: u64 = 20_000;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(execution::engine());
}

/// A script, then after a NUL each the URL, the body's type and the body: it has an outcome, within its limits, and the
/// same one every time.
pub fn run(data: &[u8]) {
    on_a_large_stack(run_here, data);
}

fn run_here(data: &[u8]) {
    let mut parts = data.splitn(4, |byte| *byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let (script, url, content_type, body) = (part(), part(), part(), part());
    let source = tokens::script(script);
    let compiled = unless_the_engine_panics(|| {
        ENGINE.with_borrow_mut(|engine| {
            engine.set_max_expr_depths(EXPR_DEPTH, EXPR_DEPTH);
            engine.set_max_string_size(0).set_max_array_size(0).set_max_map_size(0);
            program::compile(engine, &source)
        })
    });
    let program = match compiled {
        Some(Ok(program)) => program,
        Some(Err(_)) => return,
        None => return ENGINE.set(execution::engine()),
    };
    STAND_IN.with_borrow_mut(|host| {
        host.body = body.to_vec();
        host.poll = budget::poll;
    });
    let first = end_of(&program, url, content_type, body);
    let second = end_of(&program, url, content_type, body);
    assert_eq!(first, second, "{source}");
}

/// How the run ended and what came of it, or nothing where the engine panicked.
fn end_of(program: &Program, url: &[u8], content_type: &[u8], body: &[u8]) -> Option<String> {
    lines::take();
    let execution = budget::within(|| {
        unless_the_engine_panics(|| {
            ENGINE.with_borrow_mut(|engine| {
                execution::run(engine, program, frame::request(url, content_type, body), LIMITS)
            })
        })
    });
    let lines = lines::take();
    let Some(execution) = execution else {
        ENGINE.set(execution::engine());
        return None;
    };
    let operations = execution.operations;
    assert!(operations <= LIMITS.operations + LAST_CHARGE, "{operations} operations");
    let end = match &execution.result {
        Ok(response) => {
            assert!(operations <= LIMITS.operations, "{operations} operations");
            assert_sendable(response);
            let body = match &response.body {
                Body::None => String::new(),
                Body::Text(text) => text.clone(),
                Body::Bytes(bytes) => format!("{bytes:?}"),
            };
            format!("{} {:?} {body}", response.status, response.headers)
        }
        Err(failure) => {
            assert!(failure.outcome != Outcome::Ok);
            let stopped = failure.outcome == Outcome::OperationsExceeded;
            assert_eq!(stopped, operations > LIMITS.operations, "{:?}", failure.outcome);
            format!("{:?} {} {:?}", failure.outcome, failure.message, failure.position)
        }
    };
    Some(format!("{operations} {end} {lines:?}"))
}

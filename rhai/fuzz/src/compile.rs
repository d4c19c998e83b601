use crate::engine_faults::unless_the_engine_panics;
use crate::large_stack::on_a_large_stack;
use crate::tokens;
use rhai::Engine;
use rhai_wasm::{execution, program};
use std::cell::RefCell;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(execution::engine());
}

/// Any source compiles or is refused, at any depth (the first byte), and every time alike.
pub fn compile(data: &[u8]) {
    on_a_large_stack(compile_here, data);
}

fn compile_here(data: &[u8]) {
    let Some((depth, source)) = data.split_first() else {
        return;
    };
    let depth = usize::from(*depth) % 128 + 1;
    let source = tokens::script(source);
    let refusal = || {
        let compiled = unless_the_engine_panics(|| {
            ENGINE.with_borrow_mut(|engine| {
                engine.set_max_expr_depths(depth, depth);
                program::compile(engine, &source).map(|_| ())
            })
        });
        if compiled.is_none() {
            ENGINE.set(execution::engine());
        }
        compiled.map(|compiled| compiled.err().map(|error| error.to_string()))
    };
    assert_eq!(refusal(), refusal(), "{source}");
}

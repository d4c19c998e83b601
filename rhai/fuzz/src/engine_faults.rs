//! Panics of the engine itself. In WebAssembly they are traps that end one execution with `script_error`, and nothing of the
//! crate's to mend; a panic anywhere else is a finding.

use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static IN_ENGINE: Cell<bool> = const { Cell::new(false) };
}

/// What `work` makes, or nothing where the engine panicked.
pub fn unless_the_engine_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            let of_the_engine = panic.location().is_some_and(|at| is_engine(at.file()));
            IN_ENGINE.set(of_the_engine);
            if !of_the_engine {
                before(panic);
            }
        }));
    });
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(made) => Some(made),
        Err(_) if IN_ENGINE.get() => None,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn is_engine(file: &str) -> bool {
    file.replace('\\', "/").contains("/rhai-1.27.0/")
}

//! The natives of Rhai's standard packages whose work grows with the size of their data, again.
//!
//! The engine counts a call of a native as one operation however much it does, checks what it built only afterwards,
//! and cannot be interrupted inside of it. Each native here answers as the original of rhai 1.27 does, but charges the
//! [meter](crate::meter) before it works (which polls the host), refuses a result past its limits before it builds it,
//! and never panics: the module aborts on a panic, and a comparer that contradicts itself makes the standard library's
//! sort panic.
//!
//! What stays Rhai's own is constant in its work, or calls back the script for each element, which counts itself.
//! Operators on strings and blobs, indexing, literals and interpolation never reach a native; their work is bounded by
//! the size limits, and their allocations by the memory limit.

mod arrays;
mod blobs;
mod cost;
mod equality;
mod fold;
mod format;
mod language;
mod maps;
mod order;
mod pieces;
mod ranges;
mod search;
mod strings;
#[cfg(test)]
mod tests;

use rhai::plugin::*;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString};
use std::any::TypeId;

type Raw<T> = Result<T, Box<EvalAltResult>>;

/// Puts the guarded natives in front of the engine's own.
pub fn register(engine: &mut Engine) {
    let mut module = Module::new();
    combine_with_exported_module!(&mut module, "arrays", arrays::guarded);
    combine_with_exported_module!(&mut module, "array-order", order::guarded);
    combine_with_exported_module!(&mut module, "blobs", blobs::guarded);
    combine_with_exported_module!(&mut module, "fold", fold::guarded);
    combine_with_exported_module!(&mut module, "format", format::guarded);
    combine_with_exported_module!(&mut module, "language", language::guarded);
    combine_with_exported_module!(&mut module, "maps", maps::guarded);
    combine_with_exported_module!(&mut module, "string-pieces", pieces::guarded);
    combine_with_exported_module!(&mut module, "string-search", search::guarded);
    combine_with_exported_module!(&mut module, "strings", strings::guarded);
    module.set_iterator::<pieces::Characters>();
    module.set_iter(TypeId::of::<ImmutableString>(), |string| {
        Box::new(pieces::Characters::all(string.cast()).map(Dynamic::from))
    });
    module.build_index();
    engine
        .register_type_with_name::<pieces::Characters>("rhai::packages::iter_basic::CharsStream")
        .register_global_module(module.into());
}

//! Fuzz targets over what crosses the module's interface. libFuzzer runs them for hours (`bun rhai/fuzz/run.ts`), the
//! crate's tests over the seeds and everything that was ever found.
//!
//! A target panics when a promise of the crate does not hold for the bytes it was given.

mod answer;
mod body;
mod budget;
mod compile;
mod engine_faults;
mod engines;
mod frame;
mod json;
mod large_stack;
mod lines;
mod log;
mod run;
mod tokens;
mod values;

pub use answer::answer;
pub use body::body;
pub use compile::compile;
pub use engines::engines;
pub use frame::frame;
pub use json::json;
pub use log::log;
pub use run::run;

pub type Target = fn(&[u8]);

/// Every target by the name of its binary and of its folder of seeds.
pub const TARGETS: [(&str, Target); 8] = [
    ("frame", frame),
    ("json", json),
    ("body", body),
    ("answer", answer),
    ("log", log),
    ("compile", compile),
    ("run", run),
    ("engines", engines),
];

/// The `main` of a target: libFuzzer's, or without it one that runs the files it is given.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$name(data));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            for path in std::env::args().skip(1) {
                $crate::$name(&std::fs::read(path)?);
            }
            Ok(())
        }
    };
}

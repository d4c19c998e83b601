//! The module's interface: plain functions, a frame that the host writes requests and sources into, and a result that
//! it reads. Not reentrant: one call at a time, suspended or not.

use crate::execution::{self, Execution, Limits, Outcome};
use crate::program::{self, Program};
use crate::request::Request;
use crate::response::Body;
use crate::{alloc, log};
use rhai::{Engine, Position};
use std::cell::{RefCell, UnsafeCell};

/// Words of [`Results`].
mod word {
    pub const OUTCOME: usize = 0;
    pub const STATUS: usize = 1;
    pub const LINE: usize = 2;
    pub const COLUMN: usize = 3;
    pub const HAS_ERROR: usize = 4;
    pub const BODY_KIND: usize = 5;
    pub const BODY_AT: usize = 6;
    pub const BODY_LENGTH: usize = 7;
    pub const HEADERS: usize = 8;
    pub const LINES_DROPPED: usize = 9;
    pub const OPERATIONS_LOW: usize = 10;
    pub const OPERATIONS_HIGH: usize = 11;
    pub const PEAK: usize = 12;
    pub const META_AT: usize = 13;
    pub const TEXT_AT: usize = 14;
    pub const TEXT_LENGTH: usize = 15;
    pub const TEXT_IS_ASCII: usize = 16;
    pub const COUNT: usize = 17;
}

/// The words that the host reads after a call; what they point to stays until the next call.
struct Results(UnsafeCell<[u32; word::COUNT]>);

// SAFETY: the module is built without threads; elsewhere only tests use it, each from one.
unsafe impl Sync for Results {}

static RESULTS: Results = Results(UnsafeCell::new([0; word::COUNT]));

#[derive(Default)]
struct Instance {
    engine: Option<Engine>,
    programs: Vec<Option<Program>>,
    frame: Vec<u8>,
    text: String,
    body: Vec<u8>,
    meta: Vec<u32>,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::new(Instance::default());
}

fn set(index: usize, value: u32) {
    // SAFETY: no reference to the words is ever held.
    unsafe { (*RESULTS.0.get())[index] = value }
}

fn address<T>(at: *const T) -> u32 {
    at as usize as u32
}

/// Claims the arena and builds the engine. The first call of all.
#[unsafe(no_mangle)]
pub extern "C" fn init() {
    alloc::claim();
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|info| crate::host::panicked(&info.to_string())));
    INSTANCE.with(|instance| instance.borrow_mut().engine = Some(execution::engine()));
}

#[unsafe(no_mangle)]
pub extern "C" fn enable_sleep() {
    execution::enable_sleep();
}

/// Where the results' words are.
#[unsafe(no_mangle)]
pub extern "C" fn results() -> *const u32 {
    RESULTS.0.get().cast()
}

/// Room for a request or a source of `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn frame(length: usize) -> *mut u8 {
    INSTANCE.with(|instance| {
        let frame = &mut instance.borrow_mut().frame;
        frame.clear();
        frame.resize(length, 0);
        frame.as_mut_ptr()
    })
}

/// Compiles the source in the frame within `memory` bytes. Returns the program's number, or -1 with the error in the
/// results.
#[unsafe(no_mangle)]
pub extern "C" fn compile(max_expr_depth: usize, memory: usize) -> i32 {
    INSTANCE.with(|instance| {
        let mut instance = instance.borrow_mut();
        let Instance {
            engine,
            programs,
            frame,
            text,
            ..
        } = &mut *instance;
        let source = std::mem::take(frame);
        let engine = engine.as_mut().expect("init() comes first");
        engine.set_max_expr_depths(max_expr_depth, max_expr_depth);
        // The parser refuses literals by the limits of whatever ran last; a program serves runs of any limits.
        engine.set_max_string_size(0);
        engine.set_max_array_size(0);
        engine.set_max_map_size(0);
        alloc::begin(memory);
        let compiled = match std::str::from_utf8(&source) {
            Err(_) => Err(("The source is not UTF-8".into(), Position::NONE)),
            Ok(source) => {
                program::compile(engine, source).map_err(|error| (error.err_type().to_string(), error.position()))
            }
        };
        alloc::end();
        match compiled {
            Err((message, position)) => {
                *text = message;
                set_position(position);
                set_text(text);
                -1
            }
            Ok(program) => {
                let free = programs.iter().position(Option::is_none).unwrap_or_else(|| {
                    programs.push(None);
                    programs.len() - 1
                });
                programs[free] = Some(program);
                free as i32
            }
        }
    })
}

/// Forgets a program.
#[unsafe(no_mangle)]
pub extern "C" fn forget(program: usize) {
    INSTANCE.with(|instance| {
        if let Some(slot) = instance.borrow_mut().programs.get_mut(program) {
            *slot = None;
        }
    });
}

/// Runs a program with the request in the frame; the outcome is in the results.
#[unsafe(no_mangle)]
pub extern "C" fn run(
    program: usize,
    operations: f64,
    string_size: usize,
    array_size: usize,
    map_size: usize,
    call_levels: usize,
    memory: usize,
) {
    INSTANCE.with(|instance| {
        let mut instance = instance.borrow_mut();
        let Instance {
            engine,
            programs,
            frame,
            text,
            body,
            meta,
        } = &mut *instance;
        text.clear();
        meta.clear();
        *body = Vec::new();
        let engine = engine.as_mut().expect("init() comes first");
        let program = programs
            .get(program)
            .and_then(Option::as_ref)
            .expect("a program that was compiled");
        let request = Request::new(std::mem::take(frame)).expect("a request that the loader wrote");
        alloc::begin(memory);
        let limits = Limits {
            operations: operations as u64,
            string_size,
            array_size,
            map_size,
            call_levels,
        };
        let execution = execution::run(engine, program, request, limits);
        report(execution, text, body, meta);
        set(word::PEAK, alloc::peak() as u32);
        alloc::end();
    });
}

/// Lays an execution out in the results: for every text its end in the meta words, all texts in one.
fn report(execution: Execution, text: &mut String, body: &mut Vec<u8>, meta: &mut Vec<u32>) {
    set(word::OPERATIONS_LOW, execution.operations as u32);
    set(word::OPERATIONS_HIGH, (execution.operations >> 32) as u32);
    set(word::HEADERS, 0);
    set(word::BODY_KIND, 0);
    set(word::LINES_DROPPED, log::dropped());
    match execution.result {
        Err(failure) => {
            set(word::OUTCOME, failure.outcome as u32);
            set(word::HAS_ERROR, 1);
            set_position(failure.position);
            text.push_str(&failure.message);
        }
        Ok(response) => {
            set(word::OUTCOME, Outcome::Ok as u32);
            set(word::HAS_ERROR, 0);
            set(word::STATUS, u32::from(response.status));
            set(word::HEADERS, response.headers.len() as u32);
            for (name, value) in &response.headers {
                text.push_str(name);
                meta.push(text.len() as u32);
                text.push_str(value);
                meta.push(text.len() as u32);
            }
            match response.body {
                Body::None => {}
                Body::Text(body_text) if body_text.len() <= 4096 => {
                    set(word::BODY_KIND, 1);
                    text.push_str(&body_text);
                }
                Body::Text(body_text) => {
                    set(word::BODY_KIND, 2);
                    *body = body_text.into_bytes();
                }
                Body::Bytes(bytes) => {
                    set(word::BODY_KIND, 3);
                    *body = bytes;
                }
            }
        }
    }
    set(word::BODY_AT, address(body.as_ptr()));
    set(word::BODY_LENGTH, body.len() as u32);
    set(word::META_AT, address(meta.as_ptr()));
    set_text(text);
}

fn set_position(position: Position) {
    set(word::LINE, position.line().unwrap_or(0) as u32);
    set(word::COLUMN, position.position().unwrap_or(0) as u32);
}

fn set_text(text: &str) {
    set(word::TEXT_AT, address(text.as_ptr()));
    set(word::TEXT_LENGTH, text.len() as u32);
    set(word::TEXT_IS_ASCII, u32::from(text.is_ascii()));
}

/// Bytes that are allocated.
#[unsafe(no_mangle)]
pub extern "C" fn used() -> usize {
    alloc::used()
}

/// The most bytes that were allocated at once since the last run or compilation began.
#[unsafe(no_mangle)]
pub extern "C" fn peak() -> usize {
    alloc::peak()
}

/// Whether memory ran out: asked after a trap.
#[unsafe(no_mangle)]
pub extern "C" fn memory_exceeded() -> u32 {
    u32::from(alloc::exceeded())
}

/// Whether a stop of the host ended it: asked after a trap.
#[unsafe(no_mangle)]
pub extern "C" fn interrupted() -> u32 {
    u32::from(alloc::interrupted())
}

/// The end of the highest block that was ever allocated.
#[unsafe(no_mangle)]
pub extern "C" fn high_water() -> usize {
    alloc::high_water()
}

/// Operations of the running execution: asked after a trap.
#[unsafe(no_mangle)]
pub extern "C" fn operations() -> f64 {
    crate::meter::operations() as f64
}

/// Lines that the running execution dropped: asked after a trap.
#[unsafe(no_mangle)]
pub extern "C" fn lines_dropped() -> u32 {
    log::dropped()
}

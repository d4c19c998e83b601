//! Memory of the running target, counted as the arena of the module counts it. The arena ends an instance in a trap; here
//! nothing can be unwound out of an allocation, so that the poll stops the script, and what it does until then has to
//! stay within the slack.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What a script may hold, as the memory limit of an instance.
const LIMIT: usize = 8 * 1024 * 1024;
/// What it may take between two polls.
const SLACK: usize = 8 * 1024 * 1024;
/// No single value of [`crate::run::LIMITS`] is nearly as large.
const LARGEST_BLOCK: usize = 512 * 1024;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static COUNTED: Cell<bool> = const { Cell::new(false) };
    static USED: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` within the budget. A breach aborts: where it is, is where the block was asked for.
pub fn within<T>(work: impl FnOnce() -> T) -> T {
    USED.set(0);
    COUNTED.set(true);
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    COUNTED.set(false);
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The host's poll.
pub fn poll() -> u32 {
    u32::from(USED.get() > LIMIT)
}

#[cold]
fn breach(what: &str, bytes: usize) -> ! {
    COUNTED.set(false);
    eprintln!("{what}: {bytes} bytes\n{}", std::backtrace::Backtrace::force_capture());
    std::process::abort()
}

fn take(bytes: usize) {
    if !COUNTED.get() {
        return;
    }
    if bytes > LARGEST_BLOCK {
        breach("A block larger than any value may be", bytes);
    }
    USED.set(USED.get().saturating_add(bytes));
    if USED.get() > LIMIT + SLACK {
        breach("More memory than the limit and what a poll may let pass", USED.get());
    }
}

fn give_back(bytes: usize) {
    if COUNTED.get() {
        // Also what was allocated before.
        USED.set(USED.get().saturating_sub(bytes));
    }
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        give_back(layout.size());
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        take(size);
        give_back(layout.size());
        unsafe { System.realloc(at, layout, size) }
    }
}

//! The operations of the execution that is running.
//!
//! Rhai clones its state into every callback of a native and throws the clone's count away, so its own limit and its
//! own report miss everything that `map`, `filter` or `sort` call. This cell is the crate's own: every step of the
//! engine ticks it, at any depth, and natives charge it for the size of their data.
//!
//! A stop is sticky: a native that swallows the error of its callback (`sort` does) meets it again at the next step,
//! and the execution's outcome is read from here, never from what the script made of the error.

use crate::{alloc, host};
use rhai::{Dynamic, EvalAltResult, Position};
use std::cell::Cell;

/// At most this many operations between two polls of the host, and at first fewer. One operation can take long
/// where no native is called (the index of a long string, its comparison): while polls are [`SLOW_MS`] apart they come
/// [`SHRINK`] times as often.
const POLL_EVERY: u64 = 256;
const FIRST_POLL: u64 = 32;
const SLOW_MS: f64 = 4.0;
const SHRINK: u64 = 8;

/// The host is also polled whenever this many more bytes were allocated: one operation can clone a large array.
const POLL_EVERY_BYTES: u64 = 1024 * 1024;

/// Why an execution had to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// More operations than its limit.
    Operations,
    /// The host's poll said so: past its deadline, or given up.
    Interrupted,
    /// The script called `exit`.
    Exited,
}

struct Meter {
    operations: Cell<u64>,
    limit: Cell<u64>,
    stop: Cell<Option<Stop>>,
    /// The operations at which the limit or a poll has to be looked at.
    look_at: Cell<u64>,
    poll_every: Cell<u64>,
    polled_at_ms: Cell<f64>,
    /// Poll when `alloc::work` is past it.
    poll_at_work: Cell<u64>,
}

thread_local! {
    static METER: Meter = const {
        Meter {
            operations: Cell::new(0),
            limit: Cell::new(u64::MAX),
            stop: Cell::new(None),
            look_at: Cell::new(u64::MAX),
            poll_every: Cell::new(POLL_EVERY),
            polled_at_ms: Cell::new(0.0),
            poll_at_work: Cell::new(u64::MAX),
        }
    };
}

impl Meter {
    fn polled(&self) {
        let next = self.operations.get().saturating_add(self.poll_every.get());
        self.look_at.set(next.min(self.limit.get().saturating_add(1)));
        self.poll_at_work.set(alloc::work() + POLL_EVERY_BYTES);
        self.polled_at_ms.set(host::now_ms());
        alloc::polled();
    }
}

/// Begins an execution that may use `limit` operations.
pub fn begin(limit: u64) {
    METER.with(|meter| {
        meter.operations.set(0);
        meter.limit.set(limit);
        meter.stop.set(None);
        meter.poll_every.set(FIRST_POLL);
        meter.polled();
    });
}

/// Takes back one operation that was the platform's own.
pub fn uncount() {
    METER.with(|meter| meter.operations.set(meter.operations.get().saturating_sub(1)));
}

/// Operations counted since [`begin`].
#[must_use]
pub fn operations() -> u64 {
    METER.with(|meter| meter.operations.get())
}

/// Why the execution has to stop, if it has to.
#[must_use]
pub fn stopped() -> Option<Stop> {
    METER.with(|meter| meter.stop.get())
}

/// Charges the running execution for `ops` operations.
///
/// For natives: call it before the work, with a figure that depends on the script's values alone, so that the same
/// script and input cost the same every time.
///
/// # Errors
///
/// An `ErrorTerminated`, which no script can catch, once the limit is passed or the host wants a stop.
#[inline]
pub fn charge(ops: u64) -> Result<(), Box<EvalAltResult>> {
    match add(ops) {
        None => Ok(()),
        Some(_) => Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into()),
    }
}

/// Polls the host now, as after a wait.
///
/// # Errors
///
/// As [`charge`].
pub fn poll_now() -> Result<(), Box<EvalAltResult>> {
    match stopped().or_else(poll) {
        None => Ok(()),
        Some(_) => Err(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into()),
    }
}

/// Stops the execution at its own wish; a stop for another reason stays.
pub fn exit() {
    METER.with(|meter| {
        if meter.stop.get().is_none() {
            meter.stop.set(Some(Stop::Exited));
            meter.look_at.set(0);
        }
    });
}

/// Goes on after [`exit`].
pub fn resume() {
    METER.with(|meter| {
        meter.stop.set(None);
        meter.polled();
    });
}

/// Polls the host between two operations. True when the execution has to stop.
#[cfg(target_arch = "wasm32")]
pub fn poll_in_allocator() -> bool {
    stopped().or_else(poll).is_some()
}

/// One step of the engine, for `Engine::on_progress`: a value stops it.
#[inline]
pub fn tick() -> Option<Dynamic> {
    add(1).map(|_| Dynamic::UNIT)
}

#[inline]
fn add(ops: u64) -> Option<Stop> {
    METER.with(|meter| {
        let operations = meter.operations.get().saturating_add(ops);
        if operations >= meter.look_at.get() || alloc::work() > meter.poll_at_work.get() {
            return look(operations);
        }
        meter.operations.set(operations);
        None
    })
}

/// The way of the few operations: a stop, the limit, or a poll.
#[cold]
#[inline(never)]
fn look(operations: u64) -> Option<Stop> {
    METER.with(|meter| {
        if meter.stop.get().is_some() {
            return meter.stop.get();
        }
        meter.operations.set(operations);
        if operations > meter.limit.get() {
            meter.stop.set(Some(Stop::Operations));
            // Nothing but `look` sees the stop.
            meter.look_at.set(0);
            return meter.stop.get();
        }
        poll()
    })
}

/// Asks the host whether to go on; it may suspend the execution before it answers.
#[cold]
#[inline(never)]
fn poll() -> Option<Stop> {
    METER.with(|meter| {
        let slow = host::now_ms() - meter.polled_at_ms.get() > SLOW_MS;
        let every = meter.poll_every.get();
        meter.poll_every.set(if slow {
            (every / SHRINK).max(1)
        } else {
            (every * 2).min(POLL_EVERY)
        });
        let stop = (host::poll() != 0).then_some(Stop::Interrupted);
        meter.stop.set(stop);
        meter.polled();
        if stop.is_some() {
            meter.look_at.set(0);
        }
        stop
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_up_to_the_limit_and_stays_stopped_past_it() {
        begin(10);
        assert!(charge(10).is_ok());
        assert_eq!(stopped(), None);
        assert!(charge(1).is_err());
        assert_eq!(stopped(), Some(Stop::Operations));
        assert!(charge(0).is_err());
        assert!(tick().is_some());
        assert_eq!(operations(), 11);
    }
}

//! The operations of the execution that is running.
//!
//! Rhai clones its state into every callback of a native and throws the clone's count away, so its own limit and its
//! own report miss everything that `map`, `filter` or `sort` call. This cell is the crate's own: every step of the
//! engine ticks it, at any depth, and natives charge it for the size of their data.
//!
//! A stop is sticky: a native that swallows the error of its callback (`sort` does) meets it again at the next step,
//! and the execution's outcome is read from here, never from what the script made of the error.

use crate::alloc;
use rhai::{Dynamic, EvalAltResult, Position};
use std::cell::Cell;

/// The host is polled whenever this many more operations were counted.
pub const POLL_EVERY: u64 = 1024;

/// The host is also polled whenever this many more bytes were allocated: one operation can clone a large array, and a
/// thousand of those keep the processor for seconds.
const POLL_EVERY_BYTES: u64 = 1024 * 1024;

/// Why an execution had to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// More operations than its limit.
    Operations,
    /// The host's poll said so: past its deadline, or given up.
    Interrupted,
}

#[derive(Clone, Copy)]
struct Meter {
    operations: u64,
    limit: u64,
    stop: Option<Stop>,
    /// Poll when `alloc::work` is past it.
    poll_at_work: u64,
}

thread_local! {
    static METER: Cell<Meter> = const {
        Cell::new(Meter { operations: 0, limit: u64::MAX, stop: None, poll_at_work: u64::MAX })
    };
}

/// Begins an execution that may use `limit` operations.
pub fn begin(limit: u64) {
    METER.with(|cell| {
        cell.set(Meter {
            operations: 0,
            limit,
            stop: None,
            poll_at_work: alloc::work() + POLL_EVERY_BYTES,
        });
    });
}

/// Takes back one operation that was the platform's own.
pub fn uncount() {
    METER.with(|cell| {
        let mut meter = cell.get();
        meter.operations = meter.operations.saturating_sub(1);
        cell.set(meter);
    });
}

/// Operations counted since [`begin`].
#[must_use]
pub fn operations() -> u64 {
    METER.with(|cell| cell.get().operations)
}

/// Why the execution has to stop, if it has to.
#[must_use]
pub fn stopped() -> Option<Stop> {
    METER.with(|cell| cell.get().stop)
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

/// One step of the engine, for `Engine::on_progress`: a value stops it.
#[inline]
pub fn tick() -> Option<Dynamic> {
    add(1).map(|_| Dynamic::UNIT)
}

#[inline]
fn add(ops: u64) -> Option<Stop> {
    METER.with(|cell| {
        let mut meter = cell.get();
        if meter.stop.is_some() {
            return meter.stop;
        }
        let before = meter.operations;
        meter.operations = before.saturating_add(ops);
        if meter.operations > meter.limit {
            meter.stop = Some(Stop::Operations);
        }
        cell.set(meter);
        if meter.stop.is_some() {
            return meter.stop;
        }
        if before / POLL_EVERY != meter.operations / POLL_EVERY || alloc::work() > meter.poll_at_work {
            return poll();
        }
        None
    })
}

/// Asks the host whether to go on; it may suspend the execution before it answers.
#[cold]
#[inline(never)]
fn poll() -> Option<Stop> {
    let stop = (crate::host::poll() != 0).then_some(Stop::Interrupted);
    METER.with(|cell| {
        let mut meter = cell.get();
        meter.stop = stop;
        meter.poll_at_work = alloc::work() + POLL_EVERY_BYTES;
        cell.set(meter);
    });
    stop
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

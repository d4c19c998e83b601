//! Where a start and a length from a script lie in its data: negative starts count from the end, all is clipped.
//!
//! Everything is counted in 64 bits, so that a 32-bit machine answers as a 64-bit one does.

use rhai::INT;
use std::ops::{Range, RangeInclusive};

pub type ExclusiveRange = Range<INT>;
pub type InclusiveRange = RangeInclusive<INT>;

/// Start and length of `from..to`.
pub fn exclusive(range: &ExclusiveRange) -> (INT, INT) {
    let start = range.start.max(0);
    (start, range.end.max(start) - start)
}

/// Start and length of `from..=to`, which has one element at least.
pub fn inclusive(range: &InclusiveRange) -> (INT, INT) {
    let start = (*range.start()).max(0);
    let end = (*range.end()).max(start).min(INT::MAX - 1);
    (start, end - start + 1)
}

/// Offset and length within data of `length` elements; the offset is `length` when it lies past the end.
pub fn clip(length: usize, start: INT, len: INT) -> (usize, usize) {
    let start = if start < 0 {
        length - length.min(size(start.unsigned_abs()))
    } else if start as u64 >= length as u64 {
        return (length, 0);
    } else {
        size(start as u64)
    };
    (start, (length - start).min(size(len.max(0) as u64)))
}

/// The index of an element that is there.
pub fn index(length: usize, index: INT) -> Option<usize> {
    let from_start = if index < 0 {
        length as i128 + i128::from(index)
    } else {
        i128::from(index)
    };
    usize::try_from(from_start).ok().filter(|&at| at < length)
}

/// A count as a size in memory, the largest there is when it does not fit.
pub fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

//! Strings in pieces: `split`, `to_chars` and the iterators over their characters.
//!
//! A megabyte of delimiters would become a million strings before the engine looked at their number: pieces are counted
//! first.

use super::ranges::{self, ExclusiveRange, InclusiveRange};
use super::{cost, Raw};
use rhai::plugin::*;
use rhai::{Array, Dynamic, ImmutableString, NativeCallContext, INT};

/// Refuses more than fit into an array, then builds them.
fn collect<'s>(
    ctx: &NativeCallContext,
    string: &str,
    segments: INT,
    split: impl Fn() -> Box<dyn Iterator<Item = &'s str> + 's>,
) -> Raw<Array> {
    cost::work(string.len())?;
    let limit = ctx.engine().max_array_size();
    let most = if limit == 0 {
        usize::MAX
    } else {
        limit.saturating_add(1)
    };
    let pieces = split().take(most).count().min(ranges::size(segments.max(1) as u64));
    cost::check_array(ctx, pieces as u64)?;
    cost::build(pieces.saturating_mul(2))?;
    Ok(split().map(Into::into).collect())
}

/// Whether the string is handed back whole.
fn is_whole(string: &str, delimiter: &str, segments: INT) -> Raw<bool> {
    cost::scan(string.len())?;
    Ok(segments <= 1 || string.is_empty() || (!delimiter.is_empty() && !string.contains(delimiter)))
}

fn whole(string: &ImmutableString) -> Array {
    vec![string.clone().into()]
}

fn forward(ctx: &NativeCallContext, string: &ImmutableString, delimiter: &str, segments: INT) -> Raw<Array> {
    if is_whole(string, delimiter, segments)? {
        return Ok(whole(string));
    }
    let most = ranges::size(segments as u64);
    collect(ctx, string, segments, || Box::new(string.splitn(most, delimiter)))
}

fn backward(ctx: &NativeCallContext, string: &ImmutableString, delimiter: &str, segments: INT) -> Raw<Array> {
    if is_whole(string, delimiter, segments)? {
        return Ok(whole(string));
    }
    let most = ranges::size(segments as u64);
    collect(ctx, string, segments, || Box::new(string.rsplitn(most, delimiter)))
}

/// The characters of a string, one at a time: Rhai's own copies them all before it hands out the first.
#[derive(Clone, Debug)]
pub struct Characters {
    string: ImmutableString,
    at: usize,
    left: u64,
}

impl Characters {
    pub fn new(string: ImmutableString, start: INT, len: INT) -> Raw<Self> {
        cost::scan(string.len().min(ranges::size(start.unsigned_abs().saturating_mul(4))))?;
        let at = if start < 0 {
            let from_end = ranges::size(start.unsigned_abs() - 1);
            string.char_indices().rev().nth(from_end).map_or(0, |(at, _)| at)
        } else {
            string
                .char_indices()
                .nth(ranges::size(start as u64))
                .map_or(string.len(), |(at, _)| at)
        };
        Ok(Self {
            string,
            at,
            left: len.max(0) as u64,
        })
    }

    pub fn all(string: ImmutableString) -> Self {
        Self {
            string,
            at: 0,
            left: u64::MAX,
        }
    }
}

impl Iterator for Characters {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.left == 0 {
            return None;
        }
        let character = self.string[self.at..].chars().next()?;
        self.at += character.len_utf8();
        self.left -= 1;
        Some(character)
    }
}

#[export_module]
pub mod guarded {
    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn split(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: &str) -> Raw<Array> {
        forward(&ctx, string, delimiter, INT::MAX)
    }

    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn split_character(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: char) -> Raw<Array> {
        forward(&ctx, string, delimiter.encode_utf8(&mut [0; 4]), INT::MAX)
    }

    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn splitn(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: &str, segments: INT) -> Raw<Array> {
        forward(&ctx, string, delimiter, segments)
    }

    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn splitn_character(
        ctx: NativeCallContext,
        string: &mut ImmutableString,
        delimiter: char,
        segments: INT,
    ) -> Raw<Array> {
        forward(&ctx, string, delimiter.encode_utf8(&mut [0; 4]), segments)
    }

    #[rhai_fn(name = "split_rev", pure, return_raw)]
    pub fn rsplit(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: &str) -> Raw<Array> {
        backward(&ctx, string, delimiter, INT::MAX)
    }

    #[rhai_fn(name = "split_rev", pure, return_raw)]
    pub fn rsplit_character(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: char) -> Raw<Array> {
        backward(&ctx, string, delimiter.encode_utf8(&mut [0; 4]), INT::MAX)
    }

    #[rhai_fn(name = "split_rev", pure, return_raw)]
    pub fn rsplitn(ctx: NativeCallContext, string: &mut ImmutableString, delimiter: &str, segments: INT) -> Raw<Array> {
        backward(&ctx, string, delimiter, segments)
    }

    #[rhai_fn(name = "split_rev", pure, return_raw)]
    pub fn rsplitn_character(
        ctx: NativeCallContext,
        string: &mut ImmutableString,
        delimiter: char,
        segments: INT,
    ) -> Raw<Array> {
        backward(&ctx, string, delimiter.encode_utf8(&mut [0; 4]), segments)
    }

    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn split_whitespace(ctx: NativeCallContext, string: &mut ImmutableString) -> Raw<Array> {
        if string.is_empty() {
            return Ok(whole(string));
        }
        collect(&ctx, string, INT::MAX, || Box::new(string.split_whitespace()))
    }

    #[rhai_fn(name = "split", pure, return_raw)]
    pub fn split_at(string: &mut ImmutableString, index: INT) -> Raw<Array> {
        cost::scan(string.len())?;
        let at = if index > 0 {
            string
                .char_indices()
                .nth(ranges::size(index as u64))
                .map_or(string.len(), |(at, _)| at)
        } else if index == 0 {
            string.len()
        } else {
            let from_end = ranges::size(index.unsigned_abs() - 1);
            string.char_indices().rev().nth(from_end).map_or(0, |(at, _)| at)
        };
        Ok(vec![string[..at].into(), string[at..].into()])
    }

    #[rhai_fn(return_raw)]
    pub fn to_chars(ctx: NativeCallContext, string: &str) -> Raw<Array> {
        cost::scan(string.len())?;
        let characters = string.chars().count();
        cost::check_array(&ctx, characters as u64)?;
        cost::build(characters)?;
        Ok(string.chars().map(Dynamic::from).collect())
    }

    #[rhai_fn(name = "chars", get = "chars")]
    pub fn chars(string: ImmutableString) -> Characters {
        Characters::all(string)
    }

    #[rhai_fn(name = "chars", return_raw)]
    pub fn chars_from(string: ImmutableString, start: INT) -> Raw<Characters> {
        Characters::new(string, start, INT::MAX)
    }

    #[rhai_fn(name = "chars", return_raw)]
    pub fn chars_part(string: ImmutableString, start: INT, len: INT) -> Raw<Characters> {
        Characters::new(string, start, len)
    }

    #[rhai_fn(name = "chars", return_raw)]
    pub fn chars_range(string: ImmutableString, range: ExclusiveRange) -> Raw<Characters> {
        let (start, len) = ranges::exclusive(&range);
        Characters::new(string, start, len)
    }

    /// Unlike elsewhere an inclusive range may be empty here, as it may in Rhai.
    #[rhai_fn(name = "chars", return_raw)]
    pub fn chars_inclusive_range(string: ImmutableString, range: InclusiveRange) -> Raw<Characters> {
        let start = (*range.start()).max(0);
        let end = (*range.end()).max(start - 1).min(INT::MAX - 1);
        Characters::new(string, start, end - start + 1)
    }
}

//! `Bytes`: immutable bytes of the platform, counted by memory where Rhai counts its blobs by `max_array_size`.

use crate::meter::charge;
use rhai::{Blob, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext, Position, INT};
use std::cmp::Ordering;
use std::rc::Rc;

type ExclusiveRange = std::ops::Range<INT>;
type InclusiveRange = std::ops::RangeInclusive<INT>;
type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// A window into shared bytes: slicing and cloning copy nothing.
#[derive(Clone)]
pub struct Bytes {
    all: Rc<Vec<u8>>,
    start: usize,
    end: usize,
}

impl Bytes {
    #[must_use]
    pub fn new(all: Vec<u8>) -> Self {
        let end = all.len();
        Self {
            all: Rc::new(all),
            start: 0,
            end,
        }
    }

    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.all[self.start..self.end]
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The part from `start` up to `end`, both within the length.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= self.len());
        Self {
            all: Rc::clone(&self.all),
            start: self.start + start,
            end: self.start + end,
        }
    }

    /// Whether both are the same window into the same bytes.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.all, &other.all) && self.start == other.start && self.end == other.end
    }

    /// `start` counts from the end when negative and `length` is cut to what there is, as for Rhai's own sequences.
    fn window(&self, start: INT, length: INT) -> Self {
        let size = self.len() as INT;
        let start = if start < 0 {
            size.saturating_add(start).max(0)
        } else {
            start.min(size)
        };
        let end = start.saturating_add(length.max(0)).min(size);
        self.slice(start as usize, end as usize)
    }

    fn range(&self, start: INT, end: INT) -> Self {
        let size = self.len() as INT;
        let resolve = |at: INT| {
            if at < 0 {
                size.saturating_add(at).max(0)
            } else {
                at.min(size)
            }
        };
        let (start, end) = (resolve(start), resolve(end));
        self.slice(start as usize, end.max(start) as usize)
    }
}

/// One operation for every 64 bytes that a native walks through.
pub fn charge_bytes(bytes: usize) -> Fallible<()> {
    charge(bytes as u64 / 64)
}

/// Refuses text that would be longer than `max_string_size` before it is made.
pub fn check_string_size(engine: &Engine, bytes: usize) -> Fallible<()> {
    if engine.max_string_size() > 0 && bytes > engine.max_string_size() {
        return Err(EvalAltResult::ErrorDataTooLarge("Length of string".into(), Position::NONE).into());
    }
    Ok(())
}

#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let (a, b, c) = (
            chunk[0],
            chunk.get(1).copied().unwrap_or(0),
            chunk.get(2).copied().unwrap_or(0),
        );
        let bits = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
        for place in 0..4 {
            if place <= chunk.len() {
                text.push(ALPHABET[(bits >> (18 - 6 * place)) as usize & 63] as char);
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

fn compare(a: &Bytes, b: &Bytes) -> Fallible<Ordering> {
    charge_bytes(a.len().min(b.len()))?;
    Ok(a.as_slice().cmp(b.as_slice()))
}

fn text_of(context: &NativeCallContext, bytes: &Bytes) -> Fallible<ImmutableString> {
    charge_bytes(bytes.len())?;
    check_string_size(context.engine(), bytes.len())?;
    let text = String::from_utf8_lossy(bytes.as_slice());
    check_string_size(context.engine(), text.len())?;
    Ok(text.into_owned().into())
}

fn copied(bytes: &[u8]) -> Fallible<Bytes> {
    charge_bytes(bytes.len())?;
    Ok(Bytes::new(bytes.to_vec()))
}

/// Makes `Bytes` known to scripts.
#[allow(clippy::too_many_lines)]
pub fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Bytes>("Bytes");
    engine
        .register_fn("to_bytes", |text: ImmutableString| copied(text.as_bytes()))
        .register_fn("to_bytes", |blob: &mut Blob| copied(blob))
        .register_fn("to_bytes", |bytes: &mut Bytes| bytes.clone())
        .register_fn("len", |bytes: &mut Bytes| bytes.len() as INT)
        .register_get("len", |bytes: &mut Bytes| bytes.len() as INT)
        .register_fn("is_empty", |bytes: &mut Bytes| bytes.is_empty())
        .register_get("is_empty", |bytes: &mut Bytes| bytes.is_empty());

    engine
        .register_indexer_get(|bytes: &mut Bytes, index: INT| -> Fallible<INT> {
            let at = if index < 0 {
                index.saturating_add(bytes.len() as INT)
            } else {
                index
            };
            usize::try_from(at)
                .ok()
                .and_then(|at| bytes.as_slice().get(at))
                .map(|byte| INT::from(*byte))
                .ok_or_else(|| EvalAltResult::ErrorArrayBounds(bytes.len(), index, Position::NONE).into())
        })
        .register_indexer_get(|bytes: &mut Bytes, range: ExclusiveRange| bytes.range(range.start, range.end))
        .register_indexer_get(|bytes: &mut Bytes, range: InclusiveRange| {
            bytes.range(*range.start(), inclusive_end(*range.end(), bytes.len()))
        });

    for name in ["sub", "slice", "extract"] {
        engine
            .register_fn(name, |bytes: &mut Bytes, range: ExclusiveRange| {
                bytes.range(range.start, range.end)
            })
            .register_fn(name, |bytes: &mut Bytes, range: InclusiveRange| {
                bytes.range(*range.start(), inclusive_end(*range.end(), bytes.len()))
            })
            .register_fn(name, |bytes: &mut Bytes, start: INT| bytes.window(start, INT::MAX))
            .register_fn(name, |bytes: &mut Bytes, start: INT, length: INT| {
                bytes.window(start, length)
            });
    }

    engine
        .register_fn("to_string", |context: NativeCallContext, bytes: &mut Bytes| {
            text_of(&context, bytes)
        })
        .register_fn(
            "to_debug",
            |context: NativeCallContext, bytes: &mut Bytes| -> Fallible<String> {
                let shown = bytes.len().min(32);
                check_string_size(context.engine(), shown * 2 + 32)?;
                let rest = if shown < bytes.len() { "..." } else { "" };
                Ok(format!(
                    "Bytes({}: {}{rest})",
                    bytes.len(),
                    to_hex(&bytes.as_slice()[..shown])
                ))
            },
        )
        .register_fn(
            "to_blob",
            |context: NativeCallContext, bytes: &mut Bytes| -> Fallible<Blob> {
                charge_bytes(bytes.len())?;
                let most = context.engine().max_array_size();
                if most > 0 && bytes.len() > most {
                    return Err(EvalAltResult::ErrorDataTooLarge("Size of array/BLOB".into(), Position::NONE).into());
                }
                Ok(bytes.as_slice().to_vec())
            },
        )
        .register_fn(
            "to_hex",
            |context: NativeCallContext, bytes: &mut Bytes| -> Fallible<String> {
                charge_bytes(bytes.len().saturating_mul(2))?;
                check_string_size(context.engine(), bytes.len().saturating_mul(2))?;
                Ok(to_hex(bytes.as_slice()))
            },
        )
        .register_fn(
            "to_base64",
            |context: NativeCallContext, bytes: &mut Bytes| -> Fallible<String> {
                charge_bytes(bytes.len().saturating_mul(2))?;
                check_string_size(context.engine(), bytes.len().div_ceil(3).saturating_mul(4))?;
                Ok(to_base64(bytes.as_slice()))
            },
        )
        .register_fn("contains", |bytes: &mut Bytes, byte: INT| -> Fallible<bool> {
            charge_bytes(bytes.len())?;
            Ok(u8::try_from(byte).is_ok_and(|byte| bytes.as_slice().contains(&byte)))
        })
        .register_fn("+", |a: Bytes, b: Bytes| -> Fallible<Bytes> {
            charge_bytes(a.len() + b.len())?;
            Ok(Bytes::new([a.as_slice(), b.as_slice()].concat()))
        });

    engine
        .register_fn("==", |a: Bytes, b: Bytes| -> Fallible<bool> {
            Ok(a.len() == b.len() && compare(&a, &b)?.is_eq())
        })
        .register_fn("!=", |a: Bytes, b: Bytes| -> Fallible<bool> {
            Ok(a.len() != b.len() || compare(&a, &b)?.is_ne())
        })
        .register_fn("<", |a: Bytes, b: Bytes| compare(&a, &b).map(Ordering::is_lt))
        .register_fn("<=", |a: Bytes, b: Bytes| compare(&a, &b).map(Ordering::is_le))
        .register_fn(">", |a: Bytes, b: Bytes| compare(&a, &b).map(Ordering::is_gt))
        .register_fn(">=", |a: Bytes, b: Bytes| compare(&a, &b).map(Ordering::is_ge));

    engine.register_iterator_result::<Bytes, Dynamic>();
}

impl IntoIterator for Bytes {
    type Item = Fallible<Dynamic>;
    type IntoIter = Box<dyn Iterator<Item = Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new((0..self.len()).map(move |at| Ok(Dynamic::from_int(INT::from(self.as_slice()[at])))))
    }
}

/// One past the last index of an inclusive range: `..=-1` ends after the last byte.
fn inclusive_end(last: INT, length: usize) -> INT {
    match last {
        -1 => length as INT,
        _ => last.saturating_add(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_base64_with_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(to_base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn slices_clamp_and_count_from_the_end() {
        let bytes = Bytes::new((0..10).collect());
        assert_eq!(bytes.range(2, 5).as_slice(), [2, 3, 4]);
        assert_eq!(bytes.range(-3, 100).as_slice(), [7, 8, 9]);
        assert_eq!(bytes.range(5, 2).as_slice(), [0_u8; 0]);
        assert_eq!(bytes.window(-2, INT::MAX).as_slice(), [8, 9]);
        assert_eq!(bytes.window(INT::MIN, INT::MIN).as_slice(), [0_u8; 0]);
        assert_eq!(bytes.range(INT::MIN, INT::MAX).len(), 10);
    }
}

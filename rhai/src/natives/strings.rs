//! Strings that are cut, changed, padded and joined.

use super::ranges::{self, ExclusiveRange, InclusiveRange};
use super::{cost, Raw};
use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, ImmutableString, NativeCallContext, INT};

/// Characters to bytes, where only the first so many characters are read: four bytes each at worst.
fn scan_characters(string: &str, characters: u64) -> Raw<()> {
    cost::scan(
        string
            .len()
            .min(ranges::size(characters.saturating_add(1).saturating_mul(4))),
    )
}

/// The byte at which the character with that index begins, from the end when it is negative.
fn byte_of(string: &str, index: INT) -> Option<usize> {
    if index >= 0 {
        return string.char_indices().nth(ranges::size(index as u64)).map(|(at, _)| at);
    }
    let from_end = ranges::size(index.unsigned_abs() - 1);
    string.char_indices().rev().nth(from_end).map(|(at, _)| at)
}

/// The part of `string` with `len` characters from `start` on.
fn part(string: &str, start: INT, len: INT) -> Raw<&str> {
    if string.is_empty() || len <= 0 {
        return Ok("");
    }
    scan_characters(string, start.unsigned_abs())?;
    let rest = match byte_of(string, start) {
        Some(at) => &string[at..],
        None if start < 0 => string,
        None => return Ok(""),
    };
    scan_characters(rest, len as u64)?;
    Ok(byte_of(rest, len).map_or(rest, |end| &rest[..end]))
}

/// The text of `item` as `to_string` gives it.
fn printed(ctx: &NativeCallContext, item: &mut Dynamic) -> Raw<ImmutableString> {
    if let Ok(text) = item.as_immutable_string_ref() {
        return Ok(text.clone());
    }
    match ctx.call_native_fn_raw("to_string", true, &mut [item]) {
        Ok(text) if text.is_string() => Ok(text.into_immutable_string().unwrap_or_default()),
        Ok(other) => Ok(ctx.engine().map_type_name(other.type_name()).into()),
        Err(error)
            if matches!(
                *error,
                EvalAltResult::ErrorTerminated(..)
                    | EvalAltResult::ErrorDataTooLarge(..)
                    | EvalAltResult::ErrorStackOverflow(..)
            ) =>
        {
            Err(error)
        }
        Err(_) => Ok(ctx.engine().map_type_name(&item.to_string()).into()),
    }
}

fn joined(ctx: &NativeCallContext, first: &str, second: &str) -> Raw<ImmutableString> {
    let bytes = first.len() as u64 + second.len() as u64;
    cost::check_string(ctx, bytes)?;
    cost::scan(ranges::size(bytes))?;
    Ok([first, second].concat().into())
}

fn replaced(ctx: &NativeCallContext, string: &mut ImmutableString, find: &str, substitute: &str) -> Raw<()> {
    if string.is_empty() {
        return Ok(());
    }
    cost::work(string.len())?;
    if substitute.len() > find.len() {
        let grown = string.matches(find).count() as u64 * (substitute.len() - find.len()) as u64;
        let bytes = string.len() as u64 + grown;
        cost::check_string(ctx, bytes)?;
        cost::work(ranges::size(grown))?;
    }
    *string = string.replace(find, substitute).into();
    Ok(())
}

/// How many characters `pad` has to add, after the checks that come first.
fn missing(ctx: &NativeCallContext, string: &str, len: INT) -> Raw<u64> {
    let Ok(len) = u64::try_from(len) else { return Ok(0) };
    cost::check_string(ctx, len)?;
    cost::scan(string.len())?;
    Ok(len.saturating_sub(string.chars().count() as u64))
}

#[export_module]
pub mod guarded {
    #[rhai_fn(name = "+", pure, return_raw)]
    pub fn add(ctx: NativeCallContext, string: &mut ImmutableString, mut item: Dynamic) -> Raw<ImmutableString> {
        let text = printed(&ctx, &mut item)?;
        if text.is_empty() {
            return Ok(string.clone());
        }
        joined(&ctx, string, &text)
    }

    #[rhai_fn(name = "+=", name = "append", return_raw)]
    pub fn append(ctx: NativeCallContext, string: &mut ImmutableString, mut item: Dynamic) -> Raw<()> {
        let text = printed(&ctx, &mut item)?;
        if !text.is_empty() {
            *string = joined(&ctx, string, &text)?;
        }
        Ok(())
    }

    #[rhai_fn(name = "+", pure, return_raw)]
    pub fn add_to_text(ctx: NativeCallContext, item: &mut Dynamic, string: &str) -> Raw<ImmutableString> {
        let text = printed(&ctx, item)?;
        if string.is_empty() {
            return Ok(text);
        }
        joined(&ctx, &text, string)
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn add_strings(ctx: NativeCallContext, first: &str, second: &str) -> Raw<ImmutableString> {
        joined(&ctx, first, second)
    }

    #[rhai_fn(name = "+=", name = "append", return_raw)]
    pub fn append_string(ctx: NativeCallContext, string: &mut ImmutableString, second: ImmutableString) -> Raw<()> {
        cost::check_string(&ctx, string.len() as u64 + second.len() as u64)?;
        cost::scan(second.len())?;
        *string += second;
        Ok(())
    }

    #[rhai_fn(name = "len", get = "len", return_raw)]
    pub fn len(string: &str) -> Raw<INT> {
        cost::scan(string.len())?;
        Ok(string.chars().count() as INT)
    }

    #[rhai_fn(return_raw)]
    pub fn remove(string: &mut ImmutableString, sub_string: &str) -> Raw<()> {
        cost::work(string.len())?;
        *string -= sub_string;
        Ok(())
    }

    #[rhai_fn(name = "remove", return_raw)]
    pub fn remove_character(string: &mut ImmutableString, character: char) -> Raw<()> {
        cost::work(string.len())?;
        *string -= character;
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn truncate(string: &mut ImmutableString, len: INT) -> Raw<()> {
        let len = len.max(0);
        scan_characters(string, len as u64)?;
        if let Some(end) = byte_of(string, len) {
            if string.get_mut().is_none() {
                cost::scan(end)?;
                *string = string[..end].into();
            } else {
                string.make_mut().truncate(end);
            }
        }
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn trim(string: &mut ImmutableString) -> Raw<()> {
        cost::scan(string.len())?;
        let trimmed = string.trim();
        if trimmed.len() != string.len() {
            *string = trimmed.into();
        }
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn pop(string: &mut ImmutableString) -> RhaiResult {
        if string.get_mut().is_none() {
            cost::scan(string.len())?;
        }
        Ok(string.make_mut().pop().map_or(Dynamic::UNIT, Dynamic::from))
    }

    #[rhai_fn(name = "pop", return_raw)]
    pub fn pop_characters(string: &mut ImmutableString, len: INT) -> Raw<ImmutableString> {
        if string.is_empty() || len <= 0 {
            return Ok(ImmutableString::new());
        }
        cost::scan(string.len())?;
        let at = byte_of(string, -len).unwrap_or(0);
        let popped = string[at..].into();
        if at == 0 {
            *string = ImmutableString::new();
        } else {
            string.make_mut().truncate(at);
        }
        Ok(popped)
    }

    #[rhai_fn(return_raw)]
    pub fn to_upper(string: ImmutableString) -> Raw<ImmutableString> {
        cost::work(string.len())?;
        Ok(if string.chars().all(char::is_uppercase) {
            string
        } else {
            string.to_uppercase().into()
        })
    }

    #[rhai_fn(return_raw)]
    pub fn make_upper(string: &mut ImmutableString) -> Raw<()> {
        cost::work(string.len())?;
        if !string.chars().all(char::is_uppercase) {
            *string = string.to_uppercase().into();
        }
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn to_lower(string: ImmutableString) -> Raw<ImmutableString> {
        cost::work(string.len())?;
        Ok(if string.chars().all(char::is_lowercase) {
            string
        } else {
            string.to_lowercase().into()
        })
    }

    #[rhai_fn(return_raw)]
    pub fn make_lower(string: &mut ImmutableString) -> Raw<()> {
        cost::work(string.len())?;
        if !string.chars().all(char::is_lowercase) {
            *string = string.to_lowercase().into();
        }
        Ok(())
    }

    #[rhai_fn(return_raw)]
    pub fn get(string: &str, index: INT) -> RhaiResult {
        scan_characters(string, index.unsigned_abs())?;
        let found = byte_of(string, index).and_then(|at| string[at..].chars().next());
        Ok(found.map_or(Dynamic::UNIT, Dynamic::from))
    }

    #[rhai_fn(return_raw)]
    pub fn set(string: &mut ImmutableString, index: INT, character: char) -> Raw<()> {
        cost::scan(string.len())?;
        let Some(at) = byte_of(string, index) else {
            return Ok(());
        };
        let old = string[at..].chars().next().map_or(0, char::len_utf8);
        let mut buffer = [0; 4];
        *string = [&string[..at], character.encode_utf8(&mut buffer), &string[at + old..]]
            .concat()
            .into();
        Ok(())
    }

    #[rhai_fn(name = "sub_string", return_raw)]
    pub fn sub_string(string: &str, start: INT, len: INT) -> Raw<ImmutableString> {
        part(string, start, len).map(Into::into)
    }

    #[rhai_fn(name = "sub_string", return_raw)]
    pub fn sub_string_from(string: &str, start: INT) -> Raw<ImmutableString> {
        part(string, start, INT::MAX).map(Into::into)
    }

    #[rhai_fn(name = "sub_string", return_raw)]
    pub fn sub_string_range(string: &str, range: ExclusiveRange) -> Raw<ImmutableString> {
        let (start, len) = ranges::exclusive(&range);
        part(string, start, len).map(Into::into)
    }

    #[rhai_fn(name = "sub_string", return_raw)]
    pub fn sub_string_inclusive_range(string: &str, range: InclusiveRange) -> Raw<ImmutableString> {
        let (start, len) = ranges::inclusive(&range);
        part(string, start, len).map(Into::into)
    }

    #[rhai_fn(name = "crop", return_raw)]
    pub fn crop(string: &mut ImmutableString, start: INT, len: INT) -> Raw<()> {
        *string = part(string, start, len)?.into();
        Ok(())
    }

    #[rhai_fn(name = "crop", return_raw)]
    pub fn crop_from(string: &mut ImmutableString, start: INT) -> Raw<()> {
        crop(string, start, INT::MAX)
    }

    #[rhai_fn(name = "crop", return_raw)]
    pub fn crop_range(string: &mut ImmutableString, range: ExclusiveRange) -> Raw<()> {
        let (start, len) = ranges::exclusive(&range);
        crop(string, start, len)
    }

    #[rhai_fn(name = "crop", return_raw)]
    pub fn crop_inclusive_range(string: &mut ImmutableString, range: InclusiveRange) -> Raw<()> {
        let (start, len) = ranges::inclusive(&range);
        crop(string, start, len)
    }

    #[rhai_fn(name = "replace", return_raw)]
    pub fn replace(ctx: NativeCallContext, string: &mut ImmutableString, find: &str, substitute: &str) -> Raw<()> {
        replaced(&ctx, string, find, substitute)
    }

    #[rhai_fn(name = "replace", return_raw)]
    pub fn replace_with_character(
        ctx: NativeCallContext,
        string: &mut ImmutableString,
        find: &str,
        substitute: char,
    ) -> Raw<()> {
        replaced(&ctx, string, find, substitute.encode_utf8(&mut [0; 4]))
    }

    #[rhai_fn(name = "replace", return_raw)]
    pub fn replace_character(
        ctx: NativeCallContext,
        string: &mut ImmutableString,
        find: char,
        substitute: &str,
    ) -> Raw<()> {
        replaced(&ctx, string, find.encode_utf8(&mut [0; 4]), substitute)
    }

    #[rhai_fn(name = "replace", return_raw)]
    pub fn replace_character_with_character(
        ctx: NativeCallContext,
        string: &mut ImmutableString,
        find: char,
        substitute: char,
    ) -> Raw<()> {
        replaced(
            &ctx,
            string,
            find.encode_utf8(&mut [0; 4]),
            substitute.encode_utf8(&mut [0; 4]),
        )
    }

    #[rhai_fn(name = "pad", return_raw)]
    pub fn pad(ctx: NativeCallContext, string: &mut ImmutableString, len: INT, character: char) -> Raw<()> {
        let missing = missing(&ctx, string, len)?;
        if missing == 0 {
            return Ok(());
        }
        let added = missing * character.len_utf8() as u64;
        cost::check_string(&ctx, string.len() as u64 + added)?;
        cost::scan(string.len())?;
        cost::work(ranges::size(added))?;
        let padding = character.encode_utf8(&mut [0; 4]).repeat(ranges::size(missing));
        string.make_mut().push_str(&padding);
        Ok(())
    }

    /// With an empty padding Rhai's own never ends; nothing is added here.
    #[rhai_fn(name = "pad", return_raw)]
    pub fn pad_with(ctx: NativeCallContext, string: &mut ImmutableString, len: INT, padding: &str) -> Raw<()> {
        let missing = missing(&ctx, string, len)?;
        if missing == 0 || padding.is_empty() {
            return Ok(());
        }
        cost::scan(padding.len())?;
        let characters = padding.chars().count() as u64;
        let (whole, rest) = (missing / characters, missing % characters);
        let rest = &padding[..byte_of(padding, rest as INT).unwrap_or(0)];
        let added = whole * padding.len() as u64 + rest.len() as u64;
        cost::check_string(&ctx, string.len() as u64 + added)?;
        cost::scan(string.len())?;
        cost::work(ranges::size(added))?;
        let padding = padding.repeat(ranges::size(whole));
        let string = string.make_mut();
        string.push_str(&padding);
        string.push_str(rest);
        Ok(())
    }

    #[rhai_fn(name = "max", return_raw)]
    pub fn max(first: ImmutableString, second: ImmutableString) -> Raw<ImmutableString> {
        cost::scan(first.len().min(second.len()))?;
        Ok(if first >= second { first } else { second })
    }

    #[rhai_fn(name = "min", return_raw)]
    pub fn min(first: ImmutableString, second: ImmutableString) -> Raw<ImmutableString> {
        cost::scan(first.len().min(second.len()))?;
        Ok(if first <= second { first } else { second })
    }
}

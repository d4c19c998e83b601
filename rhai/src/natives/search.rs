//! Searching strings, and reading numbers from them.

use super::{cost, ranges, Raw};
use rhai::plugin::*;
use rhai::{EvalAltResult, Position, FLOAT, INT};

/// The index, in characters, of the first match at or after byte `from`.
fn character_of(string: &str, from: usize, found: Option<usize>) -> INT {
    found.map_or(-1, |at| string[..from + at].chars().count() as INT)
}

/// The byte of the character with that index, from the end when it is negative.
fn start_of(string: &str, start: INT) -> Option<usize> {
    if start < 0 {
        let from_end = ranges::size(start.unsigned_abs() - 1);
        return Some(string.char_indices().rev().nth(from_end).map_or(0, |(at, _)| at));
    }
    string.char_indices().nth(ranges::size(start as u64)).map(|(at, _)| at)
}

fn arithmetic(message: String) -> Box<EvalAltResult> {
    EvalAltResult::ErrorArithmetic(message, Position::NONE).into()
}

fn integer(string: &str, radix: INT) -> Raw<INT> {
    if !(2..=36).contains(&radix) {
        return Err(arithmetic(format!("Invalid radix: '{radix}'")));
    }
    cost::scan(string.len())?;
    INT::from_str_radix(string.trim(), radix as u32)
        .map_err(|error| arithmetic(format!("Error parsing integer number '{string}': {error}")))
}

#[export_module]
pub mod guarded {
    #[rhai_fn(return_raw)]
    pub fn contains(string: &str, match_string: &str) -> Raw<bool> {
        cost::scan(string.len())?;
        Ok(string.contains(match_string))
    }

    #[rhai_fn(name = "contains", return_raw)]
    pub fn contains_character(string: &str, character: char) -> Raw<bool> {
        cost::scan(string.len())?;
        Ok(string.contains(character))
    }

    #[rhai_fn(return_raw)]
    pub fn starts_with(string: &str, match_string: &str) -> Raw<bool> {
        cost::scan(match_string.len().min(string.len()))?;
        Ok(string.starts_with(match_string))
    }

    #[rhai_fn(return_raw)]
    pub fn ends_with(string: &str, match_string: &str) -> Raw<bool> {
        cost::scan(match_string.len().min(string.len()))?;
        Ok(string.ends_with(match_string))
    }

    #[rhai_fn(name = "index_of", return_raw)]
    pub fn index_of(string: &str, find: &str) -> Raw<INT> {
        index_of_from(string, find, 0)
    }

    #[rhai_fn(name = "index_of", return_raw)]
    pub fn index_of_from(string: &str, find: &str, start: INT) -> Raw<INT> {
        if string.is_empty() {
            return Ok(-1);
        }
        cost::scan(string.len())?;
        let Some(from) = start_of(string, start) else {
            return Ok(-1);
        };
        Ok(character_of(string, from, string[from..].find(find)))
    }

    #[rhai_fn(name = "index_of", return_raw)]
    pub fn index_of_character(string: &str, character: char) -> Raw<INT> {
        index_of_character_from(string, character, 0)
    }

    #[rhai_fn(name = "index_of", return_raw)]
    pub fn index_of_character_from(string: &str, character: char, start: INT) -> Raw<INT> {
        cost::scan(string.len())?;
        let Some(from) = start_of(string, start) else {
            return Ok(-1);
        };
        Ok(character_of(string, from, string[from..].find(character)))
    }

    #[rhai_fn(name = "parse_int", return_raw)]
    pub fn parse_int(string: &str) -> Raw<INT> {
        integer(string, 10)
    }

    #[rhai_fn(name = "parse_int", return_raw)]
    pub fn parse_int_radix(string: &str, radix: INT) -> Raw<INT> {
        integer(string, radix)
    }

    #[rhai_fn(return_raw)]
    pub fn parse_float(string: &str) -> Raw<FLOAT> {
        cost::work(string.len())?;
        string
            .trim()
            .parse()
            .map_err(|error| arithmetic(format!("Error parsing floating-point number '{string}': {error}")))
    }
}

//! What a script asks for in its first lines: `// limits: {"max_operations": 500}`.

use serde::Deserialize;

/// The limits of one run. The defaults are the platform's own.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub max_operations: u64,
    pub max_string_size: usize,
    pub max_array_size: usize,
    pub max_map_size: usize,
    pub max_call_levels: usize,
    pub max_expr_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_operations: 1_000_000,
            max_string_size: 1_048_576,
            max_array_size: 10_000,
            max_map_size: 10_000,
            max_call_levels: 64,
            max_expr_depth: 64,
        }
    }
}

/// Reads the limits line of a script; without one the defaults hold.
pub fn limits_of(source: &str) -> Result<Limits, String> {
    source
        .lines()
        .find_map(|line| line.strip_prefix("// limits: "))
        .map_or_else(
            || Ok(Limits::default()),
            |json| serde_json::from_str(json).map_err(|error| error.to_string()),
        )
}

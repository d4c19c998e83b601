//! Where tree walker and Grain of this Rhai version truly differ, and why that is left so.

/// Name of the script, and the reason.
pub const EXCEPTIONS: &[(&str, &str)] = &[
    (
        "closure-captures-the-start-of-its-own-chain",
        "Both report the data race; Grain names argument 1, the tree walker argument 2",
    ),
    (
        "closure-shared-this-data-race",
        "Grain panics on a shared `this` that its own closure captured; the tree walker reports a data race",
    ),
    (
        "fnptr-call-of-no-function",
        "Grain puts the error at the dot, the tree walker at the first argument",
    ),
    (
        "module-qualified-call-unknown",
        "Grain puts the error at the function's name, the tree walker at the module's",
    ),
    ("scope-const-array-item-refused", CONSTANT_POSITION),
    ("scope-const-map-property-refused", CONSTANT_POSITION),
];

const CONSTANT_POSITION: &str = "Grain puts the error at the accessor, the tree walker at the constant's name";

pub fn reason_of(name: &str) -> Option<&'static str> {
    EXCEPTIONS
        .iter()
        .find(|(script, _)| *script == name)
        .map(|(_, reason)| *reason)
}

//! How long one call of each native takes at the largest ceilings, with the engine's own natives and the guarded ones.
//!
//! `cargo run --release --example measure-natives [plain|guarded] [part of a name]`, one line a case: milliseconds,
//! operations, and how it ended. WebAssembly takes about twice as long. Cases that never end in Rhai are left out
//! there.

use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, Scope};
use rhai_wasm::{meter, natives};
use std::time::Instant;

/// A name, what is there before, and the call that is measured.
type Case = (&'static str, &'static str, &'static str);

const ONE_MEGABYTE: &str = "let s = \"a\"; while s.len < 1048576 { s += s; }";
const SPACES: &str = "let s = \" \"; while s.len < 1048576 { s += s; }";
const WIDE: &str = "let s = \"ΐ\"; while s.len < 524288 { s += s; }";
const CONTROL: &str = "let s = \"\\x01\"; while s.len < 1048576 { s += s; }";
const NEEDLE: &str = "let s = \"a\"; while s.len < 1048576 { s += s; } let n = s.sub_string(0, 65536) + \"b\";";
const INTS: &str = "let a = []; a.pad(100000, 7);";
const MIXED: &str = "let a = []; a.pad(100000, 0); for i in 0..99999 { a[i] = i * 7919 % 100003; }";
const FLOATS: &str = "let a = []; a.pad(99999, 0.5); for i in 0..99999 { a[i] = (i * 7919 % 100003).to_float(); }";
const NANS: &str = "let a = []; a.pad(99999, 0.0); for i in 0..99999 { a[i] = if i % 3 == 0 { 0.0 / 0.0 } else { (i * 7919 % 100003).to_float() }; }";
const STRINGS: &str = "let a = []; a.pad(99999, \"0123456789\"); for i in 0..99999 { a[i] = `0${i * 7919 % 100003}`; }";
const LONG_STRINGS: &str = "let p = \"x\"; while p.len < 1024 { p += p; } let a = []; a.pad(1000, \"\"); for i in 0..1000 { a[i] = p + (i * 7919 % 1009); }";
const HALVES: &str = "let b = []; b.pad(50000, 7); let a = []; a.pad(50000, 7);";
const PAIRS: &str = "let a = []; a.pad(33333, [1, 2]);";
const DEEP: &str = "let a = [\"x\"]; while a.to_string().len < 900000 { let t = a[0]; a[0] = t + t; if a[0].len > 400000 { break; } } for i in 0..900 { a = [a]; }";
const MAP: &str = "let m = #{}; for i in 0..99999 { m[`k${i}`] = i; }";
const TWO_MAPS: &str = "let m = #{}; let n = #{}; for i in 0..49999 { m[`k${i}`] = i; n[`j${i}`] = i; }";
const LONG_KEYS: &str = "let k = \"x\"; while k.len < 65536 { k += k; } let m = #{}; let n = #{}; for i in 0..200 { m[k + i] = i; n[k + i] = i; }";
const BLOB: &str = "let b = blob(100000, 200);";

const CASES: &[Case] = &[
    ("string len", ONE_MEGABYTE, "s.len()"),
    ("string contains", NEEDLE, "s.contains(n)"),
    ("string index_of", NEEDLE, "s.index_of(n)"),
    ("string index_of from the end", NEEDLE, "s.index_of(n, -1048576)"),
    (
        "string == string",
        "let s = \"a\"; while s.len < 1048576 { s += s; } let t = s + \"\"; t.set(0, 'a');",
        "s == t",
    ),
    ("string + string", ONE_MEGABYTE, "s.sub_string(1) + \"b\""),
    ("string += string", ONE_MEGABYTE, "let t = s.sub_string(1); t += \"b\""),
    ("string - string", ONE_MEGABYTE, "s - \"a\""),
    ("string in string", NEEDLE, "n in s"),
    ("string remove", ONE_MEGABYTE, "s.remove(\"a\")"),
    ("string replace by shorter", ONE_MEGABYTE, "s.replace(\"aa\", \"b\")"),
    ("string replace by longer", ONE_MEGABYTE, "s.replace(\"a\", \"bb\")"),
    (
        "string replace by much longer",
        "let s = \"a\"; while s.len < 16384 { s += s; } let t = s.sub_string(0, 4096)",
        "s.replace(\"a\", t)",
    ),
    (
        "string replace nothing",
        "let s = \"a\"; while s.len < 16384 { s += s; }",
        "s.replace(\"\", \"bcdef\")",
    ),
    ("string pad with character", "let s = \"a\";", "s.pad(1048576, 'x')"),
    (
        "string pad with wide character",
        "let s = \"a\";",
        "s.pad(262144, '🙂')",
    ),
    ("string pad with string", "let s = \"a\";", "s.pad(1048576, \"xy\")"),
    ("string pad with nothing", "let s = \"a\";", "s.pad(1000, \"\")"),
    ("string to_upper", WIDE, "s.to_upper()"),
    ("string to_lower", ONE_MEGABYTE, "s.to_lower()"),
    ("string make_upper", ONE_MEGABYTE, "s.make_upper()"),
    ("string trim", SPACES, "s.trim()"),
    ("string get from the end", ONE_MEGABYTE, "s.get(-1048576)"),
    ("string index", ONE_MEGABYTE, "s[1048575]"),
    ("string set", ONE_MEGABYTE, "s.set(1048575, 'b')"),
    ("string sub_string", ONE_MEGABYTE, "s.sub_string(-1048576)"),
    ("string crop", ONE_MEGABYTE, "s.crop(-1048575)"),
    ("string truncate", ONE_MEGABYTE, "let t = s; s.truncate(1048575)"),
    ("string pop", ONE_MEGABYTE, "s.pop(1048575)"),
    ("string split to too many", ONE_MEGABYTE, "s.split(\"a\")"),
    ("string split by nothing", ONE_MEGABYTE, "s.split(\"\")"),
    (
        "string split",
        "let s = \"aaaaaaaaa,\"; while s.len < 983040 { s += s; } s.truncate(983040);",
        "s.split(\",\")",
    ),
    (
        "string split_rev",
        "let s = \"aaaaaaaaa,\"; while s.len < 983040 { s += s; } s.truncate(983040);",
        "s.split_rev(\",\")",
    ),
    ("string split at", ONE_MEGABYTE, "s.split(-5)"),
    ("string split at spaces", SPACES, "s.split()"),
    ("string to_chars", ONE_MEGABYTE, "s.to_chars()"),
    ("string chars", ONE_MEGABYTE, "s.chars(1048570)"),
    ("string for", ONE_MEGABYTE, "for c in s { break; }"),
    ("string to_blob", ONE_MEGABYTE, "s.to_blob()"),
    ("string to_debug", CONTROL, "s.to_debug()"),
    (
        "string min",
        "let s = \"a\"; while s.len < 1048576 { s += s; } let t = s + \"\"; t.set(0, 'a');",
        "min(s, t)",
    ),
    ("string interpolated", ONE_MEGABYTE, "`${s}`"),
    ("string switch", ONE_MEGABYTE, "switch s { \"a\" => 1, _ => 2 }"),
    (
        "parse_int",
        "let s = \"0\"; while s.len < 1048576 { s += s; }",
        "parse_int(s)",
    ),
    (
        "parse_float",
        "let s = \"1\"; while s.len < 1048576 { s += s; }",
        "parse_float(s)",
    ),
    (
        "parse_json list",
        "let s = \"1,\"; while s.len < 100000 { s += s; } s = `{\"a\":[${s}1]}`;",
        "parse_json(s)",
    ),
    (
        "parse_json object",
        "let s = \"\"; for i in 0..70000 { s += `\"${i}\":1,`; } s = `{${s}\"a\":1}`;",
        "parse_json(s)",
    ),
    (
        "parse_json objects",
        "let s = \"{\\\"a\\\":1},\"; while s.len < 400000 { s += s; } s = `{\"a\":[${s}1]}`;",
        "parse_json(s)",
    ),
    (
        "parse_json too long a list",
        "let s = \"1,\"; while s.len < 1000000 { s += s; } s.truncate(1000000); s = `{\"a\":[${s}1]}`;",
        "parse_json(s)",
    ),
    (
        "parse_json deep",
        "let s = \"[\"; while s.len < 1000000 { s += s; } s = `{\"a\":${s}`;",
        "parse_json(s)",
    ),
    (
        "parse_json of a string",
        "let s = \"a\"; while s.len < 524288 { s += s; } s = `{\"a\":\"${s}\"}`;",
        "parse_json(s)",
    ),
    ("array len", INTS, "a.len()"),
    ("array push", "let a = []; a.pad(99990, 7);", "a.push(1)"),
    ("array index", INTS, "a[5]"),
    ("array index set", INTS, "a[5] = 3"),
    ("array clone", INTS, "let b = a;"),
    ("array clone of pairs", PAIRS, "let b = a;"),
    ("array += array", HALVES, "a += b"),
    ("array + array", HALVES, "a + b"),
    ("array append", HALVES, "a.append(b)"),
    ("array insert", "let a = []; a.pad(99990, 7);", "a.insert(0, 1)"),
    ("array shift", INTS, "a.shift()"),
    ("array pad", "let a = [];", "a.pad(100000, 1)"),
    ("array pad with arrays", "let a = [];", "a.pad(33333, [1, 2])"),
    ("array reverse", INTS, "a.reverse()"),
    ("array truncate", PAIRS, "a.truncate(1)"),
    ("array chop", PAIRS, "a.chop(1)"),
    ("array splice", HALVES, "a.splice(0, 10, b)"),
    ("array extract", PAIRS, "a.extract(0)"),
    ("array split", INTS, "a.split(1)"),
    ("array contains number", INTS, "a.contains(8)"),
    ("array contains float", INTS, "a.contains(8.5)"),
    ("array contains string", LONG_STRINGS, "a.contains(p + \"z\")"),
    ("array contains array", HALVES, "a.contains(b)"),
    (
        "array of arrays contains array",
        "let a = []; a.pad(100, []); for i in 0..100 { a[i].pad(500, 7); } let b = []; b.pad(500, 7); b[499] = 8;",
        "a.contains(b)",
    ),
    (
        "array index_of range",
        "let a = []; a.pad(50000, 1..3); let b = []; b.pad(50000, 7);",
        "a.index_of(b)",
    ),
    ("array index_of string", STRINGS, "a.index_of(\"nothing\")"),
    ("array in", INTS, "8 in a"),
    ("array ==", HALVES, "a == b"),
    ("array == of pairs", PAIRS, "a == a"),
    ("array == of floats", FLOATS, "a == a"),
    ("array == of strings", STRINGS, "a == a"),
    ("array dedup", INTS, "a.dedup()"),
    ("array dedup by", INTS, "a.dedup(|x, y| x == y)"),
    ("array drain all but one", INTS, "a.drain(|x| x == 7)"),
    ("array retain none", INTS, "a.retain(|x| x == 8)"),
    ("array drain part", INTS, "a.drain(0, 99999)"),
    ("array retain part", INTS, "a.retain(1, 99998)"),
    ("array sort numbers", MIXED, "a.sort()"),
    ("array sort floats", FLOATS, "a.sort()"),
    ("array sort NaNs", NANS, "a.sort()"),
    ("array sort strings", STRINGS, "a.sort()"),
    ("array sort long strings", LONG_STRINGS, "a.sort()"),
    ("array sort_desc", MIXED, "a.sort_desc()"),
    ("array order", MIXED, "a.order()"),
    ("array sort by closure", MIXED, "a.sort(|x, y| x - y)"),
    (
        "array sort by contradiction",
        MIXED,
        "a.sort(|x, y| if (x * 31 + y * 17) % 3 == 0 { 1 } else { -1 })",
    ),
    ("array sort by error", MIXED, "a.sort(|x, y| throw 1)"),
    ("array map", INTS, "a.map(|x| x + 1)"),
    ("array reduce", INTS, "a.reduce(|sum, x| (sum ?? 0) + x)"),
    (
        "array reduce to array",
        "let a = []; a.pad(10000, 7);",
        "a.reduce(|all, x| { all.push(x); all }, [])",
    ),
    ("array zip", HALVES, "a.zip(b, |x, y| x + y)"),
    ("array to_string", INTS, "a.to_string()"),
    ("array of floats to_string", FLOATS, "a.to_string()"),
    ("array of strings to_string", STRINGS, "a.to_string()"),
    (
        "array of ranges to_string",
        "let a = []; a.pad(99999, 1..3);",
        "a.to_string()",
    ),
    ("array nested deep to_string", DEEP, "a.to_string()"),
    ("array interpolated", INTS, "`${a}`"),
    ("string + array", INTS, "\"\" + a"),
    ("array for", INTS, "for x in a { break; }"),
    ("map clone", MAP, "let n = m;"),
    ("map index set", MAP, "m[\"k5\"] = 3"),
    ("map keys", MAP, "m.keys()"),
    ("map values", MAP, "m.values()"),
    ("map mixin", TWO_MAPS, "m.mixin(n)"),
    ("map +", TWO_MAPS, "m + n"),
    ("map += ", TWO_MAPS, "m += n"),
    ("map fill_with", TWO_MAPS, "m.fill_with(n)"),
    ("map ==", MAP, "m == m"),
    ("map contains", MAP, "m.contains(\"zz\")"),
    ("map to_string", MAP, "m.to_string()"),
    ("map to_json", MAP, "m.to_json()"),
    ("map filter", MAP, "m.filter(|k, v| v > 5)"),
    ("map drain", MAP, "m.drain(|k, v| v > 5)"),
    ("map of long keys mixin", LONG_KEYS, "m.mixin(n)"),
    ("map of long keys ==", LONG_KEYS, "m == n"),
    ("map of long keys filter", LONG_KEYS, "m.filter(|k, v| true)"),
    ("map of long keys contains", LONG_KEYS, "m.contains(k + \"zz\")"),
    ("map of long keys index", LONG_KEYS, "m[k + \"zz\"]"),
    ("blob to_array", BLOB, "b.to_array()"),
    ("blob as_string", BLOB, "b.as_string()"),
    ("blob to_string", BLOB, "b.to_string()"),
    ("blob insert", BLOB, "b.remove(0)"),
    ("blob reverse", BLOB, "b.reverse()"),
    ("blob ==", BLOB, "b == b"),
    ("blob +", "let b = blob(50000, 7);", "b + b"),
    ("blob contains", BLOB, "b.contains(7)"),
    ("blob write_ascii", BLOB, "b.write_ascii(0, 100000, \"x\")"),
    ("blob for", BLOB, "for x in b { break; }"),
    ("power", "let x = 3;", "x ** 39"),
    ("float power", "let x = 3.0;", "x ** 1e300"),
    ("shift", "let x = 3;", "x << 4000000000"),
    ("range contains", "let x = 0..9223372036854775807;", "x.contains(5)"),
    ("range with step", "let x = 0;", "range(0, 9223372036854775807, 3)"),
    ("bits", "let x = -1;", "x.bits(0, 64)"),
];

const ENDLESS: &[&str] = &["string pad with nothing"];

fn engine(guarded: bool) -> Engine {
    let mut engine = Engine::new();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_expr_depths(128, 128)
        .set_max_string_size(1_048_576)
        .set_max_array_size(100_000)
        .set_max_map_size(100_000)
        .on_progress(|_| meter::tick());
    if guarded {
        natives::register(&mut engine);
    }
    engine
}

/// Milliseconds, operations, and how it ended.
fn measure(
    engine: &Engine,
    setup: &Engine,
    (_, before, call): &Case,
) -> Result<(f64, u64, String), Box<EvalAltResult>> {
    let mut scope = Scope::new();
    meter::begin(u64::MAX);
    setup.run_with_scope(&mut scope, before)?;
    let program = engine.compile(call)?;
    meter::begin(10_000_000);
    let began = Instant::now();
    let answer = engine.eval_ast_with_scope::<Dynamic>(&mut scope, &program);
    let ms = began.elapsed().as_secs_f64() * 1_000.0;
    let ended = answer.map_or_else(
        |error| error.to_string().chars().take(60).collect(),
        |_| "ok".to_string(),
    );
    Ok((ms, meter::operations(), ended))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let which = arguments.next().unwrap_or_default();
    let part = arguments.next().unwrap_or_default();
    let mut setup = engine(true);
    setup.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    for guarded in [false, true] {
        if which == if guarded { "plain" } else { "guarded" } {
            continue;
        }
        let engine = engine(guarded);
        println!("{}", if guarded { "guarded" } else { "plain" });
        for case in CASES.iter().filter(|case| case.0.contains(&part)) {
            if !guarded && ENDLESS.contains(&case.0) {
                println!("{:>10}  {:>9}  {}: does not end", "", "", case.0);
                continue;
            }
            match measure(&engine, &setup, case) {
                Ok((ms, operations, ended)) => println!("{ms:>10.2}  {operations:>9}  {}: {ended}", case.0),
                Err(error) => println!("{:>10}  {:>9}  {}: setup failed, {error}", "", "", case.0),
            }
        }
    }
}

//! Each guarded native against Rhai's own on random data, and what it charges and refuses.

use super::register;
use crate::meter;
use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel, Scope};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// `$X` stands for a random value; the same native runs with and without the guard.
const CALLS: &[&str] = &[
    // Arrays.
    "let a = $A; a.append($A); a",
    "$A + $A",
    "let a = $A; a += $A; a",
    "let a = $A; a.insert($I, $V); a",
    "let a = $A; a.pad($I, $V); a",
    "let a = $A; let r = a.shift(); [r, a]",
    "let a = $A; let r = a.remove($I); [r, a]",
    "let a = $A; a.clear(); a",
    "let a = $A; a.truncate($I); a",
    "let a = $A; a.chop($I); a",
    "let a = $A; a.reverse(); a",
    "let a = $A; a.splice($I, $I, $A); a",
    "let a = $A; a.splice($R, $A); a",
    "let a = $A; a.splice($Q, $A); a",
    "$A.extract($I, $I)",
    "$A.extract($I)",
    "$A.extract($R)",
    "$A.extract($Q)",
    "let a = $A; let r = a.split($I); [r, a]",
    "$A.contains($V)",
    "$V in $A",
    "const A = $A; A.contains($V)",
    "$A.index_of($V)",
    "$A.index_of($V, $I)",
    "$A.index_of($S)",
    "$A.index_of($S, $I)",
    "fn odd(x) { x == 3 } $A.index_of(\"odd\")",
    "$A.index_of(|x| x == $V)",
    "$A.index_of(|x, i| i == $I)",
    "let a = $A; a.dedup(); a",
    "let a = $A; a.dedup(|x, y| type_of(x) == type_of(y)); a",
    "fn alike(x, y) { type_of(x) == type_of(y) } let a = $A; a.dedup(\"alike\"); a",
    "let a = $A; a.dedup(|x, y| throw 1); a",
    "let a = $A; let r = a.drain(|x| type_of(x) == \"i64\"); [r, a]",
    "let a = $A; let r = a.drain(|x, i| i % 2 == 0); [r, a]",
    "let a = $A; let r = a.drain(|| this == 3); [r, a]",
    "let a = $A; try { a.drain(|x, i| { if i == 3 { throw i; } i % 2 == 0 }); } catch (e) { a.push(e); } a",
    "let a = $A; let r = a.drain($I, $I); [r, a]",
    "let a = $A; let r = a.drain($R); [r, a]",
    "let a = $A; let r = a.drain($Q); [r, a]",
    "let a = $A; let r = a.retain(|x| type_of(x) == \"i64\"); [r, a]",
    "let a = $A; try { a.retain(|x, i| { if i == 3 { throw i; } i % 2 == 0 }); } catch (e) { a.push(e); } a",
    "fn int(x) { type_of(x) == \"i64\" } let a = $A; let r = a.retain(\"int\"); [r, a]",
    "fn int(x) { type_of(x) == \"i64\" } let a = $A; let r = a.drain(\"int\"); [r, a]",
    "let a = $A; let r = a.retain($I, $I); [r, a]",
    "let a = $A; let r = a.retain($R); [r, a]",
    "let a = $A; let r = a.retain($Q); [r, a]",
    "$A == $A",
    "$A != $A",
    "let a = $A; a == a",
    "[$V, $V] == [$V, $V]",
    "let a = $A; a.sort(); a",
    "let a = $A; a.sort_desc(); a",
    "let a = $N; a.sort(); a",
    "let a = $N; a.sort_desc(); a",
    "let a = $N; a.sort(|x, y| y - x); a",
    "let a = $N; a.sort(|x, y| x % 3 - y % 3); a",
    "let a = $N; a.sort_by(|x, y| x % 3 < y % 3 || (x % 3 == y % 3 && x < y)); a",
    "fn down(x, y) { y - x } let a = $N; a.sort(\"down\"); a",
    "let a = [$S, $S, $S, $S, $S]; a.sort(); a",
    "let a = [$S, $S, $S, $S, $S]; a.sort_desc(); a",
    "let a = [$C, $C, $C, $C, $C]; a.sort(); a",
    "let a = [$D, $D, $D, $D, $D]; a.sort(); a",
    "let a = [true, false, true]; a.sort_desc(); a",
    "let a = [#{}, #{}]; a.sort(); a",
    "let a = [(), ()]; a.sort(); a",
    "$N.order()",
    "$N.order_desc()",
    "$N.order(|x, y| y - x)",
    "$N.order_by(|x, y| y - x)",
    "$N.reduce(|sum, x| (sum ?? 0) + x)",
    "$N.reduce(|sum| sum + this, 5)",
    "$N.reduce(|sum, x, i| sum + x * i, 5)",
    "$A.reduce(|all, x| { all.push(x); all }, [])",
    "let k = $I; $N.reduce(|sum, x| sum + x + k, 0)",
    "$N.reduce(Fn(\"add\").curry(1), 0) fn add(k, sum, x) { sum + k * x }",
    "$N.reduce(|a, b, c, d| 1, 0)",
    "$A.reduce(|sum, x| throw x, 0)",
    "fn add(sum, x) { sum + x } $N.reduce(\"add\", 0)",
    "fn add(sum, x) { sum + x } $N.reduce(\"add\")",
    "$A.reduce(\"nothing\", 0)",
    "$N.reduce_rev(|sum, x, i| `${sum} ${x} ${i}`, \"\")",
    "$N.reduce_rev(|sum, x| `${sum} ${x}`)",
    "fn add(sum, x) { `${sum} ${x}` } $N.reduce_rev(\"add\", 0)",
    "fn add(sum, x) { `${sum} ${x}` } $N.reduce_rev(\"add\")",
    // Text of values.
    "let v = $A; v.to_string()",
    "let v = $M; v.to_debug()",
    "to_string($A)",
    "to_debug($M)",
    "`${$A} ${$M} ${$V}`",
    "$S.to_debug()",
    "[|x| x, 1..2, 1..=2, 1.5, 'x', blob(3, 7)].to_string()",
    "#{a: Fn(\"x\").curry(1), b: [(), true, \"\\\"\\n\\t\"]}.to_json()",
    "$M.to_json()",
    "#{a: $A, b: blob(2, 255), c: blob()}.to_json()",
    "parse_json(`{\"a\": [1, 2.5, \"x\", null], \"b\": {}}`)",
    "parse_json(`{\"a\": }`)",
    "parse_json(`{\"a\": $I, \"b\": [$D, $I], \"c\": true, }`)",
    "parse_json(`{\"a\": 0x10, /* ten */ \"b\": 1_000}`)",
    "parse_json(`[1, 2]`)",
    "parse_json(`{\"a\": 99999999999999999999}`)",
    "parse_json(``)",
    "parse_json($S)",
    // Maps.
    "$M.contains($K)",
    "$K in $M",
    "$M.get($K)",
    "let m = $M; m.set($K, $V); m",
    "let m = $M; let r = m.remove($K); [r, m]",
    "let m = $M; m.clear(); m",
    "let m = $M; m.mixin($M); m",
    "let m = $M; m += $M; m",
    "$M + $M",
    "let m = $M; m.fill_with($M); m",
    "$M == $M",
    "$M != $M",
    "let m = $M; m == m",
    "$M.keys()",
    "$M.values()",
    "$M.map(|k, v| [k, v])",
    "$M.map(|v| v)",
    "$M.filter(|k, v| k < \"m\")",
    "let m = $M; let r = m.drain(|k, v| k < \"m\"); [r, m]",
    "let m = $M; let r = m.retain(|k, v| type_of(v) == \"i64\"); [r, m]",
    "let m = $M; try { m.drain(|k, v| { if k > \"f\" { throw k; } true }); } catch (e) { m.e = e; } m",
    // Strings.
    "$S + $A",
    "$S + $M",
    "$S + $V",
    "$V + $S",
    "$A + $S",
    "let s = $S; s += $V; s",
    "let s = $S; s += $S; s",
    "let s = $S; s.append($V); s",
    "let s = $S; s.append($S); s",
    "$S + ()",
    "() + $S",
    "$S + blob(2, 65)",
    "$S.len()",
    "$S.len",
    "let s = $S; s.remove($S); s",
    "let s = $S; s.remove($C); s",
    "$S - $S",
    "let s = $S; s.truncate($I); s",
    "let s = $S; let t = s; s.truncate($I); [s, t]",
    "let s = `  ${$S} `; s.trim(); s",
    "let s = $S; s.trim(); s",
    "let s = $S; let r = s.pop(); [r, s]",
    "let s = $S; let t = s; let r = s.pop(); [r, s, t]",
    "let s = $S; let r = s.pop($I); [r, s]",
    "$S.to_upper()",
    "$S.to_lower()",
    "let s = $S; s.make_upper(); s",
    "let s = $S; s.make_lower(); s",
    "$S.get($I)",
    "let s = $S; s.set($I, $C); s",
    "$S.sub_string($I, $I)",
    "$S.sub_string($I)",
    "$S.sub_string($R)",
    "$S.sub_string($Q)",
    "$S[$I]",
    "$S[$R]",
    "$S[$Q]",
    "let s = $S; s.crop($I, $I); s",
    "let s = $S; s.crop($I); s",
    "let s = $S; s.crop($R); s",
    "let s = $S; s.crop($Q); s",
    "let s = $S; s.replace($S, $S); s",
    "let s = $S; s.replace($S, $C); s",
    "let s = $S; s.replace($C, $S); s",
    "let s = $S; s.replace($C, $C); s",
    "let s = $S; s.pad($I, $C); s",
    "let s = $S; s.pad($I, $S + 'x'); s",
    "max($S, $S)",
    "min($S, $S)",
    "$S.contains($S)",
    "$S.contains($C)",
    "$S in $S",
    "$S.starts_with($S)",
    "$S.ends_with($S)",
    "$S.index_of($S)",
    "$S.index_of($C)",
    "$S.index_of($S, $I)",
    "$S.index_of($C, $I)",
    "parse_int($S)",
    "parse_int(` ${$I} `)",
    "parse_int(\"zz\", $I)",
    "parse_float($S)",
    "parse_float(` ${$D} `)",
    "$S.split()",
    "$S.split($I)",
    "$S.split($S)",
    "$S.split($C)",
    "$S.split($S, $I)",
    "$S.split($C, $I)",
    "$S.split_rev($S)",
    "$S.split_rev($C)",
    "$S.split_rev($S, $I)",
    "$S.split_rev($C, $I)",
    "$S.to_chars()",
    "let r = []; for c in $S { r.push(c); } r",
    "let r = []; for (c, i) in $S.chars() { r.push([c, i]); } r",
    "let r = []; for c in $S.chars { r.push(c); } r",
    "let r = []; for c in $S.chars($I) { r.push(c); } r",
    "let r = []; for c in $S.chars($I, $I) { r.push(c); } r",
    "let r = []; for c in $S.chars($R) { r.push(c); } r",
    "let r = []; for c in $S.chars($Q) { r.push(c); } r",
    "$S.to_blob()",
    // Blobs.
    "blob(5, 200).to_array()",
    "blob(5, 200).as_string()",
    "blob(5, 65).as_string()",
];

/// A small generator of its own, so that a failure can be run again from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    fn list(&mut self, most: u64, mut each: impl FnMut(&mut Self) -> String) -> String {
        let length = self.below(most + 1);
        (0..length).map(|_| each(self)).collect::<Vec<_>>().join(", ")
    }

    fn integer(&mut self) -> String {
        match self.below(12) {
            0 => "9223372036854775807".into(),
            1 => "-9223372036854775807".into(),
            _ => (self.below(21) as i64 - 10).to_string(),
        }
    }

    fn small(&mut self) -> String {
        self.below(5).to_string()
    }

    fn string(&mut self) -> String {
        let length = self.below(7);
        let inner: String = (0..length)
            .map(|_| self.pick(&["a", "b", "A", " ", "é", "ß", "世", "🙂", "ab", "1", "\\n"]))
            .collect();
        format!("\"{inner}\"")
    }

    fn value(&mut self, depth: u64) -> String {
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0..=2 => self.small(),
            3 => self.string(),
            4 => self.fill("$C", depth),
            5 => self.fill("$D", depth),
            6 => self.pick(&["true", "false"]).into(),
            7 => self.pick(&["()", "(1..3)", "(1..=3)", "blob(2, 1)"]).into(),
            8 | 9 => self.map(depth - 1),
            _ => self.array(depth - 1),
        }
    }

    fn array(&mut self, depth: u64) -> String {
        format!("[{}]", self.list(8, |random| random.value(depth)))
    }

    fn map(&mut self, depth: u64) -> String {
        let mut keys: Vec<_> = ["a", "d", "f", "k", "p", "z"].into();
        keys.retain(|_| self.below(2) == 0);
        let entries: Vec<_> = keys.iter().map(|key| format!("{key}: {}", self.value(depth))).collect();
        format!("#{{{}}}", entries.join(", "))
    }

    fn fill(&mut self, template: &str, depth: u64) -> String {
        let mut filled = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            let (before, after) = rest.split_at(at);
            filled += before;
            let slot = after.as_bytes().get(1).copied().unwrap_or(b' ');
            let value = match slot {
                b'A' => self.array(depth),
                b'M' => self.map(depth),
                b'N' => format!("[{}]", self.list(40, Self::small)),
                b'S' => self.string(),
                b'C' => self.pick(&["'a'", "'b'", "'é'", "' '", "'🙂'"]).into(),
                b'D' => self.pick(&["0.5", "1.0", "2.0", "-3.25", "1e10"]).into(),
                b'I' => format!("({})", self.integer()),
                b'K' => self.pick(&["\"a\"", "\"f\"", "\"q\"", "\"\""]).into(),
                b'R' => format!("({}..{})", self.integer(), self.integer()),
                b'Q' => format!("({}..={})", self.integer(), self.integer()),
                b'V' => self.value(depth),
                // `${` of an interpolation.
                _ => "$".into(),
            };
            filled += &value;
            rest = &after[if value == "$" { 1 } else { 2 }..];
        }
        filled + rest
    }
}

fn plain() -> Engine {
    let mut engine = Engine::new();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(128, 128);
    engine
        .set_max_string_size(1_048_576)
        .set_max_array_size(1_000)
        .set_max_map_size(1_000);
    engine
}

fn guarded() -> Engine {
    let mut engine = plain();
    register(&mut engine);
    engine.on_progress(|_| meter::tick());
    engine
}

/// The answer as text, or `None` for a panic, as Rhai's own `pad` has on a length near the largest integer.
fn outcome(engine: &Engine, script: &str) -> Option<String> {
    meter::begin(u64::MAX);
    catch_unwind(AssertUnwindSafe(|| match engine.eval::<Dynamic>(script) {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("error: {error}"),
    }))
    .ok()
}

#[test]
fn each_guarded_native_answers_as_the_engine_s_own_on_random_data() {
    let (plain, guarded) = (plain(), guarded());
    let mut differences = Vec::new();
    for (index, template) in CALLS.iter().enumerate() {
        for round in 1..=150 {
            let mut random = Random((index as u64 + 1) * 0x9e37_79b9 + round * 0x1234_5677);
            let script = random.fill(template, 2);
            let (expected, answer) = (outcome(&plain, &script), outcome(&guarded, &script));
            if answer.is_none() || expected.is_some() && expected != answer {
                differences.push(format!("{script}\n  Rhai:    {expected:?}\n  guarded: {answer:?}"));
                break;
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// What is there before, and a call that touches all `N` elements or bytes of it.
const SIZED: &[(&str, &str)] = &[
    ("let a = []; a.pad(N, 1);", "a.contains(2)"),
    ("let a = []; a.pad(N, 1);", "a.contains(2.5)"),
    ("let a = []; a.pad(N, 1);", "a.index_of(|x| false)"),
    ("let a = []; a.pad(N, 1);", "a.insert(0, 1)"),
    ("let a = []; a.pad(N, 1);", "a.shift()"),
    ("let a = []; a.pad(N, 1);", "a.reverse()"),
    ("let a = []; a.pad(N, 1);", "a.extract(0)"),
    ("let a = []; a.pad(N, 1);", "a.split(0)"),
    ("let a = []; a.pad(N, 1);", "a.chop(5)"),
    ("let a = []; a.pad(N, 1);", "a.drain(0, 5)"),
    ("let a = []; a.pad(N, 1);", "a.retain(5, 5)"),
    ("let a = []; a.pad(N, 1);", "a.splice(0, 5, [])"),
    ("let a = []; a.pad(N, 1);", "a.dedup()"),
    ("let a = []; a.pad(N, 1);", "a.sort()"),
    ("let a = []; a.pad(N, 1);", "a.order_desc()"),
    ("let a = []; a.pad(N, 1); let b = a;", "a == b"),
    ("let a = []; a.pad(N, 1);", "a.to_string()"),
    ("let a = []; a.pad(N, 1);", "`${a}`"),
    ("let a = []; a.pad(N, 1);", "\"\" + a"),
    ("let a = []; a.pad(N, [1]);", "a == a"),
    ("let s = \"\"; s.pad(N, 'x');", "s.len"),
    ("let s = \"\"; s.pad(N, \"xy\");", "s.contains(\"z\")"),
    ("let s = \"\"; s.pad(N, 'x');", "s.index_of('z')"),
    ("let s = \"\"; s.pad(N, 'x');", "s.replace(\"x\", \"y\")"),
    ("let s = \"\"; s.pad(N, 'x');", "s.to_upper()"),
    ("let s = \"\"; s.pad(N, 'x');", "s.make_lower()"),
    ("let s = \"\"; s.pad(N, 'x');", "s.remove(\"x\")"),
    ("let s = \"\"; s.pad(N, 'x');", "s.sub_string(1)"),
    ("let s = \"\"; s.pad(N, 'x');", "s.crop(1)"),
    ("let s = \"\"; s.pad(N, 'x');", "s.get(-N)"),
    ("let s = \"\"; s.pad(N, 'x');", "s.set(5, 'y')"),
    ("let s = \"\"; s.pad(N, 'x');", "s.split(\"xxxx\")"),
    ("let s = \"\"; s.pad(N, ' ');", "s.trim()"),
    ("let s = \"\"; s.pad(N, 'x');", "s.to_chars()"),
    ("let s = \"\"; s.pad(N, 'x');", "s.to_debug()"),
    ("let s = \"\"; s.pad(N, '1');", "parse_float(s)"),
    ("let s = \"\"; s.pad(N, ' ');", "parse_json(s + \"{}\")"),
    ("let m = #{}; for i in 0..N { m[`${i}`] = i; }", "m.keys()"),
    ("let m = #{}; for i in 0..N { m[`${i}`] = i; }", "m.values()"),
    ("let m = #{}; for i in 0..N { m[`${i}`] = i; }", "m == m"),
    ("let m = #{}; for i in 0..N { m[`${i}`] = i; }", "m + m"),
    ("let m = #{}; for i in 0..N { m[`${i}`] = i; }", "m.to_json()"),
    (
        "let m = #{}; for i in 0..N { m[`${i}`] = i; } let k = #{};",
        "k.fill_with(m)",
    ),
    ("let k = \"\"; k.pad(N, 'k'); let m = #{}; m[k] = 1;", "m.contains(k)"),
    ("", "blob(N, 1).to_array()"),
    ("", "blob(N, 65).as_string()"),
];

/// What is there before, and a call whose result is past the limits of [`plain`].
const TOO_LARGE: &[(&str, &str)] = &[
    ("let a = [];", "a.pad(1001, 1)"),
    ("let a = [];", "a.pad(9223372036854775807, [1, 2, 3])"),
    ("let a = [];", "a.pad(400, [1, 2, 3])"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.split(\"x\")"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.split(\"\")"),
    (
        "let s = \"\"; s.pad(1048576, ' '); s.replace(\"  \", \"x \");",
        "s.split()",
    ),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.to_chars()"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.to_blob()"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.replace(\"\", s)"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s.replace('x', s)"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s + [1]"),
    ("let s = \"\"; s.pad(1048576, 'x');", "s += 1"),
    ("let s = \"\"; s.pad(1048576, '\\x01');", "s.to_debug()"),
    ("let s = \"\"; s.pad(1048576, 'x');", "[s].to_string()"),
    ("let s = \"\"; s.pad(1048576, 'x');", "#{s: s}.to_json()"),
    ("let s = \"\";", "s.pad(1048577, 'x')"),
    ("let s = \"\";", "s.pad(400000, '世')"),
    ("let s = \"\";", "s.pad(1048576, \"x世\")"),
    (
        "let s = \"\"; s.pad(5000, 'x'); s.replace(\"x\", \"1,\");",
        "parse_json(`{\"a\":[${s}1]}`)",
    ),
];

/// How the call ends, and the operations it took; what is before it is not limited.
fn call(engine: &Engine, before: &str, call: &str, limit: u64) -> (Result<Dynamic, Box<EvalAltResult>>, u64) {
    let mut setup = guarded();
    setup.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    let mut scope = Scope::new();
    meter::begin(u64::MAX);
    setup.run_with_scope(&mut scope, before).unwrap();
    meter::begin(limit);
    let answer = engine.eval_with_scope(&mut scope, call);
    (answer, meter::operations())
}

#[test]
fn each_guarded_native_charges_for_the_size_of_its_data() {
    let mut engine = guarded();
    engine.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    for (before, after) in SIZED {
        let operations = |size: &str| {
            let (answer, operations) = call(&engine, &before.replace('N', size), &after.replace('N', size), u64::MAX);
            assert!(answer.is_ok(), "{before} {after}");
            operations
        };
        let (small, large) = (operations("1000"), operations("50000"));
        assert!(large >= small + 49_000 / 512, "{before} {after}: {small}, then {large}");
    }
}

#[test]
fn each_guarded_native_stops_when_the_operations_are_used_up() {
    let mut engine = guarded();
    engine.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    for (before, after) in SIZED {
        let (answer, _) = call(&engine, &before.replace('N', "50000"), &after.replace('N', "50000"), 40);
        // Interpolation swallows the error of `to_string`, and meets the stop at the next step.
        assert!(answer.is_err() || after.starts_with('`'), "{before} {after}");
        assert_eq!(meter::stopped(), Some(meter::Stop::Operations), "{before} {after}");
    }
}

#[test]
fn results_past_the_limits_are_refused_before_they_are_built() {
    let engine = guarded();
    for (before, after) in TOO_LARGE {
        let (answer, _) = call(&engine, before, after, u64::MAX);
        let error = answer.expect_err(after);
        assert!(
            matches!(*error, EvalAltResult::ErrorDataTooLarge(..)),
            "{before} {after}: {error}"
        );
    }
}

#[test]
fn orders_that_contradict_themselves_sort_to_something() {
    let engine = guarded();
    for script in [
        "let a = []; for i in 0..500 { a.push(i * 7919 % 503); } a.sort(|x, y| (x * 31 + y * 17) % 3 - 1); a.len",
        "let a = []; for i in 0..500 { a.push(i * 7919 % 503); } a.sort(|x, y| throw x); a.len",
        "let a = []; for i in 0..500 { a.push(i * 7919 % 503); } a.sort(|x, y| true); a.len",
        "let a = []; for i in 0..500 { a.push(if i % 3 == 0 { 0.0 / 0.0 } else { i * 7919.0 % 503.0 }); } a.sort(); a.len",
    ] {
        assert_eq!(outcome(&engine, script).as_deref(), Some("500"), "{script}");
    }
}

#[test]
fn a_stop_ends_a_sort_whose_comparer_errors_are_swallowed() {
    let (answer, operations) = call(&guarded(), "let a = []; a.pad(900, 1);", "a.sort(|x, y| y - x)", 100);
    assert!(matches!(*answer.unwrap_err(), EvalAltResult::ErrorTerminated(..)));
    assert!(operations <= 110, "{operations}");
}

#[test]
fn padding_with_nothing_ends() {
    assert_eq!(
        outcome(&guarded(), "let s = \"a\"; s.pad(1000, \"\"); s").as_deref(),
        Some("\"a\"")
    );
}

#[test]
fn a_thread_is_never_put_to_sleep() {
    let answer = outcome(&guarded(), "sleep(1000)").unwrap();
    assert!(answer.contains("Function not found: sleep"), "{answer}");
}

#[test]
fn an_array_that_is_drained_keeps_what_an_error_left() {
    let script = "let a = [0, 1, 2, 3, 4]; try { a.drain(|x| { if x == 3 { throw 1; } x % 2 == 0 }); } catch {} a";
    assert_eq!(outcome(&guarded(), script).as_deref(), Some("[1, 3, 4]"));
}

#[test]
fn equality_is_as_deep_as_the_stack_allows_and_no_deeper() {
    let mut engine = guarded();
    engine.set_max_array_size(0).set_max_map_size(0).set_max_string_size(0);
    let script = "let a = []; for i in 0..1500 { a = [a]; } a == a";
    let answer = outcome(&engine, script).unwrap();
    assert!(answer.contains("Stack overflow"), "{answer}");
}

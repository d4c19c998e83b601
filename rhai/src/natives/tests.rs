//! Each guarded native against Rhai's own on random data, and what it charges and refuses.

use super::register;
use crate::meter;
use rhai::{Dynamic, Engine, OptimizationLevel};
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

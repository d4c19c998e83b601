/** What every canary begins with; short enough that the engine keeps one in place, on its stack too. */
export const CANARY = "CANARY";
/** In the id of every app that may see none. */
export const PROBE = "probing-app";
/** A `BroadcastChannel`: `"?"` is answered with a `Watched`. */
export const CHANNEL = "canaries";

export interface Watched {
  /** Memories that were searched. */
  searches: number;
  /** Instances that came from one app to another. */
  renewals: number;
  /** Where a canary was, and what was around it. */
  found: string[];
}

/** Scripts that leave `canary` behind wherever a script can, by what they leave it in. */
export function plants(canary: string): [where: string, source: string][] {
  const long = `let s = "${canary}"; s.pad(20000, "${canary}");`;
  return [
    ["variables", `let a = "${canary}"; const B = "${canary}"; let c = a + B; a.len`],
    ["a long string", `${long} s.len`],
    ["many strings", `let a = []; for i in 0..500 { a.push("${canary}" + i); } a.len`],
    ["blobs", `${long} let b = s.sub_string(0, 9000).to_blob(); b.len`],
    [
      "maps and keys",
      `let m = #{ ${canary}: "${canary}" }; for i in 0..200 { m["${canary}" + i] = "${canary}"; } m.len`,
    ],
    ["closures", `let s = "${canary}"; let f = |x| s + x; let g = f.curry("${canary}"); g.call()`],
    ["cycles", `let m = #{ s: "${canary}" }; m.f = || m; 1`],
    [
      "deep calls",
      `fn f(n, ${canary}) { let here = "${canary}" + n; if n > 0 { f(n - 1, here) } else { here } } f(60, "${canary}")`,
    ],
    ["lines", `log::info("${canary}", #{ ${canary}: "${canary}" }); print("${canary}"); debug("${canary}")`],
    ["an error", `throw "${canary}"`],
    ["an error of its own", `throw #{ ${canary}: ["${canary}"] }`],
    ["an unknown name", `${canary}(1)`],
    ["headers", `#{ status: 200, headers: #{ "x-${canary}": "${canary}" }, body: "${canary}" }`],
    ["JSON", `parse_json("{\\"${canary}\\": \\"${canary}\\"}").to_json()`],
    ["its request", "ctx.body + ctx.url + `${ctx.headers}${ctx.query}${ctx.params}`"],
    ["a function", `fn ${canary}(${canary}) { ${canary} } ${canary}("${canary}")`],
    ["used up operations", `let a = ["${canary}"]; loop { a.push("${canary}"); a.shift(); }`],
    ["a limit", `let a = []; loop { a.push("${canary}" + a.len); }`],
    ["out of memory", `let a = []; loop { ${long} a.push(s); }`],
    ["too many calls", `fn f(s) { f(s + "${canary}") } f("${canary}")`],
    ["an overflow of the stack", `let f = "${canary}"; for i in 0..40000 { let g = f; f = || g; } f`],
    ["a panic", `let x = "${canary}"; let f = |a| this += x + a; x.call(f, "${canary}"); x`],
    ["suspended", `${long} sleep_ms(20); s.len`],
    ["past its deadline", `${long} sleep_ms(100000)`],
  ];
}

/** Whatever a script can reach that is not its own: its context, fresh values, names that another left. */
export const PROBE_SCRIPT = `let fresh = blob(4096); let pad = ""; pad.pad(1000, ' ');
log::info(\`\${ctx}\`, ctx);
[\`\${ctx}\`, fresh.as_string(), pad, [].to_string(), \`\${#{}}\`, is_def_var("s"), is_def_var("a"), is_def_var("c"),
  is_def_fn("f", 1), is_def_fn("f", 2)]`;

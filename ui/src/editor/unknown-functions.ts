/**
 * Calls that will fail when they are reached, which the engine finds only then. Careful: what might be a function is
 * taken for one, so a warning is right, but not every mistake gets one.
 */

import type { SyntaxNode, Tree } from "@lezer/common";
import { callableNames, logLevels } from "./known-functions.ts";
import type { ReadText } from "./script-outline.ts";

export interface UnknownFunction {
  from: number;
  to: number;
  message: string;
}

export function unknownFunctions(tree: Tree, text: ReadText): UnknownFunction[] {
  const calls: SyntaxNode[] = [];
  const possible = new Set(callableNames);
  const defined = new Map<string, Set<number>>();
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "CallExpression") calls.push(node);
      // A variable may hold a closure, whatever its scope, and a text may be what `is_def_fn` asks for.
      if (name === "VariableDefinition") possible.add(text(node.from, node.to));
      if (name === "FunctionDefinition") define(defined, node, text);
      if (name === "String") possible.add(text(node.from + 1, node.to - 1));
    },
  });
  return calls.flatMap((call) => {
    const callee = call.getChild("FunctionName");
    if (callee === null) return [];
    const name = text(callee.from, callee.to);
    const namespaces = call.getChildren("Namespace").map(({ from, to }) => text(from, to));
    const problem =
      namespaces.length === 0 ? problemOf(name, possible, defined, call) : problemOfPath(namespaces, name);
    return problem === null ? [] : [{ from: callee.from, to: callee.to, message: problem }];
  });
}

/** By name, the numbers of parameters that it is defined with. */
function define(defined: Map<string, Set<number>>, node: SyntaxNode, text: ReadText): void {
  const name = node.getChild("FunctionName");
  if (name === null) return;
  const counts = defined.get(text(name.from, name.to)) ?? new Set();
  defined.set(text(name.from, name.to), counts);
  counts.add(node.getChild("ParamList")?.getChildren("VariableDefinition").length ?? 0);
}

function problemOf(
  name: string,
  possible: ReadonlySet<string>,
  defined: ReadonlyMap<string, ReadonlySet<number>>,
  call: SyntaxNode,
): string | null {
  if (possible.has(name) || isTried(call)) return null;
  const counts = defined.get(name);
  if (counts === undefined) return `No function of this name: ${name}`;
  const given = call.getChild("ArgList")?.getChildren("Expression").length ?? 0;
  if (counts.has(given)) return null;
  return `${name} is defined with ${[...counts].sort().join(" or ")} parameters, and called with ${given}`;
}

function problemOfPath(namespaces: readonly string[], name: string): string | null {
  if (namespaces.length !== 1 || namespaces[0] !== "log") return null;
  if (logLevels.some((level) => level.name === name)) return null;
  return `No function of this name: log::${name} (there are ${logLevels.map((level) => level.name).join(", ")})`;
}

/** Whoever catches the error may well expect it. */
function isTried(node: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at?.parent; at = at.parent) {
    if (at.parent.name === "TryStatement" && at.name === "Block" && at.prevSibling?.name === "try") return true;
    if (at.parent.name === "FunctionDefinition") return false;
  }
  return false;
}

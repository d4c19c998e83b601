/**
 * Calls that will fail when they are reached, which the engine finds only then. Careful: what might be a function is
 * taken for one, so a warning is right, but not every mistake gets one.
 */

import type { SyntaxNode, Tree } from "@lezer/common";
import { callableNames, logLevels } from "./known-functions.ts";
import type { ReadText } from "./script-outline.ts";
import { typeOfNode } from "./value-type.ts";

export interface UnknownFunction {
  from: number;
  to: number;
  message: string;
}

export function unknownFunctions(tree: Tree, text: ReadText): UnknownFunction[] {
  const calls: SyntaxNode[] = [];
  const methodCalls: SyntaxNode[] = [];
  const possible = new Set(callableNames);
  const members = new Set<string>();
  const defined = new Map<string, Set<number>>();
  let hasComputedMembers = false;
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "CallExpression") calls.push(node);
      if (name === "MethodCall") methodCalls.push(node);
      // A variable may hold a closure, whatever its scope, and a text may be what `is_def_fn` asks for.
      if (name === "VariableDefinition") possible.add(text(node.from, node.to));
      if (name === "FunctionDefinition") define(defined, node, text);
      if (name === "String") possible.add(text(node.from + 1, node.to - 1));
      // A map may hold a closure, which is called like a method.
      if (name === "MapKey" || name === "PropertyName") members.add(text(node.from, node.to));
      if (name === "RawString") members.add(text(node.from, node.to).replace(/^#+"|"#+$/g, ""));
      hasComputedMembers ||= setsComputedMember(node, text);
    },
  });
  const unknownCalls = calls.flatMap((call) => {
    const callee = call.getChild("FunctionName");
    if (callee === null) return [];
    const name = text(callee.from, callee.to);
    const namespaces = call.getChildren("Namespace").map(({ from, to }) => text(from, to));
    const problem =
      namespaces.length === 0 ? problemOf(name, possible, defined, call) : problemOfPath(namespaces, name);
    return problem === null ? [] : [{ from: callee.from, to: callee.to, message: problem }];
  });
  const unknownMethods = methodCalls.flatMap((call) => {
    const callee = call.getChild("MethodName");
    if (callee === null) return [];
    const name = text(callee.from, callee.to);
    if (possible.has(name) || members.has(name) || defined.has(name) || isTried(call)) return [];
    if (hasComputedMembers && mayBeMap(call.firstChild, text)) return [];
    return [{ from: callee.from, to: callee.to, message: `No method of this name: ${name}` }];
  });
  return [...unknownCalls, ...unknownMethods].toSorted((a, b) => a.from - b.from);
}

/** What surely holds no closure. */
const PLAIN = new Set(
  "Number Char String RawString TemplateString BooleanLiteral Unit ArrayLiteral BinaryExpression UnaryExpression".split(
    " ",
  ),
);
/** What surely is no name that is found out only when the script runs. */
const SPELLED = new Set(["Number", "String", "RawString"]);

/** Whether a closure may come into a map here, under a name that the script does not spell. */
function setsComputedMember(node: SyntaxNode, text: ReadText): boolean {
  if (node.name === "MapEntry") return node.getChild("TemplateString") !== null && !isPlain(node.lastChild);
  if (node.name === "AssignmentStatement") {
    const [target, value] = node.getChildren("Expression");
    const index = target?.name === "IndexExpression" ? target.getChildren("Expression")[1] : undefined;
    return index !== undefined && !SPELLED.has(index.name) && !isPlain(value ?? null);
  }
  if (node.name !== "MethodCall" && node.name !== "CallExpression") return false;
  const callee = node.getChild("MethodName") ?? node.getChild("FunctionName");
  if (callee === null || text(callee.from, callee.to) !== "set") return false;
  const given = node.getChild("ArgList")?.getChildren("Expression") ?? [];
  const [key, value] = given.slice(-2);
  return !SPELLED.has(key?.name ?? "") && !isPlain(value ?? null);
}

function isPlain(value: SyntaxNode | null): boolean {
  return value !== null && PLAIN.has(value.name);
}

function mayBeMap(receiver: SyntaxNode | null, text: ReadText): boolean {
  const type = receiver === null ? null : typeOfNode(receiver, text);
  return type === null || type === "map";
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

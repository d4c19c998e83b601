/** What a name means, shown to who points at it. */

import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import { describeFunctions, describeText } from "./documentation.ts";
import { knownFunctions, logLevels } from "./known-functions.ts";
import { fieldAt, requestDoc } from "./request-fields.ts";
import { outlineOf, type ReadText, signatureOf } from "./script-outline.ts";
import { requestPath, typeOfNode } from "./value-type.ts";

export const rhaiHover: Extension = hoverTooltip((view, pos, side) => {
  const text: ReadText = (from, to) => view.state.sliceDoc(from, to);
  const tree = syntaxTree(view.state);
  const node = tree.resolveInner(pos, side);
  const description = describeNode(node, tree, text);
  if (description === null) return null;
  return { pos: node.from, end: node.to, above: true, create: () => ({ dom: description }) };
});

function describeNode(node: SyntaxNode, tree: Tree, text: ReadText): HTMLElement | null {
  const name = text(node.from, node.to);
  switch (node.name) {
    case "FunctionName":
      return describeCallee(node, name, tree, text);
    case "MethodName":
    case "PropertyName":
      return describeMember(node, name, tree, text);
    case "VariableName":
      return name === "ctx" ? describeText("ctx", requestDoc) : null;
    default:
      return null;
  }
}

function describeCallee(node: SyntaxNode, name: string, tree: Tree, text: ReadText): HTMLElement | null {
  const namespace = node.parent?.getChild("Namespace");
  if (namespace) {
    const level = logLevels.find((level) => level.name === name);
    if (text(namespace.from, namespace.to) !== "log" || level === undefined) return null;
    return describeText(`log::${name}(message: any, fields?: map)`, level.doc);
  }
  const functions = knownFunctions.filter((one) => one.name === name);
  return describeOwn(name, tree, text) ?? (functions.length > 0 ? describeFunctions(plainFirst(functions)) : null);
}

function describeMember(node: SyntaxNode, name: string, tree: Tree, text: ReadText): HTMLElement | null {
  const path = requestPath(node.parent, text);
  const field = path === null ? undefined : fieldAt(path);
  if (field !== undefined) return describeText(`ctx.${(path ?? []).join(".")}: ${field.type}`, field.doc);
  const value = node.parent?.firstChild ?? null;
  const type = value === null ? null : typeOfNode(value, text);
  const methods = knownFunctions.filter(
    (one) => one.name === name && one.receivers.length > 0 && (type === null || one.receivers.includes(type)),
  );
  // `x.name` of a map is a property of its own far more often than the engine's.
  if (node.name === "PropertyName" && methods.every(({ parameters }) => parameters !== null)) return null;
  if (methods.length > 0) return describeFunctions(methods);
  return node.name === "MethodName" ? describeOwn(name, tree, text) : null;
}

function describeOwn(name: string, tree: Tree, text: ReadText): HTMLElement | null {
  const own = outlineOf(tree, text).functions.filter((one) => one.name === name);
  const [first] = own;
  return first === undefined ? null : describeText(own.map(signatureOf).join("\n"), first.doc);
}

function plainFirst<T extends { receivers: readonly string[] }>(functions: readonly T[]): T[] {
  return functions.toSorted((a, b) => Math.min(a.receivers.length, 1) - Math.min(b.receivers.length, 1));
}

/** What a value before a point is, as far as the syntax alone shows. */

import type { SyntaxNode } from "@lezer/common";
import { knownFunctions } from "./known-functions.ts";
import { fieldAt } from "./request-fields.ts";
import type { ReadText } from "./script-outline.ts";

const LITERALS: Record<string, string> = {
  String: "string",
  RawString: "string",
  TemplateString: "string",
  Char: "char",
  ArrayLiteral: "array",
  MapLiteral: "map",
  Closure: "fn",
  RangeExpression: "range",
};

/** The type, or null when it cannot be told. */
export function typeOfNode(node: SyntaxNode, text: ReadText): string | null {
  const literal = LITERALS[node.name];
  if (literal !== undefined) return literal;
  if (node.name === "ParenthesizedExpression") return typeOfChild(node, text);
  if (node.name === "Number") return /^\d[\d_]*$|^0[xob]/i.test(text(node.from, node.to)) ? "int" : "float";
  const path = requestPath(node, text);
  if (path !== null && path.length > 0) return known(fieldAt(path)?.type);
  if (node.name !== "MethodCall" && node.name !== "CallExpression") return null;
  return typeOfCall(node, text);
}

/** `["app", "slug"]` for `ctx.app.slug`, `[]` for `ctx`, null for what does not begin with it. */
export function requestPath(node: SyntaxNode | null, text: ReadText): string[] | null {
  if (node === null) return null;
  if (node.name === "VariableName") return text(node.from, node.to) === "ctx" ? [] : null;
  if (node.name !== "MemberExpression") return null;
  const before = requestPath(node.firstChild, text);
  const property = node.getChild("PropertyName");
  return before === null || property === null ? null : [...before, text(property.from, property.to)];
}

function typeOfChild(node: SyntaxNode, text: ReadText): string | null {
  const child = node.getChild("Expression");
  return child === null ? null : typeOfNode(child, text);
}

/** What all functions of this name for this receiver give. */
function typeOfCall(node: SyntaxNode, text: ReadText): string | null {
  const callee = node.getChild("MethodName") ?? node.getChild("FunctionName");
  if (callee === null) return null;
  const name = text(callee.from, callee.to);
  const receiver = node.name === "MethodCall" && node.firstChild ? typeOfNode(node.firstChild, text) : null;
  const types = new Set(
    knownFunctions
      .filter((one) => one.name === name && (receiver === null || one.receivers.includes(receiver)))
      .map(({ signature }) => / -> (\w+)$/.exec(signature)?.[1]),
  );
  const [type] = types;
  return types.size === 1 ? known(type) : null;
}

function known(type: string | undefined): string | null {
  return type === undefined || type === "any" ? null : type;
}

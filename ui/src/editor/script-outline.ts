/** What a script itself defines, as far as its syntax tells: functions with their parameters, and variables. */

import type { SyntaxNode, Tree } from "@lezer/common";

export type ReadText = (from: number, to: number) => string;

export interface ScriptFunction {
  name: string;
  parameters: string[];
  /** Without the slashes; empty when it has no comment of documentation. */
  doc: string;
}

export interface ScriptVariable {
  name: string;
  kind: "let" | "const" | "parameter";
  /** Where it can be used. */
  from: number;
  to: number;
  /** The function it belongs to, by its start, or -1 at the top: functions do not see the variables outside of them. */
  functionFrom: number;
}

export interface ScriptOutline {
  functions: ScriptFunction[];
  variables: ScriptVariable[];
}

export function outlineOf(tree: Tree, text: ReadText): ScriptOutline {
  const outline: ScriptOutline = { functions: [], variables: [] };
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "FunctionDefinition") outline.functions.push(readFunction(node, text));
      if (name === "VariableDefinition") outline.variables.push(readVariable(node, text));
    },
  });
  return outline;
}

/** The start of the function around, or -1 at the top. */
export function functionAround(node: SyntaxNode | null): number {
  for (let at = node; at !== null; at = at.parent) if (at.name === "FunctionDefinition") return at.from;
  return -1;
}

export function signatureOf({ name, parameters }: ScriptFunction): string {
  return `${name}(${parameters.join(", ")})`;
}

function readFunction(node: SyntaxNode, text: ReadText): ScriptFunction {
  const name = node.getChild("FunctionName");
  const parameters = node.getChild("ParamList")?.getChildren("VariableDefinition") ?? [];
  return {
    name: name === null ? "" : text(name.from, name.to),
    parameters: parameters.map(({ from, to }) => text(from, to)),
    doc: docBefore(node, text),
  };
}

function docBefore(node: SyntaxNode, text: ReadText): string {
  const lines: string[] = [];
  for (let at = node.prevSibling; at !== null; at = at.prevSibling) {
    if (at.name === "DocComment") lines.unshift(text(at.from, at.to).replace(/^\/\/\/ ?/, ""));
    else if (at.name === "DocBlockComment") lines.unshift(withoutStars(text(at.from, at.to)));
    else break;
  }
  return lines.join("\n").trim();
}

function withoutStars(comment: string): string {
  return comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replaceAll(/^[ \t]*\* ?/gm, "")
    .trim();
}

function readVariable(node: SyntaxNode, text: ReadText): ScriptVariable {
  const name = text(node.from, node.to);
  const parent = node.parent;
  const functionFrom = functionAround(parent);
  const isDeclaration = parent?.name === "LetDeclaration" || parent?.name === "ConstDeclaration";
  const owner = scopeOf(parent, isDeclaration);
  return {
    name,
    kind: parent?.name === "LetDeclaration" ? "let" : parent?.name === "ConstDeclaration" ? "const" : "parameter",
    from: isDeclaration ? (parent?.to ?? node.to) : node.to,
    to: owner?.to ?? node.to,
    functionFrom,
  };
}

/** The block of a declaration, or what the parameter belongs to: a function, closure, loop or catch. */
function scopeOf(parent: SyntaxNode | null, isDeclaration: boolean): SyntaxNode | null {
  if (parent?.name === "ParamList" || parent?.name === "ClosureParams") return parent.parent;
  if (!isDeclaration) return parent;
  const scopes = ["Block", "Script", "SwitchCase", "Interpolation", "Closure"];
  let at = parent?.parent ?? null;
  while (at !== null && !scopes.includes(at.name)) at = at.parent;
  return at;
}

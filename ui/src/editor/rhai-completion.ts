/** Completion of the language, the engine's functions, the request, and the script's own names. */

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippetCompletion,
} from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { SyntaxNode } from "@lezer/common";
import { describeFunctions, describeText } from "./documentation.ts";
import { type KnownFunction, knownFunctions, logLevels } from "./known-functions.ts";
import { fieldsBelow, requestDoc } from "./request-fields.ts";
import {
  functionAround,
  outlineOf,
  type ReadText,
  type ScriptFunction,
  type ScriptOutline,
  signatureOf,
} from "./script-outline.ts";
import { requestPath, typeOfNode } from "./value-type.ts";

const KEYWORDS = [
  "let const fn if else switch while loop for in do until break continue return throw try catch",
  "private true false this global",
].flatMap((line) => line.split(" "));

const SNIPPETS: Completion[] = [
  snippetCompletion("fn handle(ctx) {\n\t${}\n}", {
    label: "fn handle",
    detail: "the script's answer",
    type: "keyword",
  }),
  snippetCompletion("fn ${name}(${value}) {\n\t${}\n}", { label: "fn", detail: "function", type: "keyword" }),
  snippetCompletion("if ${condition} {\n\t${}\n}", { label: "if", detail: "block", type: "keyword" }),
  snippetCompletion("for ${item} in ${items} {\n\t${}\n}", { label: "for", detail: "loop", type: "keyword" }),
  snippetCompletion("switch ${value} {\n\t${1} => ${},\n\t_ => ${}\n}", {
    label: "switch",
    detail: "cases",
    type: "keyword",
  }),
  snippetCompletion("try {\n\t${}\n} catch (error) {\n\t\n}", { label: "try", detail: "catch", type: "keyword" }),
  snippetCompletion('return #{ status: ${200}, body: ${""} };', {
    label: "return",
    detail: "response with status",
    type: "keyword",
  }),
];

const NO_CODE = [
  "String",
  "RawString",
  "Char",
  "LineComment",
  "DocComment",
  "BlockComment",
  "DocBlockComment",
  "Number",
];

export function completeRhai(context: CompletionContext): CompletionResult | null {
  const text: ReadText = (from, to) => context.state.sliceDoc(from, to);
  const tree = syntaxTree(context.state);
  const node = tree.resolveInner(context.pos, -1);
  if (NO_CODE.includes(node.name) || node.name === "TemplateString" || node.name === "Escape") return null;
  if (isNewName(node)) return null;
  const word = context.matchBefore(/\w*$/);
  const from = word?.from ?? context.pos;
  const before = text(Math.max(0, from - 2), from);
  const validFor = /^\w*$/;
  if (before === "::") {
    const namespace = /\w*$/.exec(text(Math.max(0, from - 64), from - 2))?.[0] ?? "";
    return { from, options: completionsOfPath(namespace, outlineOf(tree, text)), validFor };
  }
  if (before.endsWith(".") && before !== "..") {
    return {
      from,
      options: completionsAfterPoint(tree.resolveInner(from - 1, 1), outlineOf(tree, text), text),
      validFor,
    };
  }
  if (from === context.pos && !context.explicit) return null;
  return { from, options: completionsInScope(node, context.pos, outlineOf(tree, text)), validFor };
}

/** The author names something here. */
function isNewName(node: SyntaxNode): boolean {
  if (node.name === "VariableDefinition" || node.name === "MapKey") return true;
  return node.name === "FunctionName" && node.parent?.name === "FunctionDefinition";
}

function completionsOfPath(namespace: string, outline: ScriptOutline): Completion[] {
  if (namespace === "log") {
    return logLevels.map(({ name, doc }) => ({
      label: name,
      type: "function",
      detail: "(message, fields?)",
      apply: call(name, "message, fields?"),
      info: () => describeText(`log::${name}(message: any, fields?: map)`, doc),
    }));
  }
  if (namespace !== "global") return [];
  const constants = outline.variables.filter(({ kind, functionFrom }) => kind === "const" && functionFrom === -1);
  return constants.map(({ name }) => ({ label: name, type: "constant" }));
}

function completionsAfterPoint(dot: SyntaxNode, outline: ScriptOutline, text: ReadText): Completion[] {
  const value = dot.prevSibling ?? dot.parent?.prevSibling ?? null;
  const path = requestPath(value, text);
  const fields = path === null ? [] : fieldsBelow(path);
  const type = value === null ? null : typeOfNode(value, text);
  // `ctx` behaves as a map.
  const receiver = path?.length === 0 ? "map" : type;
  const methods = knownFunctions.filter(({ receivers }) => {
    if (receivers.length === 0) return false;
    return receiver === null || receivers.includes("any") || receivers.includes(receiver);
  });
  return [
    ...fields.map(({ name, type, doc }): Completion => ({
      label: name,
      type: "property",
      detail: type,
      boost: 50,
      info: () => describeText(`${["ctx", ...(path ?? []), name].join(".")}: ${type}`, doc),
    })),
    ...byName(methods).map(completionOfMethod),
    ...(receiver === null ? outline.functions : []).map(completionOfOwn),
  ];
}

function completionsInScope(node: SyntaxNode, at: number, outline: ScriptOutline): Completion[] {
  const functionFrom = functionAround(node);
  const variables = outline.variables.filter(
    (one) => one.from <= at && at <= one.to && one.functionFrom === functionFrom,
  );
  const names = new Map<string, Completion>();
  if (functionFrom === -1) {
    names.set("ctx", {
      label: "ctx",
      type: "variable",
      detail: "the request",
      info: () => describeText("ctx", requestDoc),
    });
  }
  for (const { name, kind } of variables) {
    names.set(name, { label: name, type: kind === "const" ? "constant" : "variable", detail: kind, boost: 20 });
  }
  return [
    ...names.values(),
    ...outline.functions.map(completionOfOwn),
    ...byName(knownFunctions.filter(({ receivers }) => receivers.length === 0)).map(completionOfMethod),
    { label: "log", type: "namespace", detail: "::info(message, fields?)", apply: "log::" },
    ...KEYWORDS.map((label): Completion => ({ label, type: "keyword", boost: -1 })),
    ...SNIPPETS,
  ];
}

function completionOfOwn(fn: ScriptFunction): Completion {
  const parameters = fn.parameters.join(", ");
  return {
    label: fn.name,
    type: "function",
    detail: `(${parameters})`,
    apply: call(fn.name, parameters),
    info: () => describeText(signatureOf(fn), fn.doc),
    boost: 10,
  };
}

function byName(functions: readonly KnownFunction[]): KnownFunction[][] {
  return Map.groupBy(functions, ({ name }) => name)
    .values()
    .toArray();
}

function completionOfMethod(group: KnownFunction[]): Completion {
  const [first] = group;
  const name = first?.name ?? "";
  const parameters = first?.parameters ?? null;
  const list = parameters?.map(({ name, optional }) => `${name}${optional ? "?" : ""}`).join(", ") ?? "";
  const receivers = [...new Set(group.flatMap((one) => one.receivers))].filter((type) => type !== "any");
  const completion: Completion = {
    label: name,
    type: parameters === null ? "property" : "function",
    detail: parameters === null ? "" : `(${list})`,
    info: () => describeFunctions(group),
  };
  if (receivers.length > 0) completion.detail = `${completion.detail ?? ""} ${receivers.join(", ")}`.trim();
  if (parameters !== null) completion.apply = call(name, list);
  return completion;
}

/** Puts the cursor between the parentheses where there is something to fill in. */
function call(name: string, parameters: string): NonNullable<Completion["apply"]> {
  return (view, _completion, from, to) => {
    const hasParentheses = view.state.sliceDoc(to, to + 1) === "(";
    const insert = hasParentheses ? name : `${name}()`;
    const inside = parameters !== "" || hasParentheses ? 0 : 1;
    const anchor = from + name.length + (hasParentheses ? 0 : 1) + inside;
    view.dispatch({ changes: { from, to, insert }, selection: { anchor }, userEvent: "input.complete" });
  };
}

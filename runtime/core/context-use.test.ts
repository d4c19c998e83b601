import { describe, expect, test } from "bun:test";
import { contextUse } from "./context-use.ts";

const everything = { headers: true, remoteAddr: true };
const nothing = { headers: false, remoteAddr: false };

describe("contextUse()", () => {
  const cases: [what: string, source: string, use: { headers: boolean; remoteAddr: boolean }][] = [
    ["a script without ctx", '"Hello, World!"', nothing],
    ["fields that need no headers", "ctx.query.name ?? ctx . path", nothing],
    ["a field in an interpolation", "`Hi ${ctx.params.name}`", nothing],
    ["handle(ctx) with fields", "fn handle(ctx) { ctx.method + ctx?.url }", nothing],
    ["headers", "ctx.headers.accept", { headers: true, remoteAddr: false }],
    ["the body, which is decoded by its content-type", "ctx.body", { headers: true, remoteAddr: false }],
    ["the raw body", "ctx.raw.len()", nothing],
    ["the address", "fn handle(ctx) { ctx.remote_addr }", { headers: false, remoteAddr: true }],
    ["a name that only begins like one", "let ctx2 = 1; let my_ctx = 2; ctx2", nothing],
    ["ctx as the answer", "ctx", everything],
    ["ctx handed to a function", "fn f(c) { c.headers } f(ctx)", everything],
    ["ctx by index", 'ctx["headers"]', everything],
    ["ctx as a map", "ctx.keys()", everything],
    ["a method that is named like a field", "ctx.headers()", everything],
    ["an unknown field", "ctx.cookies", everything],
    ["a captured ctx", "let f = || ctx; f.call().headers", everything],
    ["another name for the parameter", "fn handle(request) { request.headers }", everything],
    ["handle called by hand", "fn handle(ctx) { ctx.id } handle(#{})", everything],
    ["a pointer to handle", 'fn handle(ctx) { ctx.id } Fn("handle")', everything],
    ["a comment between", "ctx /* */ .headers", everything],
    ["a field far away", `ctx${" ".repeat(100)}.headers`, everything],
    ["two functions of the name", "fn handle(ctx) { ctx.id } fn handle(a, b) { a }", everything],
  ];
  for (const [what, source, use] of cases) {
    test(`sees what is reached by ${what}`, () => {
      expect(contextUse(source)).toEqual(use);
    });
  }
});

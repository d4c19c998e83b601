import { WEBHOOK_SOURCE } from "./webhook-template.ts";

/** A script to begin with. */
export interface ScriptTemplate {
  name: string;
  /** What it shows, in half a sentence. */
  about: string;
  source: string;
}

const HELLO = lines(
  "fn handle(ctx) {",
  '    let name = ctx.query.name ?? "World";',
  '    log::info("said hello", #{ name: name });',
  "    `Hello, ${name}!`",
  "}",
);

const JSON_API = lines(
  "// Answers a map as JSON. Routes with :id in their path give ctx.params.id.",
  "fn handle(ctx) {",
  "    switch ctx.method {",
  '        "GET" => #{ id: ctx.params.id ?? (), query: ctx.query },',
  '        "POST" => create(ctx),',
  '        _ => #{ status: 405, headers: #{ allow: "GET, POST" } },',
  "    }",
  "}",
  "",
  "fn create(ctx) {",
  "    let item = ctx.body;",
  '    if type_of(item) != "map" || item.name == () {',
  '        return #{ status: 422, body: #{ error: "Send a JSON object with a name" } };',
  "    }",
  '    log::info("created", #{ name: item.name });',
  "    #{ status: 201, body: item }",
  "}",
);

const FORM = lines(
  "// Shows a form, and what was sent with it.",
  "fn handle(ctx) {",
  '    if ctx.method == "POST" {',
  '        let name = ctx.body.name ?? "stranger";',
  '        log::info("sent", #{ name: name });',
  "        return page(`<p>Thank you, ${escape(name)}.</p>`);",
  "    }",
  '    page(`<form method="post"><label>Name <input name="name" required></label> <button>Send</button></form>`)',
  "}",
  "",
  "fn page(content) {",
  '    let headers = #{ "content-type": "text/html; charset=utf-8" };',
  '    #{ status: 200, headers: headers, body: "<!doctype html><title>Form</title>" + content }',
  "}",
  "",
  "// What comes from outside must not become markup.",
  "fn escape(text) {",
  '    text.replace("&", "&amp;");',
  '    text.replace("<", "&lt;");',
  '    text.replace(">", "&gt;");',
  '    text.replace(`"`, "&quot;");',
  "    text",
  "}",
);

const PAGE = lines(
  "fn handle(ctx) {",
  "    let html = `<!doctype html>",
  '<html lang="en">',
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width">',
  "<title>It works</title>",
  "<style>body { font: 1.1rem/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }</style>",
  "<h1>It works</h1>",
  "<p>This page comes from the script <b>${ctx.script.name}</b>, version ${ctx.script.version}.</p>",
  "</html>`;",
  '    #{ status: 200, headers: #{ "content-type": "text/html; charset=utf-8" }, body: html }',
  "}",
);

export const SCRIPT_TEMPLATES: readonly [ScriptTemplate, ...ScriptTemplate[]] = [
  { name: "Hello", about: "Text, a parameter of the query, a log line", source: HELLO },
  { name: "JSON API", about: "Methods, a JSON body, statuses", source: JSON_API },
  { name: "Form", about: "An HTML form and what it sends", source: FORM },
  { name: "Webhook with signature", about: "HMAC-SHA256 of the body, checked", source: WEBHOOK_SOURCE },
  { name: "HTML page", about: "A page with a style of its own", source: PAGE },
  { name: "Empty", about: "Nothing but the function that answers", source: lines("fn handle(ctx) {", "    ", "}") },
];

function lines(...all: string[]): string {
  return `${all.join("\n")}\n`;
}

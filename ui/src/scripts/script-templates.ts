/** A script to begin with. */
export interface ScriptTemplate {
  name: string;
  source: string;
}

export const SCRIPT_TEMPLATES: readonly ScriptTemplate[] = [
  {
    name: "Hello",
    source: 'fn handle(ctx) {\n    let name = ctx.query.name ?? "World";\n    `Hello, ${name}!`\n}\n',
  },
  {
    name: "JSON API",
    source:
      'fn handle(ctx) {\n    if ctx.method != "POST" {\n        return #{ status: 405, headers: #{ allow: "POST" } };\n    }\n    log::info("received", #{ path: ctx.path });\n    #{ received: ctx.body, params: ctx.params }\n}\n',
  },
  {
    name: "Form",
    source:
      'fn handle(ctx) {\n    if ctx.method == "POST" {\n        return `Thank you, ${ctx.body.name ?? "stranger"}`;\n    }\n    #{\n        status: 200,\n        headers: #{ "content-type": "text/html; charset=utf-8" },\n        body: `<form method="post"><label>Name <input name="name"></label> <button>Send</button></form>`,\n    }\n}\n',
  },
  {
    name: "HTML page",
    source:
      'fn handle(ctx) {\n    #{\n        status: 200,\n        headers: #{ "content-type": "text/html; charset=utf-8" },\n        body: `<!doctype html><title>${ctx.app.slug}</title><h1>It works</h1><p>${ctx.path}</p>`,\n    }\n}\n',
  },
  { name: "Empty", source: "fn handle(ctx) {\n    \n}\n" },
];

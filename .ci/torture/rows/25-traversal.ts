import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildDashboard } from "../../../runtime/build-dashboard.ts";
import { project } from "../../server.ts";
import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { type RawAnswer, sendRaw } from "../raw-http.ts";
import type { Row } from "../row.ts";
import { spellingsOf, targetsOutside } from "../traversal-spellings.ts";

const RESERVED = ["api", "admin", "healthz", "version"];
/** An admin host, and one that is none; a catch-all of an app stands on each. */
const HOSTS = ["localhost", "reserved.test"];
const ROUTED = "ROUTED";

export default {
  id: "25",
  title: "500 traversal spellings against the dashboard's files and the reserved prefixes",
  minutes: 1,
  async run(trial) {
    await buildDashboard({ project, env: process.env, signal: new AbortController().signal });
    const files = await filesInside(join(project, "ui/dist"));
    const server = await trial.server();
    const control = new ControlPlane(server);
    const scripts = { "/": `"${ROUTED}"`, "/*all": `"${ROUTED}"` };
    await control.createApp("catching", { hosts: ["reserved.test"], scripts });
    for (const [path, source] of Object.entries(scripts)) await control.publish({ path, source });
    while ((await fetch(`${server.url}/admin/`)).status !== 200) await Bun.sleep(50);

    const outside = ["package.json", "index.html", "../package.json", "../bun.lock"].flatMap((file) =>
      targetsOutside("/admin/", file),
    );
    const reserved = RESERVED.flatMap(spellingsOf);
    const spellings = [
      ...new Set([
        ...sample(outside, trial.count(outside.length, 500)),
        ...sample(reserved, trial.count(reserved.length, 500)),
      ]),
    ];
    const asked = spellings.flatMap((target) => HOSTS.map((host) => ({ target, host })));
    const kinds = new Map<string, number>();
    const leaks: string[] = [];
    const reached: string[] = [];
    await eachOf(asked, 8, async ({ target, host }) => {
      const answer = await sendRaw(server.port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      const kind = kindOf(answer, files);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === "routed" && isReserved(target)) reached.push(`${host} ${target}`);
      if (kind === "other") leaks.push(`${host} ${target}: ${JSON.stringify(answer.text.slice(0, 200))}`);
    });
    trial.say([...kinds].map(([kind, count]) => `${count} ${kind}`).join(", "));
    for (const line of [...leaks, ...reached].slice(0, 20)) trial.say(line);
    trial.atLeast({ what: "spellings", measured: spellings.length, bound: 500, unit: "spellings" });
    for (const kind of ["routed", "a file of the dashboard", "refused", "the platform's own"]) {
      trial.atLeast({ what: `answers that are ${kind}`, measured: kinds.get(kind) ?? 0, bound: 1, unit: "answers" });
    }
    trial.equal("answers with anything from outside", leaks.length, 0);
    trial.equal("reserved paths that a route answered", reached.length, 0);
  },
} satisfies Row;

/** What the dashboard may answer with: the bytes of each of its files, in Latin-1. */
async function filesInside(folder: string): Promise<Set<string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  return new Set(await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "latin1"))));
}

function kindOf({ text, status }: RawAnswer, files: Set<string>): string {
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  if (status === 200 && body === ROUTED) return "routed";
  if (status === 200 && files.has(body)) return "a file of the dashboard";
  if (status === 200 && (body === "ok" || body.startsWith('{"schema":'))) return "the platform's own";
  if ([302, 308].includes(status) && body === "" && /\r\nlocation: \/admin\/[^\r]*\r\n/i.test(text))
    return "redirected";
  const problem = /\r\ncontent-type: application\/problem\+json\r\n/i.test(text) && JSON.parse(body).status === status;
  // Bun refuses what is no request with a head alone.
  if ([400, 401, 404, 405, 505].includes(status) && (problem || body === "")) return "refused";
  return "other";
}

/** Whether a target is the platform's by a reading of its own: the path alone, each segment decoded once, dots resolved. */
function isReserved(target: string): boolean {
  const [path = ""] = target.replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/);
  const segments: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    const dots = part.replaceAll(/%2e/gi, ".");
    if (dots === "..") segments.pop();
    else if (dots !== "." && dots !== "") segments.push(part);
  }
  try {
    return RESERVED.includes(decodeURIComponent(segments[0] ?? ""));
  } catch {
    return false;
  }
}

/** Evenly from all of them. */
function sample<T>(items: readonly T[], count: number): T[] {
  return items.filter(
    (_, index) => Math.floor((index * count) / items.length) !== Math.floor(((index - 1) * count) / items.length),
  );
}

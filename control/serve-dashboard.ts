import { extname, join } from "node:path";
import { problemResponse, refuseWrite } from "../runtime/core/problem.ts";
import { splitRequestPath } from "../runtime/core/route-path.ts";
import { chooseEncoding, compress, type Compression } from "./content-encoding.ts";
import { dashboardHeaders } from "./dashboard-headers.ts";

/** A file of the built dashboard, in memory: a rebuild under a running server changes nothing of what it serves. */
interface BuiltFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  cacheControl: string;
  hash: string;
  /** Made when first asked for, then kept; null for what is compressed already. */
  compressed: Map<Compression, Promise<Uint8Array<ArrayBuffer>>> | null;
}

const INDEX = "index.html";
/** The bundler names a file after its content. */
const NAMED_BY_CONTENT = /^assets\/.+-[\w-]{8,}\.\w+$/;
const SMALLEST_COMPRESSED_BYTES = 512;
const HEADERS = dashboardHeaders();

/**
 * Answers `/admin` and below from a folder of built files, which is listed and read once: only what was there then can
 * ever be answered, however a path is spelled. A path without an extension that is no file belongs to the page's own
 * router. Null when the folder holds no built dashboard.
 */
export async function serveDashboard(folder: string): Promise<((request: Request) => Promise<Response>) | null> {
  const files = await readFiles(folder);
  const index = files.get(INDEX);
  if (index === undefined) return null;

  return async (request) => {
    const refused = refuseWrite(request.method, HEADERS);
    if (refused !== null) return refused;
    const { pathname, search } = new URL(request.url, "http://localhost");
    const segments = splitRequestPath(pathname);
    if (segments === null) return refuse("malformed_path", "The path has an empty segment or a bad escape");
    const [admin, ...rest] = segments;
    if (admin !== "admin") return refuse("not_found", "The dashboard does not answer here");
    if (rest.length === 0) return pathname.endsWith("/") ? answerFile(request, index) : toSlash(search);
    const file = pathname.endsWith("/") ? undefined : files.get(keyOf(rest));
    if (file !== undefined) return answerFile(request, file);
    if (rest[0] === "assets" || rest.at(-1)?.includes(".")) {
      return refuse("not_found", "The dashboard has no such file; a page that asks for it is of another version");
    }
    return answerFile(request, index);
  };
}

async function answerFile(request: Request, file: BuiltFile): Promise<Response> {
  const encoding = file.compressed === null ? "identity" : chooseEncoding(request.headers.get("accept-encoding"));
  // Encodings differ in their bytes, and so in their strong tags.
  const etag = encoding === "identity" ? `"${file.hash}"` : `"${file.hash}-${encoding}"`;
  const headers: Record<string, string> = { ...HEADERS, "cache-control": file.cacheControl, etag };
  if (file.compressed !== null) headers["vary"] = "Accept-Encoding";
  if (names(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  headers["content-type"] = file.type;
  const body = encoding === "identity" ? file.bytes : await compressedOnce(file, encoding);
  if (encoding !== "identity") headers["content-encoding"] = encoding;
  if (request.method !== "HEAD") return new Response(body, { headers });
  return new Response(null, { headers: { ...headers, "content-length": String(body.length) } });
}

function compressedOnce(file: BuiltFile, compression: Compression): Promise<Uint8Array<ArrayBuffer>> {
  const kept = file.compressed?.get(compression) ?? compress(file.bytes, compression);
  file.compressed?.set(compression, kept);
  return kept;
}

/** Whether an `If-None-Match` header names the tag; a proxy may have marked it weak. */
function names(ifNoneMatch: string | null, etag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}

function toSlash(search: string): Response {
  return new Response(null, {
    status: 308,
    headers: { ...HEADERS, location: `/admin/${search}`, "cache-control": "no-cache" },
  });
}

function refuse(code: string, detail: string): Response {
  return problemResponse(code, detail, {}, HEADERS);
}

/** An encoded slash stays inside its segment, so that it names no other file. */
function keyOf(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join("/");
}

async function readFiles(folder: string): Promise<Map<string, BuiltFile>> {
  const files = new Map<string, BuiltFile>();
  // Neither hidden files nor what a symbolic link leads to.
  const paths = new Bun.Glob("**/*").scan({ cwd: folder, onlyFiles: true });
  try {
    for await (const path of paths) files.set(keyOf(path.split("/")), await readBuiltFile(folder, path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
    throw error;
  }
  return files;
}

async function readBuiltFile(folder: string, path: string): Promise<BuiltFile> {
  const bytes = await Bun.file(join(folder, path)).bytes();
  const [type = "application/octet-stream", compressible = false] = TYPES[extname(path)] ?? [];
  return {
    bytes,
    type,
    cacheControl: NAMED_BY_CONTENT.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    hash: new Bun.CryptoHasher("sha256").update(bytes).digest("base64url").slice(0, 22),
    compressed: compressible && bytes.length >= SMALLEST_COMPRESSED_BYTES ? new Map() : null,
  };
}

const TYPES: Readonly<Record<string, readonly [type: string, compressible: boolean]>> = {
  ".html": ["text/html; charset=utf-8", true],
  ".js": ["text/javascript; charset=utf-8", true],
  ".mjs": ["text/javascript; charset=utf-8", true],
  ".css": ["text/css; charset=utf-8", true],
  ".json": ["application/json", true],
  ".map": ["application/json", true],
  ".webmanifest": ["application/manifest+json", true],
  ".svg": ["image/svg+xml", true],
  ".txt": ["text/plain; charset=utf-8", true],
  ".wasm": ["application/wasm", true],
  ".ico": ["image/x-icon", true],
  ".png": ["image/png", false],
  ".webp": ["image/webp", false],
  ".avif": ["image/avif", false],
  ".jpg": ["image/jpeg", false],
  ".woff2": ["font/woff2", false],
};

import type { HeaderLine } from "./header-lines.ts";
import { shellWords } from "./shell-words.ts";
import { type BodyType, CONTENT_TYPES, splitAddress, type TryRequest } from "./try-request.ts";

/** Options with a value that are heeded, by all their names. Source: curl(1) of curl 8. */
const HEEDED: Readonly<Record<string, string>> = {
  X: "request",
  H: "header",
  d: "data",
  "data-ascii": "data",
  u: "user",
  A: "user-agent",
  e: "referer",
  b: "cookie",
  ...Object.fromEntries(
    ["request", "header", "data", "data-raw", "data-binary", "data-urlencode", "json"].map((name) => [name, name]),
  ),
  ...Object.fromEntries(["user", "user-agent", "referer", "cookie", "url"].map((name) => [name, name])),
};
/** Those that are not, whose value is no address either. */
const UNHEEDED_LETTERS = "oDcmwxTKFECrtyYzQPUh";
const UNHEEDED = new Set(
  `output dump-header cookie-jar max-time connect-timeout write-out proxy upload-file config form form-string cert key
  cacert capath range telnet-option speed-time speed-limit time-cond quote ftp-port proxy-user resolve connect-to retry
  retry-delay retry-max-time max-redirs limit-rate interface dns-servers cert-type key-type pass ciphers tls-max
  tls13-ciphers curves proto proto-default proto-redir stderr trace trace-ascii unix-socket abstract-unix-socket
  noproxy local-port max-filesize keepalive-time oauth2-bearer aws-sigv4 request-target url-query variable output-dir
  service-name socks4 socks4a socks5 socks5-hostname preproxy doh-url continue-at create-file-mode happy-eyeballs-timeout-ms`.split(
    /\s+/,
  ),
);
/** What curl says of a body where it is told nothing. */
const FORM = CONTENT_TYPES.form ?? "";

interface Command {
  values: [option: string, value: string][];
  flags: Set<string>;
}

/** The request that a curl command would send; null where the text is none, or has no address. Files it names are not read. */
export function parseCurl(text: string): TryRequest | null {
  const [name, ...words] = shellWords(text.replace(/^\s*[$%>]\s+/, "")) ?? [];
  if (name !== "curl" && name !== "curl.exe") return null;
  const { values, flags } = readOptions(words);
  const all = (option: string): string[] => values.flatMap(([name, value]) => (name === option ? [value] : []));
  const last = (option: string): string | undefined => all(option).at(-1);
  const url = all("url")[0];
  const address = url === undefined ? null : splitAddress(/^[a-z]+:\/\//i.test(url) ? url : `http://${url}`);
  if (address === null) return null;

  const isJson = last("json") !== undefined;
  const parts = values.flatMap(([option, value]) => dataOf(option, value));
  const data = parts.length === 0 ? null : parts.join(isJson ? "" : "&");
  const isInQuery = flags.has("get");
  const body = isInQuery ? null : data;
  const method = last("request") ?? (flags.has("head") ? "HEAD" : body === null ? "GET" : "POST");

  const headers = all("header").flatMap(headerOf);
  const has = (header: string): boolean => headers.some(({ name }) => name.toLowerCase() === header);
  const add = (header: string, value: string | undefined): void => {
    if (value !== undefined && !has(header)) headers.push({ name: header, value });
  };
  if (isJson) add("accept", "application/json");
  add("user-agent", last("user-agent"));
  add("referer", last("referer"));
  add(
    "cookie",
    all("cookie").find((value) => value.includes("=")),
  );
  add("authorization", last("user") === undefined ? undefined : `Basic ${base64(last("user") ?? "")}`);
  if (body !== null) add("content-type", isJson ? (CONTENT_TYPES.json ?? "") : FORM);

  const query = isInQuery && data !== null ? `${address.path.includes("?") ? "&" : "?"}${data}` : "";
  return {
    method: method.toUpperCase(),
    origin: address.origin,
    path: `${address.path}${query}`,
    ...bodyOf(body, headers),
  };
}

function readOptions(words: readonly string[]): Command {
  const command: Command = { values: [], flags: new Set() };
  const left = [...words];
  const take = (option: string, attached: string): void => {
    const value = attached === "" ? left.shift() : attached;
    if (value !== undefined) command.values.push([option, value]);
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word.startsWith("--")) {
      const name = word.slice(2);
      if (HEEDED[name] !== undefined) take(HEEDED[name], "");
      else if (UNHEEDED.has(name)) left.shift();
      else command.flags.add(name);
    } else if (/^-./.test(word)) {
      readLetters(word.slice(1), command, take);
    } else {
      command.values.push(["url", word]);
    }
  }
  return command;
}

/** `-sXPOST` is `-s -X POST`. */
function readLetters(letters: string, { flags }: Command, take: (option: string, attached: string) => void): void {
  for (const [at, letter] of [...letters].entries()) {
    const option = HEEDED[letter] ?? (UNHEEDED_LETTERS.includes(letter) ? `-${letter}` : undefined);
    if (option !== undefined) return take(option, letters.slice(at + 1));
    if (letter === "G") flags.add("get");
    if (letter === "I") flags.add("head");
  }
}

/** What a word of data adds to the body. */
function dataOf(option: string, value: string): string[] {
  if (option === "data-urlencode") {
    const [, name = "", content = value] = /^([^=@]*)=([^]*)$/.exec(value) ?? [];
    return [`${name === "" ? "" : `${name}=`}${encodeURIComponent(content)}`];
  }
  return ["data", "data-raw", "data-binary", "json"].includes(option) ? [value] : [];
}

/** `name: value`, or `name;` for one with an empty value; `name:` takes one away that curl would send. */
function headerOf(line: string): HeaderLine[] {
  const [, name = "", mark, value = ""] = /^\s*([^:;\s]+)\s*([:;])\s*([^]*?)\s*$/.exec(line) ?? [];
  if (name === "" || (mark === ":" && value === "") || (mark === ";" && value !== "")) return [];
  return [{ name, value }];
}

/** The body with what it is; a header that says no more than that is left out. */
function bodyOf(
  body: string | null,
  headers: readonly HeaderLine[],
): Pick<TryRequest, "headers" | "bodyType" | "body"> {
  if (body === null || body === "") return { headers: [...headers], bodyType: "none", body: "" };
  const said = headers.find(({ name }) => name.toLowerCase() === "content-type")?.value.toLowerCase() ?? "";
  const types: BodyType[] = ["json", "form", "text"];
  const exact = types.find((type) => CONTENT_TYPES[type] === said);
  if (exact === undefined) return { headers: [...headers], bodyType: "other", body };
  return { headers: headers.filter(({ name }) => name.toLowerCase() !== "content-type"), bodyType: exact, body };
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

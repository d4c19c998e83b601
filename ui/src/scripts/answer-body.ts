import { prettyJson } from "./pretty-json.ts";

/** What a script answered with, as it can be shown. */
export type AnswerBody =
  | { kind: "empty" }
  | { kind: "text"; text: string; json: string | null; isHtml: boolean; length: number }
  | { kind: "image"; type: string; url: string; length: number }
  | { kind: "bytes"; type: string; hex: string; length: number };

export interface Answered {
  headers: Record<string, string | string[]>;
  body?: string;
  body_base64?: string;
}

const IMAGES = /^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon|vnd\.microsoft\.icon)$/;
const HEX_BYTES = 4_096;
const ROW_BYTES = 16;

export function answerBody(response: Answered): AnswerBody {
  const type = mediaType(response.headers);
  if (response.body_base64 !== undefined) {
    const bytes = Uint8Array.from(atob(response.body_base64), (byte) => byte.charCodeAt(0));
    if (IMAGES.test(type)) return image(type, `base64,${response.body_base64}`, bytes.length);
    return { kind: "bytes", type, hex: hexDump(bytes.subarray(0, HEX_BYTES)), length: bytes.length };
  }
  const text = response.body ?? "";
  if (text === "") return { kind: "empty" };
  const length = new TextEncoder().encode(text).length;
  // As an image, an SVG runs no script.
  if (IMAGES.test(type)) return image(type, `charset=utf-8,${encodeURIComponent(text)}`, length);
  const isHtml = type === "text/html" || type === "application/xhtml+xml";
  return { kind: "text", text, json: isHtml ? null : prettyJson(text), isHtml, length };
}

/** Offsets, bytes in hex, and what of them is ASCII: sixteen a line. */
export function hexDump(bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => {
    const part = [...bytes.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    return `${(row * ROW_BYTES).toString(16).padStart(6, "0")}  ${hex.padEnd(ROW_BYTES * 3)} ${text}`;
  });
  return rows.join("\n");
}

function image(type: string, rest: string, length: number): AnswerBody {
  return { kind: "image", type, url: `data:${type};${rest}`, length };
}

/** The type of the content without its parameters, in lower case; empty where none is said. */
function mediaType(headers: Record<string, string | string[]>): string {
  const [, said] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type") ?? [];
  const [first = ""] = [said ?? ""].flat();
  return (first.split(";")[0] ?? "").trim().toLowerCase();
}

/** What completion and hovering show about a name. */

import type { KnownFunction } from "./known-functions.ts";

/** Of a name that many types have, these many signatures are shown. */
const MAX_SIGNATURES = 6;

export function describeText(signature: string, doc: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-documentation";
  append(box, signature, doc);
  return box;
}

export function describeFunctions(functions: readonly KnownFunction[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-documentation";
  for (const { signature, doc } of functions.slice(0, MAX_SIGNATURES)) append(box, signature, doc);
  return box;
}

function append(box: HTMLElement, signature: string, doc: string): void {
  const code = box.appendChild(document.createElement("code"));
  code.textContent = signature;
  if (doc === "") return;
  const paragraph = box.appendChild(document.createElement("p"));
  paragraph.textContent = doc;
}

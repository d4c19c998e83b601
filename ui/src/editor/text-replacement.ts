/** How a document becomes another text with the least change, so that the cursor and the history stay. */

import { Text } from "@codemirror/state";

export interface Replacement {
  from: number;
  to: number;
  insert: string;
}

/** Null when the document is the text already; how the text ends its lines does not count. */
export function replacementOf(doc: Text, value: string): Replacement | null {
  const wanted = Text.of(value.split(/\r\n?|\n/));
  if (wanted.eq(doc)) return null;
  const before = doc.toString();
  const after = wanted.toString();
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/** Directions of writing, which would turn what follows around, and control characters but tabs and line ends. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}]/gu;

/** A text from a script or a request as its characters are: those that cannot be seen are written as escapes. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (unseen) => `\\u{${unseen.charCodeAt(0).toString(16)}}`);
}

/** What is typed for a number as the API takes it: null for nothing, the text itself for what is no number. */
export function typedNumber(text: string): number | string | null {
  const typed = text.trim().replaceAll(/(?<=\d)[ ,_\u00a0'](?=\d{3})/g, "");
  if (typed === "") return null;
  return /^-?\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : typed;
}

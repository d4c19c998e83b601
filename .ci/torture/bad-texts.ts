/** Inside of a JSON string, in Latin-1: what parses and is no text, and bytes that are no UTF-8. */
export const BAD_IN_JSON = [
  "\\u0000",
  "a\\u0000b",
  "\\ud800",
  "a\\udc00b",
  "\\udfff\\ud800",
  "\\ud83d",
  "\0",
  "\xff",
  "\xc0\x80",
  "\xe2\x82",
  "\xed\xa0\x80",
  "\xf4\x90\x80\x80",
  "\xc3(",
  "\x80",
];
/** In a path or a query. */
export const BAD_ESCAPES = [
  "%00",
  "a%00b",
  "%ff",
  "%c0%80",
  "%e2%82",
  "%ed%a0%80",
  "%f4%90%80%80",
  "%c3(",
  "%80",
  "%ed%b0%80",
];
/** As bytes of a header, in Latin-1. */
export const BAD_IN_HEADERS = ["\xff", "\xc0\x80", "\x01", "\x7f", "a\0b", "\xed\xa0\x80", "\t", "\u00a0"];
/** Odd, and text all the same: refused, or kept as it is. */
export const ODD = [
  "\ufeffa",
  "a\u0007b",
  "\u001b[2J",
  "\u0085",
  "\u2028\u2029",
  "e\u0301",
  "\u{1f468}\u200d\u{1f4bb}",
  "\u202ea",
  "\ufffd",
  "\uffff",
  "\u{10ffff}",
  "a\r\nb",
  "'; --",
  "\\u0000",
  "%00",
  "</script>",
];

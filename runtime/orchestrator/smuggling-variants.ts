/** What would run if some reader took a part of a body for a request of its own. */
const HIDDEN = "GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n";

/**
 * Requests on which two readers might not agree where they end. In each of them `GET /smuggled` is a part of the body for
 * at least one way of reading, so that it must never be answered. Source: RFC 9112, sections 6 and 7, and published attacks
 * on pairs of servers. Strings of Latin-1.
 */
export function smugglingVariants(host: string): { name: string; request: string }[] {
  const hidden = HIDDEN.replace("HOST", host);
  const variants: { name: string; request: string }[] = [];
  const add = (name: string, lines: string, body: string, start = "POST /echo HTTP/1.1") => {
    variants.push({ name, request: `${start}\r\nHost: ${host}\r\n${lines}\r\n\r\n${body}` });
  };

  // A length that covers everything, and an encoding by which the body ends before.
  const ended = `0\r\n\r\n${hidden}`;
  const length = `Content-Length: ${ended.length}`;
  const encodings = [
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: CHUNKED",
    "transfer-encoding: chunked",
    "Transfer-Encoding:chunked",
    "Transfer-Encoding:  chunked  ",
    "Transfer-Encoding:\tchunked",
    "Transfer-Encoding: \x0bchunked",
    "Transfer-Encoding: chunked\x0c",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding\t: chunked",
    " Transfer-Encoding: chunked",
    "Transfer-Encoding:\r\n chunked",
    "X: y\nTransfer-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked",
    "X: y\0\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: chunked, chunked",
    'Transfer-Encoding: "chunked"',
    "Transfer-Encoding: chunked;q=1",
    "Transfer-Encoding: gzip, chunked",
    "Transfer_Encoding: chunked",
    "Transfer-Encoding\0: chunked",
    "Transfer-\xc4ncoding: chunked",
    "Connection: content-length\r\nTransfer-Encoding: chunked",
    "Connection: transfer-encoding\r\nTransfer-Encoding: chunked",
  ];
  for (const encoding of encodings) {
    add(`length, then ${encoding}`, `${length}\r\n${encoding}`, ended);
    add(`${encoding}, then length`, `${encoding}\r\n${length}`, ended);
  }

  // Lengths that are none, or two.
  const whole = hidden.length;
  for (const lengths of [
    `Content-Length: 0\r\nContent-Length: ${whole}`,
    `Content-Length: ${whole}\r\nContent-Length: 0`,
    `Content-Length: 0, ${whole}`,
    `Content-Length: ${whole}, 0`,
    `Content-Length: +${whole}`,
    `Content-Length: -0`,
    `Content-Length: 0x${whole.toString(16)}`,
    `Content-Length: ${whole};x`,
    `Content-Length: 0 ${whole}`,
    `Content-Length: ${whole}e0`,
    `Content-Length: "${whole}"`,
    `Content-Length: \xb2`,
    `Content-Length: 18446744073709551616`,
    `Content-Length : ${whole}`,
    ` Content-Length: ${whole}`,
    `Content-Length:\r\n ${whole}`,
    `X: y\nContent-Length: ${whole}`,
    `Content_Length: 0\r\nContent-Length: ${whole}`,
  ]) {
    add(lengths, lengths, hidden);
  }

  // Chunks of which the size, the extension or the end is odd.
  const chunked = "Transfer-Encoding: chunked";
  const size = hidden.length.toString(16);
  for (const [name, body] of [
    ["a prefix", `0x${size}\r\n${hidden}\r\n0\r\n\r\n`],
    ["a sign", `+${size}\r\n${hidden}\r\n0\r\n\r\n`],
    ["a minus", `-1\r\n${hidden}\r\n0\r\n\r\n`],
    ["a space before", ` ${size}\r\n${hidden}\r\n0\r\n\r\n`],
    ["an overflow", `1000000000000000${size}\r\n${hidden}\r\n0\r\n\r\n`],
    ["nothing", `\r\n${hidden}\r\n0\r\n\r\n`],
    ["a bare LF", `${size}\n${hidden}\r\n0\r\n\r\n`],
    ["a bare LF in an extension", `${size};\n${hidden}\r\n0\r\n\r\n`],
    ["a bare CR", `${size}\r${hidden}\r\n0\r\n\r\n`],
    ["an extension that hides a chunk", `2;x="\r\n${hidden}"\r\n0\r\n\r\n`],
    ["no CRLF after its data", `1\r\naX0\r\n\r\n${hidden}`],
    ["LF alone after its data", `1\r\na\n0\r\n\r\n${hidden}`],
    ["a last chunk with LF", `0\n\n${hidden}`],
    ["a last chunk of many zeros and LF", `0000\n\r\n${hidden}`],
  ] as const) {
    add(`a chunk with ${name}`, chunked, body);
  }

  // Bodies where some readers expect none.
  for (const method of ["GET", "HEAD", "DELETE", "OPTIONS"]) {
    add(`${method} with a length`, `Content-Length: ${whole}`, hidden, `${method} /echo HTTP/1.1`);
    add(`${method} with chunks`, chunked, `${size}\r\n${hidden}\r\n0\r\n\r\n`, `${method} /echo HTTP/1.1`);
  }
  add("HTTP/1.0 with chunks", `${chunked}\r\n${length}`, ended, "POST /echo HTTP/1.0");
  add("Expect: 100-continue", `Expect: 100-continue\r\nContent-Length: ${whole}`, hidden);
  add("a refused path", `Content-Length: ${whole}`, hidden, "POST /nowhere HTTP/1.1");
  add("a reserved path", `Content-Length: ${whole}`, hidden, "POST /healthz HTTP/1.1");
  add("a body over the limit", `Content-Length: 3000000`, hidden);
  return variants;
}

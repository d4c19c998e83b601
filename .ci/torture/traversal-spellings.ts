/** Ways to write one character of a path. Overlong UTF-8 is what lenient decoders take for it; the last ones are look-alikes. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  ".": [
    ".",
    "%2e",
    "%2E",
    "%252e",
    "%25252e",
    "%c0%ae",
    "%e0%80%ae",
    "%f0%80%80%ae",
    "%u002e",
    "%ef%bc%8e",
    ".;",
    "%2e;x=y",
  ],
  "/": [
    "/",
    "%2f",
    "%2F",
    "%252f",
    "%25252f",
    "%c0%af",
    "%e0%80%af",
    "%f0%80%80%af",
    "%u2215",
    "%ef%bc%8f",
    "\\",
    "%5c",
    "%5C",
    "%255c",
    "%c1%9c",
    "//",
    "/./",
    "/%2e/",
    ";/",
    "/;/",
    "%00/",
    "/%20/",
  ],
};

/** Ways up to the parent folder, a slash at the end of each. */
function parents(): string[] {
  const dots = SPELLINGS["."] ?? [];
  const slashes = SPELLINGS["/"] ?? [];
  const plain = dots.flatMap((dot) => [`${dot}${dot}/`, `.${dot}/`, `${dot}./`]);
  const odd = slashes.flatMap((slash) => [`..${slash}`, `%2e%2e${slash}`]);
  return [
    ...new Set([
      ...plain,
      ...odd,
      "..../",
      "....//",
      "...//",
      ".../",
      ".. /",
      "..%20/",
      "..%09/",
      "..%00/",
      "..%0d%0a/",
      "..#/",
      "..?/",
    ]),
  ];
}

/** Request targets that some server would take for a file outside of `folder` (`/admin/`): one that is named `file`. */
export function targetsOutside(folder: string, file: string): string[] {
  const up = parents();
  const targets = up.flatMap((way) => [
    `${folder}${way}${file}`,
    `${folder}${way.repeat(8)}${file}`,
    `${folder}assets/${way.repeat(2)}${file}`,
    `${folder}assets/${way.repeat(9)}etc/passwd`,
  ]);
  const absolute = [
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "%2f%2fetc/passwd",
    "\\etc\\passwd",
    "file:///etc/passwd",
    "c:\\windows\\win.ini",
  ];
  const ends = [
    "%00",
    "%00.html",
    "%0a",
    "%20",
    ".",
    "/",
    "/.",
    ";.js",
    "::$DATA",
    "?",
    "%3f",
    "#",
    "%23",
    "~",
    ".bak",
    "%ff",
  ];
  return [
    ...targets,
    ...absolute.map((path) => `${folder}${path}`),
    ...ends.flatMap((end) => [
      `${folder}../${file}${end}`,
      `${folder}.picloud-stamp${end}`,
      `${folder}index.html${end}`,
    ]),
    `${folder}.picloud-stamp`,
    `${folder}%2epicloud-stamp`,
    `http://localhost${folder}../${file}`,
    `file://${folder}../${file}`,
  ];
}

/** Spellings of paths at and below a reserved name, and near it: the reader has to find out which are which. */
export function spellingsOf(name: string): string[] {
  const first = name.codePointAt(0) ?? 0;
  const hex = (code: number) => `%${code.toString(16)}`;
  const letters = [...name].map((letter) => letter.codePointAt(0) ?? 0);
  const names = [
    name,
    hex(first) + name.slice(1),
    letters.map(hex).join(""),
    letters.map((code) => hex(code).toUpperCase()).join(""),
    name.toUpperCase(),
    name[0]?.toUpperCase() + name.slice(1),
    `%25${first.toString(16)}${name.slice(1)}`,
    `%c1%${(0x80 | (first & 0x3f)).toString(16)}${name.slice(1)}`,
    `%u00${first.toString(16)}${name.slice(1)}`,
    `${name};x`,
    `${name}%00`,
    `${name}%20`,
    `${name}.`,
    `${name}%2e`,
    `${name}%2fx`,
    `${name}%5cx`,
    `${name}x`,
  ];
  const before = [
    "/",
    "//",
    "/./",
    "/%2e/",
    "/x/../",
    "/x/%2e%2e/",
    "/x/.%2E/",
    "/x/y/../../",
    "/../",
    "/%2e%2e/",
    "/x\\..\\",
    "/\\",
    "\\",
    "/.\\",
    "/;/",
    "/%2f",
    "/x/..%2f",
    "/x/..%5c",
    "/x/..;/",
    "http://reserved.test/",
    "http://other.test/",
    "http://reserved.test//",
  ];
  const after = ["", "/", "/y", "/./y", "/../y", "?x", "#x", "/%79", "\\y"];
  return before.flatMap((head) => names.flatMap((middle) => after.map((tail) => head + middle + tail)));
}

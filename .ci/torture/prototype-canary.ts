/**
 * Loaded into a server before its own code (`bun --preload`): tells at each SIGUSR2, in a line of its standard output, which
 * members its prototypes have. What one request left on a prototype would be seen by every other one.
 */
const PROTOTYPES = [
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  Promise,
  Map,
  Set,
  RegExp,
  Error,
  URL,
  URLSearchParams,
  Headers,
  Request,
  Response,
  Uint8Array,
].map(({ name, prototype }) => ({ name, prototype: prototype as object }));

process.on("SIGUSR2", () => {
  const members = PROTOTYPES.map(
    ({ name, prototype }) => `${name}: ${Reflect.ownKeys(prototype).map(String).sort().join()}`,
  );
  // eslint-disable-next-line guard-for-in -- what a loop over any object would see
  for (const inherited in {}) members.push(`inherited ${inherited}`);
  process.stdout.write(`${JSON.stringify({ prototypes: members })}\n`);
});

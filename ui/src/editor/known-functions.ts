/**
 * The functions that the engine gives to scripts: Rhai 1.27's standard packages (without a clock) and PiCloud's own, for
 * completion, explanations and the warning about unknown names. A test calls each of them in the engine.
 *
 * A signature is `receivers.name(parameter: type, optional?: type) -> type`, a property the same without parentheses.
 */

export interface KnownFunction {
  name: string;
  /** Types whose values have it as a method or property; empty for a plain function. */
  receivers: readonly string[];
  /** Null for a property. */
  parameters: readonly { name: string; types: readonly string[]; optional: boolean }[] | null;
  signature: string;
  doc: string;
}

type Row = readonly [signature: string, doc: string];

const general: Row[] = [
  ["print(value: any)", "Logs the value at level info."],
  ["debug(value: any)", "Logs the value as a literal, at level trace."],
  ["type_of(value: any) -> string", "The name of the value's type: i64, f64, string, map, array, Fn, ()."],
  ["exit(value?: any)", "Ends the script with this answer, from anywhere."],
  ["parse_int(text: string, radix?: int) -> int", "Reads an integer. Throws when the text is none."],
  ["parse_float(text: string) -> float", "Reads a float. Throws when the text is none."],
  ["parse_json(text: string) -> map", "Reads a JSON object. ctx.body reads JSON of any kind."],
  ["blob(length?: int, value?: int) -> blob", "A new blob of so many bytes, each with the value, or 0."],
  ["range(from: int, to: int, step?: int)", "The integers from up to, not including, the second; by step."],
  ["Fn(name: string) -> fn", "A pointer to the function of this name."],
  [
    "is_def_fn(name: string, parameters: int) -> bool",
    "Whether the script defines a function with so many parameters.",
  ],
  ["is_def_var(name: string) -> bool", "Whether a variable of this name is defined here."],
  ["is_shared(value: any) -> bool", "Whether closures share the value."],
  ["min(a: int, b: int) -> int", "The smaller of two numbers, strings or characters."],
  ["max(a: int, b: int) -> int", "The larger of two numbers, strings or characters."],
  ["PI() -> float", "π."],
  ["E() -> float", "Euler's number."],
];

const anyValue: Row[] = [
  ["any.type_of() -> string", "The name of the value's type: i64, f64, string, map, array, Fn, ()."],
  ["any.to_string() -> string", "The value as text."],
  ["any.to_debug() -> string", "The value as a literal."],
  ["any.is_shared() -> bool", "Whether closures share the value."],
];

const strings: Row[] = [
  ["string.len -> int", "How many characters."],
  ["string.bytes -> int", "How many bytes of UTF-8."],
  ["string.is_empty -> bool", "Whether it has no characters."],
  ["string.chars(start?: int, length?: int)", "Its characters, for a loop."],
  ["string.to_chars() -> array", "Its characters as an array."],
  ["string.to_blob() -> blob", "Its UTF-8 as a blob."],
  ["string.to_bytes() -> Bytes", "Its UTF-8 as Bytes."],
  ["string.contains(part: string|char) -> bool", "Whether the part occurs in it."],
  ["string.starts_with(part: string|char) -> bool", "Whether it begins with the part."],
  ["string.ends_with(part: string|char) -> bool", "Whether it ends with the part."],
  ["string.index_of(part: string|char, start?: int) -> int", "Where the part first occurs, or -1."],
  [
    "string.sub_string(start: int|range, length?: int) -> string",
    "A copy of a part; a negative start counts from the end.",
  ],
  [
    "string.split(by?: string|char, segments?: int) -> array",
    "Its parts between the delimiters, or between white space.",
  ],
  ["string.split_rev(by: string|char, segments?: int) -> array", "As split, from the end."],
  ["string.to_upper() -> string", "A copy in upper case."],
  ["string.to_lower() -> string", "A copy in lower case."],
  ["string.make_upper()", "Changes it to upper case."],
  ["string.make_lower()", "Changes it to lower case."],
  ["string.trim()", "Takes white space off both its ends. Changes it, returns nothing."],
  ["string.replace(find: string|char, by: string|char)", "Replaces each occurrence. Changes it, returns nothing."],
  ["string.remove(part: string|char)", "Removes each occurrence. Changes it, returns nothing."],
  ["string.append(value: any)", "Adds the value's text at the end."],
  ["string.pad(length: int, by: string|char)", "Fills it up at the end to the length."],
  ["string.truncate(length: int)", "Cuts it to the length."],
  ["string.crop(start: int|range, length?: int)", "Keeps only this part of it."],
  ["string.clear()", "Removes all its characters."],
  ["string.get(index: int) -> char", "The character there, or ()."],
  ["string.set(index: int, character: char)", "Replaces the character there."],
  ["string.pop(length?: int)", "Removes the last character, or so many, and returns it."],
];

const characters: Row[] = [
  ["char.to_upper() -> char", "The character in upper case."],
  ["char.to_lower() -> char", "The character in lower case."],
  ["char.to_int() -> int", "Its code point."],
];

const arrays: Row[] = [
  ["array.len -> int", "How many elements."],
  ["array.is_empty -> bool", "Whether it has no elements."],
  ["array.push(item: any)", "Adds an element at the end."],
  ["array.pop() -> any", "Removes the last element and returns it, or ()."],
  ["array.shift() -> any", "Removes the first element and returns it, or ()."],
  ["array.insert(index: int, item: any)", "Puts an element before the one at the index."],
  ["array.append(other: array)", "Adds all elements of another array."],
  ["array.remove(index: int) -> any", "Removes the element there and returns it, or ()."],
  ["array.get(index: int) -> any", "The element there, or ()."],
  ["array.set(index: int, value: any)", "Replaces the element there; does nothing past the end."],
  ["array.contains(value: any) -> bool", "Whether an element equals the value."],
  [
    "array.index_of(what: any, start?: int) -> int",
    "The first element that equals the value, or for which the function is true; -1 if none.",
  ],
  ["array.find(test: fn, start?: int) -> any", "The first element for which the function is true, or ()."],
  ["array.find_map(mapper: fn, start?: int) -> any", "The first answer of the function that is not ()."],
  ["array.filter(test: fn) -> array", "The elements for which the function is true."],
  ["array.map(mapper: fn) -> array", "The function's answer for each element."],
  ["array.reduce(reducer: fn, initial?: any) -> any", "Folds it: reducer(result, element), from the first element."],
  ["array.reduce_rev(reducer: fn, initial?: any) -> any", "Folds it from the last element."],
  ["array.for_each(body: fn)", "Calls the function with each element as this."],
  ["array.some(test: fn) -> bool", "Whether the function is true for an element."],
  ["array.all(test: fn) -> bool", "Whether the function is true for all elements."],
  ["array.zip(other: array, mapper: fn) -> array", "The function's answer for each pair of elements."],
  ["array.sort(comparer?: fn)", "Sorts it; the comparer answers below, equal to or above 0."],
  ["array.sort_by(comparer: fn)", "Sorts it by the comparer."],
  ["array.sort_desc()", "Sorts it, the largest first."],
  ["array.order(comparer?: fn) -> array", "A sorted copy."],
  ["array.order_by(comparer: fn) -> array", "A copy sorted by the comparer."],
  ["array.order_desc() -> array", "A sorted copy, the largest first."],
  ["array.reverse()", "Turns its order round."],
  ["array.dedup(comparer?: fn)", "Removes elements that equal the one before."],
  ["array.retain(what: fn|range) -> array", "Keeps these elements; returns the removed."],
  ["array.drain(what: fn|range) -> array", "Removes these elements and returns them."],
  ["array.extract(start: int|range, length?: int) -> array", "A copy of a part."],
  ["array.splice(start: int, length: int, by: array)", "Replaces a part by another array."],
  ["array.split(index: int) -> array", "Cuts it there; returns the part behind."],
  ["array.pad(length: int, item: any)", "Fills it up at the end to the length."],
  ["array.truncate(length: int)", "Keeps only the first elements."],
  ["array.chop(length: int)", "Keeps only the last elements."],
  ["array.clear()", "Removes all elements."],
];

const maps: Row[] = [
  ["map.len() -> int", "How many properties."],
  ["map.is_empty() -> bool", "Whether it has no properties."],
  ["map.keys() -> array", "The names of its properties, sorted."],
  ["map.values() -> array", "The values of its properties, in the order of their names."],
  ["map.contains(name: string) -> bool", "Whether it has the property, as name in map."],
  ["map.get(name: string) -> any", "The property's value, or ()."],
  ["map.set(name: string, value: any)", "Sets a property."],
  ["map.remove(name: string) -> any", "Removes a property and returns its value, or ()."],
  ["map.clear()", "Removes all properties."],
  ["map.mixin(other: map)", "Sets all properties of another map in it."],
  ["map.fill_with(other: map)", "Sets those properties of another map that it lacks."],
  ["map.filter(test: fn) -> map", "The properties for which test(name, value) is true."],
  ["map.map(mapper: fn) -> map", "Each property with mapper(name, value) as its value."],
  ["map.retain(test: fn) -> map", "Keeps these properties; returns the removed."],
  ["map.drain(test: fn) -> map", "Removes these properties and returns them."],
  ["map.to_json() -> string", "It as a JSON text."],
];

const binary: Row[] = [
  ["Bytes.len -> int", "How many bytes."],
  ["Bytes.is_empty -> bool", "Whether it has no bytes."],
  ["Bytes.contains(byte: int) -> bool", "Whether the byte occurs in it."],
  ["Bytes.slice(start: int|range, length?: int) -> Bytes", "A part of it; nothing is copied."],
  ["Bytes.extract(start: int|range, length?: int) -> Bytes", "A part of it; nothing is copied."],
  ["Bytes.sub(start: int|range, length?: int) -> Bytes", "A part of it; nothing is copied."],
  ["Bytes.to_hex() -> string", "Its bytes in hexadecimal digits."],
  ["Bytes.to_base64() -> string", "Its bytes in Base64."],
  ["Bytes.to_blob() -> blob", "A copy as a blob."],
  ["blob.to_bytes() -> Bytes", "A copy as Bytes."],
  ["blob.len -> int", "How many bytes."],
  ["blob.is_empty -> bool", "Whether it has no bytes."],
  ["blob.as_string() -> string", "Its bytes read as UTF-8."],
  ["blob.to_array() -> array", "Its bytes as an array of integers."],
  ["blob.contains(byte: int) -> bool", "Whether the byte occurs in it."],
  ["blob.get(index: int) -> int", "The byte there, or 0."],
  ["blob.set(index: int, byte: int)", "Replaces the byte there."],
  ["blob.push(byte: int)", "Adds a byte at the end."],
  ["blob.pop() -> int", "Removes the last byte and returns it."],
  ["blob.shift() -> int", "Removes the first byte and returns it."],
  ["blob.insert(index: int, byte: int)", "Puts a byte before the one at the index."],
  ["blob.remove(index: int) -> int", "Removes the byte there and returns it."],
  ["blob.append(what: blob|string|char|int)", "Adds bytes at the end."],
  ["blob.extract(start: int|range, length?: int) -> blob", "A copy of a part."],
  ["blob.splice(start: int, length: int, by: blob)", "Replaces a part by another blob."],
  ["blob.split(index: int) -> blob", "Cuts it there; returns the part behind."],
  ["blob.drain(what: range) -> blob", "Removes these bytes and returns them."],
  ["blob.retain(what: range) -> blob", "Keeps these bytes; returns the removed."],
  ["blob.pad(length: int, byte: int)", "Fills it up at the end to the length."],
  ["blob.truncate(length: int)", "Keeps only the first bytes."],
  ["blob.chop(length: int)", "Keeps only the last bytes."],
  ["blob.reverse()", "Turns the order of its bytes round."],
  ["blob.clear()", "Removes all bytes."],
  ["blob.parse_le_int(start: int, length: int) -> int", "Reads an integer, the lowest byte first."],
  ["blob.parse_be_int(start: int, length: int) -> int", "Reads an integer, the highest byte first."],
  ["blob.parse_le_float(start: int, length: int) -> float", "Reads a float, the lowest byte first."],
  ["blob.parse_be_float(start: int, length: int) -> float", "Reads a float, the highest byte first."],
  ["blob.write_le(start: int, length: int, value: int|float)", "Writes a number, the lowest byte first."],
  ["blob.write_be(start: int, length: int, value: int|float)", "Writes a number, the highest byte first."],
  ["blob.write_utf8(start: int, length: int, text: string)", "Writes a text's UTF-8."],
  ["blob.write_ascii(start: int, length: int, text: string)", "Writes a text's ASCII characters."],
];

const numbers: Row[] = [
  ["int|float.abs()", "Without its sign."],
  ["int|float.sign() -> int", "-1, 0 or 1."],
  ["int|float.is_zero -> bool", "Whether it is 0."],
  ["int|float.to_int() -> int", "Its integral part as an integer."],
  ["int|float.to_float() -> float", "It as a float."],
  ["int.is_even -> bool", "Whether 2 divides it."],
  ["int.is_odd -> bool", "Whether 2 does not divide it."],
  ["int.to_hex() -> string", "It in hexadecimal digits."],
  ["int.to_octal() -> string", "It in octal digits."],
  ["int.to_binary() -> string", "It in binary digits."],
  ["int.bits(from?: int, length?: int)", "Its bits, for a loop."],
  ["int.get_bit(bit: int) -> bool", "Whether the bit is set."],
  ["int.set_bit(bit: int, value: bool)", "Sets or clears the bit."],
  ["int.get_bits(start: int, length: int) -> int", "These bits as a number."],
  ["int.set_bits(start: int, length: int, value: int)", "Replaces these bits."],
  ["float.floor -> float", "The next whole number below."],
  ["float.ceiling -> float", "The next whole number above."],
  ["float.round -> float", "The nearest whole number; halves away from zero."],
  ["float.int -> float", "Its integral part."],
  ["float.fraction -> float", "What stands behind its point."],
  ["float.is_nan -> bool", "Whether it is no number."],
  ["float.is_finite -> bool", "Whether it is neither infinite nor NaN."],
  ["float.is_infinite -> bool", "Whether it is infinite."],
  ["float.sqrt() -> float", "Its square root."],
  ["float.exp() -> float", "E to this power."],
  ["float.ln() -> float", "Its natural logarithm."],
  ["float.log(base?: float) -> float", "Its logarithm to the base, or 10."],
  ["float.sin() -> float", "The sine, of radians."],
  ["float.cos() -> float", "The cosine, of radians."],
  ["float.tan() -> float", "The tangent, of radians."],
  ["float.asin() -> float", "The arc sine, in radians."],
  ["float.acos() -> float", "The arc cosine, in radians."],
  ["float.atan(x?: float) -> float", "The arc tangent, in radians; of y and x with two numbers."],
  ["float.sinh() -> float", "The hyperbolic sine."],
  ["float.cosh() -> float", "The hyperbolic cosine."],
  ["float.tanh() -> float", "The hyperbolic tangent."],
  ["float.asinh() -> float", "The inverse hyperbolic sine."],
  ["float.acosh() -> float", "The inverse hyperbolic cosine."],
  ["float.atanh() -> float", "The inverse hyperbolic tangent."],
  ["float.hypot(y: float) -> float", "The hypotenuse of a triangle with these sides."],
  ["float.to_degrees() -> float", "Radians to degrees."],
  ["float.to_radians() -> float", "Degrees to radians."],
];

const others: Row[] = [
  ["fn.call(argument?: any) -> any", "Calls the function with any number of arguments."],
  ["fn.curry(argument: any) -> fn", "The function with its first arguments given."],
  ["fn.name -> string", "The function's name."],
  ["fn.is_anonymous -> bool", "Whether it is a closure."],
  ["range.start -> int", "Where it begins."],
  ["range.end -> int", "Where it ends."],
  ["range.contains(value: int) -> bool", "Whether the value lies in it."],
  ["range.is_inclusive -> bool", "Whether its end belongs to it."],
  ["range.is_exclusive -> bool", "Whether its end does not belong to it."],
];

/** What can be called too, and is of little use, or not offered for good reasons. */
const unlisted = ["get_fn_metadata_list", "set_tag", "sleep_ms", "tag", "take"];

export const logLevels: readonly { name: string; doc: string }[] = [
  { name: "trace", doc: "Logs a message, and fields if you like, at level trace." },
  { name: "info", doc: "Logs a message, and fields if you like, at level info." },
  { name: "warn", doc: "Logs a message, and fields if you like, at level warn." },
  { name: "error", doc: "Logs a message, and fields if you like, at level error." },
];

export const knownFunctions: readonly KnownFunction[] = [
  general,
  anyValue,
  strings,
  arrays,
  maps,
  binary,
  numbers,
  characters,
  others,
].flatMap((rows) => rows.map(readRow));

/** Every name that may be called, as a method's functions may be called with the receiver as first argument. */
export const callableNames: ReadonlySet<string> = new Set([...unlisted, ...knownFunctions.map(({ name }) => name)]);

function readRow([signature, doc]: Row): KnownFunction {
  const [, receivers = "", name = "", list] = /^(?:([\w|]+)\.)?(\w+)(?:\((.*)\))?(?: -> \w+)?$/.exec(signature) ?? [];
  if (name === "") throw new Error(`Not a signature: ${signature}`);
  return {
    name,
    receivers: receivers === "" ? [] : receivers.split("|"),
    parameters: list === undefined ? null : list.split(", ").filter(Boolean).map(readParameter),
    signature,
    doc,
  };
}

function readParameter(text: string): { name: string; types: string[]; optional: boolean } {
  const [name = "", types = "any"] = text.split(": ");
  return { name: name.replace("?", ""), types: types.split("|"), optional: name.endsWith("?") };
}

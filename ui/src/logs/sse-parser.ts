/** One event of a `text/event-stream`. */
export interface ServerEvent {
  /** `message` where the stream names none. */
  event: string;
  data: string;
  /** The last id that the stream gave so far, empty when it gave none. */
  lastEventId: string;
}

/**
 * Reads a `text/event-stream` as it comes, in pieces cut anywhere, by the rules of the HTML standard (section 9.2.6). An
 * event that the stream's end cuts off is dropped, as those rules want it.
 */
export class SseParser {
  #rest = "";
  #atStart = true;
  #event = "";
  #data: string[] = [];
  #lastEventId = "";

  /** The events that this piece completes. */
  push(piece: string): ServerEvent[] {
    let text = this.#rest + piece;
    if (this.#atStart && text !== "") {
      this.#atStart = false;
      if (text.startsWith("\ufeff")) text = text.slice(1);
    }
    const events: ServerEvent[] = [];
    let from = 0;
    for (;;) {
      const end = lineEnd(text, from);
      if (end === null) break;
      const event = this.#readLine(text.slice(from, end.at));
      if (event !== null) events.push(event);
      from = end.next;
    }
    this.#rest = text.slice(from);
    return events;
  }

  #readLine(line: string): ServerEvent | null {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#lastEventId = value;
    return null;
  }

  #complete(): ServerEvent | null {
    const event = { event: this.#event || "message", data: this.#data.join("\n"), lastEventId: this.#lastEventId };
    const isEmpty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return isEmpty ? null : event;
  }
}

/** Where the line ends and the next one begins; null where that cannot be said yet: after a CR an LF may follow. */
function lineEnd(text: string, from: number): { at: number; next: number } | null {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) return { at, next: at + 1 };
    if (code !== 0x0d) continue;
    if (at + 1 === text.length) return null;
    return { at, next: text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1 };
  }
  return null;
}

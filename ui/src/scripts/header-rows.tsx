import Plus from "lucide-solid/icons/plus";
import X from "lucide-solid/icons/x";
import { Index } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { inputClass } from "../primitives/text-field.tsx";
import { type HeaderLine, parseHeaderLines } from "./header-lines.ts";

/** Headers, a row each; whole ones that are pasted become rows of their own. */
export function HeaderRows(props: { headers: readonly HeaderLine[]; onChange: (headers: HeaderLine[]) => void }) {
  let list: HTMLDivElement | undefined;
  const change = (index: number, part: Partial<HeaderLine>): void => {
    props.onChange(props.headers.map((header, at) => (at === index ? { ...header, ...part } : header)));
  };
  const add = (): void => {
    props.onChange([...props.headers, { name: "", value: "" }]);
    queueMicrotask(() => list?.querySelector<HTMLInputElement>("[data-header]:last-child input")?.focus());
  };
  const paste = (index: number, event: ClipboardEvent): void => {
    const pasted = parseHeaderLines(event.clipboardData?.getData("text/plain") ?? "");
    if (pasted === null) return;
    event.preventDefault();
    const others = props.headers.filter(({ name, value }, at) => at !== index || name !== "" || value !== "");
    props.onChange([...others.slice(0, index), ...pasted, ...others.slice(index)]);
  };
  return (
    <div role="group" aria-label="Headers" class="mb-2">
      <div class="flex items-center justify-between">
        <span class="font-medium">Headers</span>
        <Button look="quiet" small onClick={add}>
          <Plus size={13} aria-hidden="true" /> Add header
        </Button>
      </div>
      <div ref={list} class="flex flex-col gap-1">
        <Index each={props.headers}>
          {(header, index) => (
            <div data-header class="flex items-center gap-1">
              <input
                aria-label={`Header ${index + 1}: its name`}
                placeholder="name"
                autocomplete="off"
                spellcheck={false}
                class={`${inputClass} w-2/5! font-mono text-[13px]`}
                value={header().name}
                onInput={(event) => change(index, { name: event.currentTarget.value })}
                onPaste={(event) => paste(index, event)}
              />
              <input
                aria-label={`Header ${index + 1}: its value`}
                placeholder="value"
                autocomplete="off"
                spellcheck={false}
                class={`${inputClass} min-w-0 flex-1 font-mono text-[13px]`}
                value={header().value}
                onInput={(event) => change(index, { value: event.currentTarget.value })}
              />
              <Button
                look="quiet"
                small
                aria-label={`Remove header ${index + 1}`}
                onClick={() => props.onChange(props.headers.filter((_, at) => at !== index))}
              >
                <X size={14} aria-hidden="true" />
              </Button>
            </div>
          )}
        </Index>
      </div>
    </div>
  );
}

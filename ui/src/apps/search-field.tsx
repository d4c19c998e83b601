import Search from "lucide-solid/icons/search";
import { inputClass } from "../primitives/text-field.tsx";

/** Narrows a list down while one types. */
export function SearchField(props: { label: string; value: string; onInput: (text: string) => void; class?: string }) {
  return (
    <div class={`relative ${props.class ?? ""}`}>
      <Search size={14} aria-hidden="true" class="pointer-events-none absolute top-2.25 left-2.5 text-muted" />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        autocomplete="off"
        spellcheck={false}
        class={`${inputClass} pl-8`}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}

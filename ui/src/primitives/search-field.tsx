import Search from "lucide-solid/icons/search";
import { inputClass } from "./text-field.tsx";

export interface SearchFieldProps {
  label: string;
  value: string;
  onInput: (text: string) => void;
  /** The label, where nothing shorter says it. */
  placeholder?: string;
  maxLength?: number;
  class?: string;
}

/** Narrows a list down while one types. */
export function SearchField(props: SearchFieldProps) {
  return (
    <div class={`relative ${props.class ?? ""}`}>
      <Search size={14} aria-hidden="true" class="pointer-events-none absolute top-2.25 left-2.5 text-muted" />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.placeholder ?? props.label}
        maxLength={props.maxLength}
        autocomplete="off"
        spellcheck={false}
        class={`${inputClass} pl-8`}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}

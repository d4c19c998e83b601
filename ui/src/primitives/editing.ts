import { createSignal, type Accessor } from "solid-js";

export interface Editing<Item> {
  isOpen: Accessor<boolean>;
  /** What is edited. It stays while the dialog closes: what has the focus must not go before the dialog does. */
  item: Accessor<Item>;
  begin(item: Item): void;
  end(): void;
}

/** What a dialog edits, and whether it is open. */
export function createEditing<Item>(none: Item): Editing<Item> {
  const [isOpen, setOpen] = createSignal(false);
  const [item, setItem] = createSignal<Item>(none);
  return {
    isOpen,
    item,
    begin(edited) {
      setItem(() => edited);
      setOpen(true);
    },
    end: () => void setOpen(false),
  };
}

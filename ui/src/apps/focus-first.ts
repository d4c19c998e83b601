/** `ref` of the field that a dialog begins with: the dialog by itself focuses its close button. */
export function focusFirst(field: HTMLElement): void {
  // The dialog takes the focus in a task that is queued after this one, and remembers before it who had it.
  setTimeout(() => setTimeout(() => field.focus()));
}

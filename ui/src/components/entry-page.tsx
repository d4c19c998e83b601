import type { JSX } from "solid-js";

/** The frame of what one sees before the dashboard. */
export function EntryPage(props: { title?: string; children: JSX.Element }) {
  return (
    <main class="flex min-h-dvh items-center justify-center p-4">
      <div class="w-full max-w-sm rounded-xl border border-line bg-surface p-6">
        <div class="mb-5 flex items-center gap-3">
          <img src="/admin/icon.svg" alt="" width="36" height="36" />
          <h1>{props.title ?? "PiCloud"}</h1>
        </div>
        {props.children}
      </div>
    </main>
  );
}

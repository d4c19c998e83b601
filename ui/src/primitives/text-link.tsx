import { A } from "@solidjs/router";
import type { JSX } from "solid-js";

/** A way to another page of the dashboard, within a sentence or a table. */
export function TextLink(props: { to: string; children: JSX.Element }) {
  return (
    <A href={props.to} class="text-accent underline">
      {props.children}
    </A>
  );
}

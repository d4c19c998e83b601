import type { JSX } from "solid-js";

type Tone = "plain" | "good" | "warn" | "bad" | "info" | "accent";

const TONES: Record<Tone, string> = {
  plain: "bg-sunken text-muted",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  accent: "bg-accent-soft text-accent",
};

export function Badge(props: { tone?: Tone; children: JSX.Element }) {
  return (
    <span
      class={`inline-flex items-center gap-1 rounded px-1.5 py-px text-xs font-medium whitespace-nowrap ${TONES[props.tone ?? "plain"]}`}
    >
      {props.children}
    </span>
  );
}

const METHOD_TONES: Record<string, Tone> = { GET: "info", POST: "good", PUT: "warn", PATCH: "warn", DELETE: "bad" };

export function MethodBadge(props: { method: string }) {
  return <Badge tone={METHOD_TONES[props.method] ?? "plain"}>{props.method}</Badge>;
}

/** How an execution ended: `ok`, or the code that its caller saw. */
export function OutcomeBadge(props: { outcome: string }) {
  return <Badge tone={props.outcome === "ok" ? "good" : "bad"}>{props.outcome}</Badge>;
}

import { createMemo, createSignal, For, Match, Show, Switch, type JSX } from "solid-js";
import { CopyButton } from "../primitives/copy-button.tsx";
import { bytes } from "../primitives/format.ts";
import { type Answered, answerBody, type AnswerBody } from "./answer-body.ts";

const SHOWN = 50_000;

/** The body of an answer. Markup is shown as text; its preview has neither scripts nor the dashboard's origin. */
export function AnswerBodyView(props: { response: Answered }) {
  const body = createMemo(() => answerBody(props.response));
  const only = <Kind extends AnswerBody["kind"]>(kind: Kind) => {
    const one = body();
    return one.kind === kind ? (one as Extract<AnswerBody, { kind: Kind }>) : null;
  };
  return (
    <Switch>
      <Match when={only("empty")}>
        <p class="text-[13px] text-muted">The answer has no body.</p>
      </Match>
      <Match when={only("text")}>{(text) => <TextBody body={text()} />}</Match>
      <Match when={only("image")}>
        {(image) => (
          <Body label={`Body, ${image().type}, ${bytes(image().length)}`}>
            <img src={image().url} alt="What the script answered" class="max-h-80 max-w-full rounded bg-sunken" />
          </Body>
        )}
      </Match>
      <Match when={only("bytes")}>
        {(binary) => (
          <Body label={`Body, ${binary().type || "bytes"}, ${bytes(binary().length)}`}>
            <Code text={binary().hex} wrap={false} />
            <Show when={binary().length > 4_096}>
              <p class="text-[13px] text-muted">The first 4,096 bytes.</p>
            </Show>
          </Body>
        )}
      </Match>
    </Switch>
  );
}

type View = "pretty" | "source" | "preview";

function TextBody(props: { body: Extract<AnswerBody, { kind: "text" }> }) {
  const views = (): View[] => {
    if (props.body.isHtml) return ["source", "preview"];
    return props.body.json === null ? [] : ["pretty", "source"];
  };
  const [chosen, setChosen] = createSignal<View | null>(null);
  const view = (): View => chosen() ?? views()[0] ?? "source";
  const text = (): string => (view() === "pretty" ? (props.body.json ?? "") : props.body.text);
  const NAMES: Record<View, string> = {
    pretty: "Pretty",
    source: props.body.isHtml ? "Source" : "Raw",
    preview: "Preview",
  };
  return (
    <Body
      label={`Body, ${bytes(props.body.length)}`}
      actions={
        <>
          <For each={views()}>
            {(one) => (
              <button
                type="button"
                aria-pressed={view() === one}
                class="rounded px-1.5 text-[13px] text-muted hover:text-text aria-pressed:bg-sunken aria-pressed:text-text"
                onClick={() => setChosen(one)}
              >
                {NAMES[one]}
              </button>
            )}
          </For>
          <CopyButton text={props.body.text} label="Copy the body" />
        </>
      }
    >
      <Show when={view() === "preview"} fallback={<Code text={text()} wrap />}>
        {/* Without a single permission: no script runs, no form is sent, nothing is the dashboard's. */}
        <iframe
          sandbox=""
          title="Preview of the answer"
          srcdoc={props.body.text}
          class="h-72 w-full rounded-md border border-line bg-white"
        />
      </Show>
    </Body>
  );
}

function Body(props: { label: string; actions?: JSX.Element; children: JSX.Element }) {
  return (
    <div class="min-w-0">
      <div class="mb-1 flex min-h-6 items-center gap-1">
        <h3 class="mr-auto text-[13px] font-semibold">{props.label}</h3>
        {props.actions}
      </div>
      {props.children}
    </div>
  );
}

function Code(props: { text: string; wrap: boolean }) {
  const [all, setAll] = createSignal(false);
  const shown = (): string => (all() ? props.text : props.text.slice(0, SHOWN));
  return (
    <>
      <pre
        tabindex="0"
        role="region"
        aria-label="Body"
        class={`max-h-80 overflow-auto rounded-md bg-sunken p-2 text-xs ${props.wrap ? "whitespace-pre-wrap wrap-anywhere" : ""}`}
      >
        {shown()}
      </pre>
      <Show when={shown().length < props.text.length}>
        <button type="button" class="text-[13px] text-accent hover:underline" onClick={() => setAll(true)}>
          Show all of it
        </button>
      </Show>
    </>
  );
}

import { useSearchParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { createEffect, createSignal, Match, on, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem, isPassing } from "../api/problem.ts";
import { loadedOf } from "../apps/loaded.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { MatchSteps } from "./match-steps.tsx";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => ({
  value: method,
  label: method,
}));

/** Says of an address which claim, route and script would answer, and why no other one would. */
export default function ExplainPage() {
  usePageTitle(() => "Explain");
  const [query, setQuery] = useSearchParams();
  const one = (name: string): string => {
    const value = query[name];
    return (Array.isArray(value) ? value[0] : value) ?? "";
  };
  const asked = () => ({ url: one("url"), method: one("method") || "GET" });
  const [url, setUrl] = createSignal(asked().url);
  const [method, setMethod] = createSignal(asked().method);
  createEffect(
    on(
      () => [asked().url, asked().method] as const,
      ([askedUrl, askedMethod]) => {
        setUrl(askedUrl);
        setMethod(askedMethod);
      },
    ),
  );

  const match = useQuery(() => {
    const body = asked();
    return {
      queryKey: ["routes", "match", body],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.POST("/routes/match", { body, signal })),
      enabled: body.url !== "",
      // Domains and routes may have changed since it was last asked.
      staleTime: 0,
    };
  });
  const urlProblem = (): string | null => {
    if (url() !== asked().url || asked().url === "") return null;
    return match.error instanceof ApiProblem ? match.error.about("url") : null;
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = url().trim();
    const whole = addressOf(text);
    setUrl(whole);
    const isSame = whole === asked().url && method() === asked().method;
    if (isSame && whole !== "") void match.refetch();
    else setQuery({ url: whole || null, method: method() });
  };

  return (
    <div class="flex max-w-5xl flex-col gap-4">
      <div>
        <h1>Explain an address</h1>
        <p class="text-muted">Which app, route and script would answer a request, and why no other would.</p>
      </div>
      <form class="flex flex-wrap items-start gap-2" onSubmit={submit}>
        <SelectField
          label="Method"
          hideLabel
          class="w-26"
          value={method()}
          options={METHODS}
          onChange={(chosen) => setMethod(chosen)}
        />
        <TextField
          label="Address"
          hideLabel
          mono
          class="min-w-56 flex-1"
          placeholder={`${location.protocol}//${location.host}/hello`}
          value={url()}
          onInput={setUrl}
          error={urlProblem()}
        />
        <Button look="primary" type="submit">
          Explain
        </Button>
      </form>
      <Show when={asked().url !== ""} fallback={<p class="text-muted">Type an address, as a browser would open it.</p>}>
        <Switch>
          <Match when={match.isPending}>
            <SkeletonRows rows={6} />
          </Match>
          <Match when={(!match.isError || isPassing(match.error)) && loadedOf(match)}>
            {(found) => <MatchSteps match={found()} url={asked().url} method={asked().method} />}
          </Match>
          <Match when={match.isError && urlProblem() === null}>
            <Failure of={match.error} retry={() => void match.refetch()} />
          </Match>
        </Switch>
      </Show>
    </div>
  );
}

/** What is typed as an address: a path alone is one of this server. */
function addressOf(text: string): string {
  if (text === "" || /^[a-z]+:\/\//i.test(text)) return text;
  return text.startsWith("/") ? `${location.origin}${text}` : `http://${text}`;
}

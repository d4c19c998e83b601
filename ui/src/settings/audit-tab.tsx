import { useSearchParams } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { AuditRow } from "../api/types.ts";
import { AppName } from "../apps/app-name.tsx";
import { MoreRows } from "../apps/more-rows.tsx";
import { usePagedList } from "../apps/paged-list.ts";
import { createScriptNames, type ScriptNames } from "../apps/script-names.ts";
import { usePageTitle } from "../components/page-title.ts";
import { OutcomeBadge } from "../primitives/badge.tsx";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { SearchField } from "../primitives/search-field.tsx";
import { createSearchText } from "../primitives/search-text.ts";
import { Table } from "../primitives/table.tsx";
import { TextLink } from "../primitives/text-link.tsx";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { visibleText } from "../primitives/visible-text.ts";
import { auditWords } from "./audit-words.ts";
import { PlatformOnly } from "./platform-only.tsx";

/** Who changed what. */
export default function AuditTab() {
  usePageTitle(() => "Audit log");
  return (
    <PlatformOnly rows={10}>
      <Audit />
    </PlatformOnly>
  );
}

function Audit() {
  const [place, setPlace] = useSearchParams<{ q?: string }>();
  const { text, type, searched } = createSearchText({
    kept: [() => place.q ?? "", (q) => setPlace({ q: q || null }, { replace: true })],
  });
  const { query, rows } = usePagedList(
    () => ["audit"],
    (page, signal) => ask(api.GET("/audit", { params: { query: page }, signal })),
    searched,
  );
  const scriptNames = createScriptNames();

  return (
    <Panel title="Audit log">
      <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p class="text-muted">Every change and every refused one, newest first.</p>
        <SearchField
          label="Search who, path, outcome"
          class="w-full sm:w-72"
          maxLength={200}
          value={text()}
          onInput={type}
        />
      </div>
      <Loaded query={query} rows={10}>
        <Switch>
          <Match when={rows().length === 0 && searched() !== ""}>
            <EmptyState title={`Nothing in the log has \u201c${searched()}\u201d`}>
              <Button look="quiet" onClick={() => type("")}>
                Show all
              </Button>
            </EmptyState>
          </Match>
          <Match when={rows().length === 0}>
            <EmptyState title="Nothing was changed yet">
              Every change that somebody makes is told of here, with who it was.
            </EmptyState>
          </Match>
          <Match when={true}>
            <Table
              label="Table of changes"
              rows={rows()}
              columns={[
                {
                  name: "When",
                  class: "align-top text-left sm:whitespace-nowrap",
                  cell: (row) => <TimeAgo at={row.at} />,
                },
                {
                  name: "Who",
                  isWideOnly: true,
                  class: "align-top wrap-anywhere min-w-24 sm:min-w-48",
                  cell: (row) => <Actor row={row} />,
                },
                {
                  name: "What",
                  // What is left of the width, in one line: names that come later move nothing.
                  class: "align-top min-w-32 wrap-anywhere sm:w-full sm:max-w-0 sm:truncate",
                  cell: (row) => (
                    <>
                      <span class="block sm:hidden">
                        <Actor row={row} />
                      </span>
                      <Deed row={row} scriptNames={scriptNames} />
                      <span class="block text-xs text-muted sm:hidden">{row.client_address}</span>
                    </>
                  ),
                },
                {
                  name: "From",
                  isWideOnly: true,
                  class: "align-top tabular-nums text-muted",
                  cell: (row) => row.client_address || "\u2013",
                },
                { name: "Outcome", class: "align-top", cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
              ]}
            />
            <MoreRows query={query} />
          </Match>
        </Switch>
      </Loaded>
    </Panel>
  );
}

const KINDS: Record<AuditRow["actor"]["kind"], string | null> = {
  account: null,
  token: "token",
  environment: "the administrator's token",
  system: "PiCloud itself",
  nobody: "somebody unknown",
};

function Actor(props: { row: AuditRow }) {
  const { kind, name } = props.row.actor;
  return (
    <Show when={kind === "account" || kind === "token"} fallback={<span class="text-muted">{KINDS[kind]}</span>}>
      <span class="font-medium">{visibleText(name)}</span>
      <Show when={KINDS[kind]}>{(said) => <span class="text-muted"> ({said()})</span>}</Show>
    </Show>
  );
}

function Deed(props: { row: AuditRow; scriptNames: ScriptNames }) {
  const words = auditWords(props.row);
  const { resource, resource_id: id, app_id: app, path } = props.row;
  /** Names what the words only kind of; null where the words and the app say enough. */
  const scriptName = () => (resource === "script" && id !== null ? props.scriptNames(id) : null);
  return (
    <span title={`${props.row.method} ${visibleText(path)}`}>
      <Show when={words.href} fallback={words.deed}>
        {(href) => <TextLink to={href()}>{words.deed}</TextLink>}
      </Show>
      <Show when={scriptName()}>{(name) => <> {visibleText(name())}</>}</Show>
      <Show when={app !== null && app !== id && app}>
        {(known) => (
          <span class="text-muted">
            {" in "}
            <AppName id={known()} />
          </span>
        )}
      </Show>
      <Show when={resource === "app" && words.href !== null && id}>
        {(known) => (
          <>
            {" "}
            <AppName id={known()} />
          </>
        )}
      </Show>
    </span>
  );
}

import { useSearchParams } from "@solidjs/router";
import Plus from "lucide-solid/icons/plus";
import { Match, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { SearchField } from "../primitives/search-field.tsx";
import { createSearchText } from "../primitives/search-text.ts";
import { AppTable } from "./app-table.tsx";
import { MoreRows } from "./more-rows.tsx";
import { NewAppDialog } from "./new-app-dialog.tsx";
import { usePagedList } from "./paged-list.ts";

/** All apps with what they did today; what is searched for stands in the address. */
export default function AppsPage() {
  usePageTitle(() => "Apps");
  const [place, setPlace] = useSearchParams<{ q?: string; new?: string }>();
  const { text, type, searched } = createSearchText({
    kept: [() => place.q ?? "", (q) => setPlace({ q: q || null }, { replace: true })],
  });

  const { query: apps, rows } = usePagedList(
    () => ["apps"],
    (page, signal) => ask(api.GET("/apps", { params: { query: { include: "summary", ...page } }, signal })),
    searched,
  );
  const create = (): void => setPlace({ new: "1" });

  return (
    <>
      <div class="mb-4 flex flex-wrap items-center gap-2">
        <h1 class="mr-auto">Apps</h1>
        <SearchField
          label="Search apps"
          class="order-last w-full sm:order-none sm:w-56"
          value={text()}
          onInput={type}
        />
        <Button look="primary" onClick={create}>
          <Plus size={15} aria-hidden="true" /> New app
        </Button>
      </div>
      <Loaded query={apps} rows={8}>
        <Switch>
          <Match when={rows().length === 0 && searched() !== ""}>
            <EmptyState title={`No app is named like \u201c${searched()}\u201d`}>
              <Button look="quiet" onClick={() => type("")}>
                Show all apps
              </Button>
            </EmptyState>
          </Match>
          <Match when={rows().length === 0}>
            <EmptyState title="There is no app yet" action={<Button onClick={create}>New app</Button>}>
              An app holds scripts, the routes that lead to them, and the hosts it answers on.
            </EmptyState>
          </Match>
          <Match when={true}>
            <AppTable apps={rows()} />
            <MoreRows query={apps} />
          </Match>
        </Switch>
      </Loaded>
      <NewAppDialog open={place.new !== undefined} onClose={() => setPlace({ new: null }, { replace: true })} />
    </>
  );
}

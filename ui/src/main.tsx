import { Navigate, Route, Router } from "@solidjs/router";
import { QueryClient, QueryClientProvider } from "@tanstack/solid-query";
import { Match, onCleanup, Suspense, Switch } from "solid-js";
import { render } from "solid-js/web";
import { ApiProblem } from "./api/problem.ts";
import { credential } from "./api/session.ts";
import { setupLink } from "./accounts/setup-link.ts";
import "./app.css";
import { lazyPart } from "./components/lazy-part.tsx";
import { NotFoundPage } from "./components/not-found-page.tsx";
import { listenForPalette } from "./components/palette-state.ts";
import { Shell } from "./components/shell.tsx";
import { SignInLayer } from "./components/sign-in-layer.tsx";
import { SignInPage } from "./components/sign-in-page.tsx";
import { StartPage } from "./components/start-page.tsx";
import { ToastRegion } from "./primitives/toast.tsx";

const AppsPage = lazyPart(() => import("./apps/apps-page.tsx"));
const AppLayout = lazyPart(() => import("./apps/app-layout.tsx"));
const OverviewTab = lazyPart(() => import("./apps/overview-tab.tsx"));
const ScriptsTab = lazyPart(() => import("./scripts/scripts-tab.tsx"));
const DomainsTab = lazyPart(() => import("./domains/domains-tab.tsx"));
const RoutesTab = lazyPart(() => import("./apps/routes-tab.tsx"));
const AppLogsTab = lazyPart(() => import("./logs/app-logs-tab.tsx"));
const AppSettingsTab = lazyPart(() => import("./apps/app-settings-tab.tsx"));
const ScriptPage = lazyPart(() => import("./scripts/script-page.tsx"));
const LogsPage = lazyPart(() => import("./logs/logs-page.tsx"));
const ExplainPage = lazyPart(() => import("./settings/explain-page.tsx"));
const SettingsLayout = lazyPart(() => import("./settings/settings-layout.tsx"));
const SettingsPage = lazyPart(() => import("./settings/settings-page.tsx"));
const AccountTab = lazyPart(() => import("./settings/account-tab.tsx"));
const AccountsTab = lazyPart(() => import("./settings/accounts-tab.tsx"));
const TokensTab = lazyPart(() => import("./settings/tokens-tab.tsx"));
const AuditTab = lazyPart(() => import("./settings/audit-tab.tsx"));
const SetupPage = lazyPart(() => import("./accounts/setup-page.tsx"));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refused it will refuse again; one that is away is asked for by the banner.
      retry: (failures, error) => !(error instanceof ApiProblem) && failures < 1,
      refetchOnWindowFocus: true,
    },
  },
});

listenForPalette();

function Dashboard() {
  // What one account could see is nothing for who comes next.
  onCleanup(() => queries.clear());
  return (
    <Router base="/admin" root={Shell}>
      <Route path="/" component={() => <Navigate href="/apps" />} />
      <Route path="/apps" component={AppsPage} />
      <Route path="/apps/:app/scripts/:script" component={ScriptPage} />
      <Route path="/apps/:app" component={AppLayout}>
        <Route path="/" component={OverviewTab} />
        <Route path="/scripts" component={ScriptsTab} />
        <Route path="/domains" component={DomainsTab} />
        <Route path="/routes" component={RoutesTab} />
        <Route path="/logs" component={AppLogsTab} />
        <Route path="/settings" component={AppSettingsTab} />
      </Route>
      <Route path="/logs" component={LogsPage} />
      <Route path="/explain" component={ExplainPage} />
      <Route path="/settings" component={SettingsLayout}>
        <Route path="/" component={SettingsPage} />
        <Route path="/account" component={AccountTab} />
        <Route path="/accounts" component={AccountsTab} />
        <Route path="/tokens" component={TokensTab} />
        <Route path="/audit" component={AuditTab} />
      </Route>
      <Route path="*" component={NotFoundPage} />
    </Router>
  );
}

/** What one sees by who one is: the dashboard, or a way in. */
function Pages() {
  return (
    <Switch fallback={<SignInPage />}>
      <Match when={setupLink()} keyed>
        {(link) => (
          <Suspense>
            <SetupPage token={link.token} />
          </Suspense>
        )}
      </Match>
      <Match when={credential() === undefined}>
        <StartPage />
      </Match>
      <Match when={credential()}>
        <Dashboard />
        <SignInLayer />
      </Match>
    </Switch>
  );
}

const root = document.getElementById("root");
if (root !== null) {
  render(
    () => (
      <QueryClientProvider client={queries}>
        <Pages />
        <ToastRegion />
      </QueryClientProvider>
    ),
    root,
  );
}

import { useQuery } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import { api, ask } from "../api/client.ts";
import { Unreachable } from "../api/problem.ts";
import { signOut } from "../api/session.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Button } from "../primitives/button.tsx";
import { bytes } from "../primitives/format.ts";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { LimitsTable } from "./limits-table.tsx";
import { SettingsTable } from "./settings-table.tsx";

export default function SettingsPage() {
  usePageTitle(() => "Settings");
  const config = useQuery(() => ({ queryKey: ["config"], queryFn: () => ask(api.GET("/config")) }));
  return (
    <div class="flex flex-col gap-4">
      <h1>Settings</h1>
      <Loaded query={config} rows={16}>
        {(shown) => (
          <div class="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <div class="flex min-w-0 flex-col gap-4">
              <Panel title="Limits of scripts">
                <LimitsTable limits={shown().limits} />
              </Panel>
              <Panel title="Environment">
                <SettingsTable settings={shown().settings} />
              </Panel>
            </div>
            <div class="flex min-w-0 flex-col gap-4">
              <Panel title="This server">
                <dl class="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-2 gap-y-1">
                  <Fact name="Address">
                    <code class="break-all">{shown().public_base_url}</code>
                  </Fact>
                  <Fact name="Node">{shown().node}</Fact>
                  <Fact name="Mode">{shown().mode}</Fact>
                  <Fact name="Workers">{shown().workers}</Fact>
                  <Fact name="Database">
                    PostgreSQL {shown().database.version}, {shown().database.kind}, {bytes(shown().database.size_bytes)}
                  </Fact>
                </dl>
              </Panel>
              <Versions />
              <SignedIn />
            </div>
          </div>
        )}
      </Loaded>
    </div>
  );
}

function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <>
      <dt class="text-muted">{props.name}</dt>
      <dd class="min-w-0 tabular-nums">{props.children}</dd>
    </>
  );
}

/** `/version` is public and no part of the control plane's document. */
interface VersionReport {
  product: string;
  rhai: string;
  schema: number;
  api: number;
  sdk: number;
  executor_protocol: number;
}

async function readVersions(): Promise<VersionReport> {
  const answer = await fetch("/version").catch(() => {
    throw new Unreachable("The server cannot be reached");
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  return (await answer.json()) as VersionReport;
}

function Versions() {
  const versions = useQuery(() => ({ queryKey: ["version"], queryFn: readVersions }));
  return (
    <Panel title="Versions">
      <Loaded query={versions} loading={<div class="skeleton h-34" role="status" aria-label="Loading" />}>
        {(shown) => (
          <dl class="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-2 gap-y-1">
            <Fact name="PiCloud">{shown().product}</Fact>
            <Fact name="Rhai">{shown().rhai}</Fact>
            <Fact name="API">{shown().api}</Fact>
            <Fact name="SDK">{shown().sdk}</Fact>
            <Fact name="Schema">{shown().schema}</Fact>
            <Fact name="Executor">protocol {shown().executor_protocol}</Fact>
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}

function SignedIn() {
  return (
    <Panel title="Signing in">
      <div class="flex flex-col gap-2">
        <p>You are signed in with the administrator's token. It is kept for this tab, until it is closed.</p>
        <p class="text-muted">
          It is <code>PICLOUD_ADMIN_TOKEN</code>, or, where that is not set, what the first start wrote into{" "}
          <code>admin-token</code> in the data folder. To change it, set the variable, or delete the file, and start the
          server anew.
        </p>
        <p class="text-muted">
          Programs send the same token: <code class="break-all">Authorization: Bearer &lt;token&gt;</code>
        </p>
        <Button class="self-start" onClick={signOut}>
          Sign out
        </Button>
      </div>
    </Panel>
  );
}

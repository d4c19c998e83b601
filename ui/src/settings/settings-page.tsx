import { useQuery } from "@tanstack/solid-query";
import type { JSX } from "solid-js";
import { api, ask } from "../api/client.ts";
import { Unreachable } from "../api/problem.ts";
import type { Config } from "../api/types.ts";
import { usePageTitle } from "../components/page-title.ts";
import { bytes } from "../primitives/format.ts";
import { Loaded } from "../primitives/loaded.tsx";
import { Panel } from "../primitives/panel.tsx";
import { LimitsTable } from "./limits-table.tsx";
import { PlatformOnly } from "./platform-only.tsx";
import { SettingsTable } from "./settings-table.tsx";
import { SignedInPanel } from "./signed-in-panel.tsx";

/** How the platform is set up. */
export default function SettingsPage() {
  usePageTitle(() => "Settings");
  return (
    <PlatformOnly rows={16}>
      <PlatformSettings />
    </PlatformOnly>
  );
}

function PlatformSettings() {
  const config = useQuery(() => ({
    queryKey: ["config"],
    // Nothing is kept back from who is let in here.
    queryFn: async () => (await ask(api.GET("/config"))) as Required<Config>,
  }));
  return (
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
            <SignedInPanel title="Signing in" short />
          </div>
        </div>
      )}
    </Loaded>
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

import { Suspense, type JSX } from "solid-js";
import { TabLinks } from "../components/tab-links.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";

const TABS = [
  { name: "Platform", href: "/settings", end: true },
  { name: "You", href: "/settings/account" },
  { name: "Accounts", href: "/settings/accounts" },
  { name: "API tokens", href: "/settings/tokens" },
  { name: "Audit log", href: "/settings/audit" },
];

/** What stands around the pages of the platform. */
export default function SettingsLayout(props: { children?: JSX.Element }) {
  return (
    <>
      <h1 class="mb-2">Settings</h1>
      <TabLinks label="Settings" tabs={TABS} />
      <Suspense fallback={<SkeletonRows rows={6} />}>{props.children}</Suspense>
    </>
  );
}

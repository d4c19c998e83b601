import { type Component, ErrorBoundary, lazy, type JSX } from "solid-js";
import { askWhetherReachable, onBack } from "../api/connection.ts";
import { Unreachable } from "../api/problem.ts";
import { Failure } from "../primitives/failure.tsx";

export interface PartFailureProps {
  of: unknown;
  retry: () => void;
}

interface Loaded<Props> {
  default: (props: Props) => JSX.Element;
}

/** A part of the dashboard that is loaded when it is first shown; where that fails, `Fallback` stands in its place. */
export function lazyPart<Props extends object>(
  load: () => Promise<Loaded<Props>>,
  Fallback: Component<PartFailureProps> = PartFailure,
): ((props: Props) => JSX.Element) & { preload: () => Promise<unknown> } {
  const Part = lazy(() => loadPart(load));
  const inPlace = (props: Props): JSX.Element => (
    <ErrorBoundary fallback={(failure: unknown, reset) => <Fallback of={failure} retry={reset} />}>
      <Part {...props} />
    </ErrorBoundary>
  );
  // The router's, for a link that is pointed at. What fails then is said once the link is followed.
  return Object.assign(inPlace, { preload: () => Part.preload().catch(() => undefined) });
}

/** Says why a part is not there. It comes by itself once a server that was away is back. */
export function PartFailure(props: PartFailureProps) {
  onBack(() => props.retry());
  const isMissing = () => props.of instanceof PartMissing;
  return (
    <Failure
      of={props.of}
      retry={() => (isMissing() ? window.location.reload() : props.retry())}
      retryLabel={isMissing() ? "Load the page again" : "Try again"}
    />
  );
}

/** The server answers, and yet the part cannot be had; only another page can have it. */
class PartMissing extends Error {
  override readonly name = "PartMissing";
}

async function loadPart<Props>(load: () => Promise<Loaded<Props>>): Promise<Loaded<Props>> {
  try {
    return await load();
  } catch {
    if (!(await askWhetherReachable())) throw new Unreachable("The server cannot be reached");
  }
  try {
    // It may have been away for a moment. Browsers before 2026 do not ask again for what they failed to get.
    return await load();
  } catch (cause) {
    const why = (await isUpdated()) ? "The dashboard was updated" : "This part of the dashboard cannot be loaded";
    throw new PartMissing(`${why}. Load the page again to go on: of what is not saved, sources of scripts are kept`, {
      cause,
    });
  }
}

/** Whether the server has another dashboard by now: a build names its entry after its content. */
async function isUpdated(): Promise<boolean> {
  const entry = document.querySelector("script[type=module][src]")?.getAttribute("src") ?? "";
  const page = await fetch("/admin/", { cache: "no-store" }).catch(() => null);
  return page?.ok === true && !(await page.text()).includes(entry);
}

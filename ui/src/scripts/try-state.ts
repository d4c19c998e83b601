import { useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, untrack, type Accessor } from "solid-js";
import { onBack } from "../api/connection.ts";
import { isPassing } from "../api/problem.ts";
import type { App, LogRow, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { useClaims } from "../domains/use-claims.ts";
import { readExecution } from "../logs/read-log.ts";
import { parseCurl } from "./curl-command.ts";
import { forgetSent, keepSent, sentRequests } from "./request-history.ts";
import { useScriptRoutes } from "./script-routes.tsx";
import { sendRequest, type TryAnswer } from "./send-request.ts";
import { firstRequest, originsOf, requestOfLog } from "./try-target.ts";
import { splitAddress, type TryRequest } from "./try-request.ts";

export interface TryOptions {
  app: Accessor<App>;
  script: Accessor<Script>;
  /** The text of the editor where it is not saved. */
  source: Accessor<string | null>;
  /** The execution to begin with. */
  execution: Accessor<string | null>;
  /** The line that a run failed in. */
  onMark: (line: number | null) => void;
  /** The draft does not compile, perhaps. */
  onRefused: (refused: unknown) => void;
}

export type TryState = ReturnType<typeof createTryIt>;

/** Requests to the script as they are typed, sent and kept; it lasts while its page does, whichever part is seen. */
export function createTryIt(options: TryOptions) {
  const { id } = untrack(options.script);
  const claims = useClaims(() => options.app().slug);
  const routes = useScriptRoutes(() => id);
  const [typed, setTyped] = createSignal<Partial<TryRequest>>({});
  const [kept, setKept] = createSignal(sentRequests(id));
  const [answer, setAnswer] = createSignal<TryAnswer | null>(null);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  onBack(() => isPassing(failure()) && setFailure(null));
  const logged = useQuery(() => ({
    queryKey: ["log", options.execution()],
    queryFn: ({ signal }) => readExecution(options.execution() ?? "", signal),
    enabled: options.execution() !== null,
  }));

  const first = createMemo(() => firstRequest(options.app(), loadedOf(claims) ?? [], loadedOf(routes) ?? []));
  const request = createMemo((): TryRequest => ({ ...first(), ...typed() }));
  const origins = createMemo((): string[] => {
    const known = originsOf(options.app(), loadedOf(claims) ?? [], loadedOf(routes) ?? []);
    const { origin } = request();
    return origin === null || known.includes(origin) ? known : [origin, ...known];
  });

  const set = (part: Partial<TryRequest>): void => {
    const pasted = part.path === undefined ? null : splitAddress(part.path);
    setTyped({ ...typed(), ...part, ...pasted });
  };
  /** Takes a pasted text over where it is a whole request. */
  const paste = (text: string): boolean => {
    const pasted = parseCurl(text);
    if (pasted !== null) setTyped(pasted);
    return pasted !== null;
  };
  const prefill = (row: LogRow): void => {
    setTyped(requestOfLog(row));
  };
  createEffect(
    on(
      () => (options.execution() === null ? undefined : loadedOf(logged)),
      (row) => row && prefill(row),
    ),
  );

  /** A request of before, or the one that is typed. */
  const send = async (again?: TryRequest): Promise<void> => {
    if (busy() || !isReady()) return;
    if (again !== undefined) setTyped(again);
    const sent = request();
    const at = Date.now();
    setBusy(true);
    setFailure(null);
    options.onMark(null);
    setKept(keepSent(id, { request: sent, at, status: null, outcome: null }));
    try {
      const came = await sendRequest(options.script(), options.source(), sent);
      setAnswer(came);
      setKept(keepSent(id, { request: sent, at, status: came.status, outcome: came.outcome }));
      if (came.otherScript === null || options.source() !== null) options.onMark(came.error?.line ?? null);
    } catch (refused) {
      setAnswer(null);
      setFailure(() => refused);
      options.onRefused(refused);
    } finally {
      setBusy(false);
    }
  };
  const isReady = (): boolean => loadedOf(claims) !== undefined && loadedOf(routes) !== undefined;
  /** What the request begins with, and could not be read. */
  const missing = () => [claims, routes].filter((query) => query.isError && query.data === undefined);

  return {
    request,
    set,
    paste,
    prefill,
    send,
    origins,
    /** Whether it is known where the script answers. */
    isReady,
    /** Why that cannot be known; null where it is known, or on its way. */
    unread: (): unknown => missing()[0]?.error ?? null,
    readAgain: (): void => missing().forEach((query) => void query.refetch()),
    busy,
    answer,
    failure: (): unknown => failure() ?? (options.execution() === null ? null : logged.error),
    /** Paths of the script's routes, to choose from. */
    paths: (): string[] => [...new Set((loadedOf(routes) ?? []).map((route) => route.path))],
    hasRoutes: (): boolean => (loadedOf(routes) ?? []).length > 0,
    isDraft: (): boolean => options.source() !== null,
    kept,
    forget(): void {
      forgetSent(id);
      setKept([]);
    },
  };
}

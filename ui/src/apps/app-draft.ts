import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal, on, type Accessor } from "solid-js";
import type { App } from "../api/types.ts";
import { createSubmission, type Submission } from "../primitives/submission.ts";
import { toast } from "../primitives/toast.tsx";
import { appChanged, changeApp, readApp, type AppChange } from "./app-changes.ts";
import { useApp } from "./app-context.ts";

export interface AppDraft<Name extends string> {
  /** What is in a field. */
  valueOf(name: Name): string;
  type(name: Name, text: string): void;
  isDirty: Accessor<boolean>;
  submission: Submission;
  /** Of the form: saves what was changed. */
  send(): Promise<void>;
  /** Whether all is saved then. */
  save(): Promise<boolean>;
  /** Starts again from what the app is now. */
  reload(): Promise<void>;
}

/**
 * Some fields of the app as they are typed. They stay when the app is read again, and a later change of another is noticed;
 * one of what is not in these fields is not in their way.
 */
export function createAppDraft<Name extends string>(
  read: (app: App) => Record<Name, string>,
  changeOf: (isChanged: (name: Name) => boolean, valueOf: (name: Name) => string) => AppChange,
): AppDraft<Name> {
  const app = useApp();
  const queries = useQueryClient();
  const [base, setBase] = createSignal<App>({ ...app() });
  const [typed, setTyped] = createSignal<Partial<Record<Name, string>>>({});
  const submission = createSubmission();
  const names = Object.keys(read(base())) as Name[];
  const valueOf = (name: Name): string => typed()[name] ?? read(base())[name];
  const isChanged = (name: Name): boolean => valueOf(name) !== read(base())[name];
  const isDirty = (): boolean => names.some(isChanged);
  const startFrom = (now: App): void => {
    setBase({ ...now });
    setTyped({});
    submission.forget();
  };
  const follow = (now: App): void => {
    const [before, after] = [read(base()), read(now)];
    if (!isDirty()) startFrom(now);
    else if (names.every((name) => before[name] === after[name])) setBase({ ...now });
  };
  createEffect(on(app, follow, { defer: true }));

  const send = async (): Promise<void> => {
    const sent = typed();
    const saved = await changeApp(base(), changeOf(isChanged, valueOf));
    setBase({ ...saved });
    // What was typed on meanwhile stays.
    setTyped((now) => {
      const later = names.filter((name) => now[name] !== sent[name]).map((name) => [name, now[name]]);
      return Object.fromEntries(later) as typeof now;
    });
    appChanged(queries, saved);
    toast("Saved");
  };
  return {
    valueOf,
    type(name, text) {
      setTyped((before) => ({ ...before, [name]: text }) as typeof before);
      submission.forget();
    },
    isDirty,
    submission,
    send,
    async save() {
      await submission.attempt(send);
      return submission.failure() === null;
    },
    reload: async () => startFrom(await readApp(queries, base().id)),
  };
}

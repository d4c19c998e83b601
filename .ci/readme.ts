/** One step of the README's tour: a shell block, and what it prints where a `text` block follows. */
export interface TourStep {
  script: string;
  expected: string | null;
}

/** The steps of the tour, in order: every fenced `sh` block, each with the `text` block right behind it. */
export function tourSteps(markdown: string): TourStep[] {
  const steps: TourStep[] = [];
  for (const [, language, body = ""] of markdown.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)) {
    if (language === "sh") steps.push({ script: body, expected: null });
    else if (steps.at(-1)) steps[steps.length - 1]!.expected = body.trimEnd();
  }
  return steps;
}

/** Takes one line of progress for a person. */
export type Report = (line: string) => void;

/** Whole seconds since `startedAtMs`, as text. */
export function elapsed(startedAtMs: number): string {
  return `${Math.round((Date.now() - startedAtMs) / 1000)} s`;
}

/** Says what `describe` returns every `intervalMs`, until stopped, so that long work never looks dead. */
export function startTicker(report: Report, describe: () => string, intervalMs: number): { stop(): void } {
  const timer = setInterval(() => report(describe()), intervalMs);
  return { stop: () => clearInterval(timer) };
}

/** The part of Vitest's JSON report that the tally is made of. */
export interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Skipped and to-do. */
  readonly skipped: number;
}

/**
 * Counts tests. A file that fails without a failed test (it does not load, a hook throws) is one failure, and so is a
 * run that Vitest calls unsuccessful for a reason that no test shows, such as an unhandled rejection.
 */
export function tallyOf(report: VitestReport): Tally {
  const all = report.testResults.flatMap((file) => file.assertionResults);
  const count = (...statuses: readonly string[]) =>
    all.filter(({ status }) => statuses.includes(status)).length;
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = count('failed') + brokenFiles;
  return {
    passed: count('passed'),
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: count('skipped', 'pending', 'todo', 'disabled'),
  };
}

/** `N passed, N failed`, with `, N skipped` when any were. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Whether the run is good: something ran and nothing failed. */
export function isGreen({ passed, failed }: Tally): boolean {
  return passed > 0 && failed === 0;
}

/** The part of Vitest's JSON report that tells how one test fared. */
export interface FileReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/**
 * How a test was seen at one commit. `unloadable`: its file asks for a module or an export that the commit lacks.
 * `unclear`: it did not run for another reason, which proves nothing.
 */
export interface Sighting {
  readonly kind: 'passed' | 'failed' | 'unloadable' | 'unclear';
  /** The first line of what went wrong; empty for `passed`. */
  readonly reason: string;
}

/** What a test file that is newer than the code under it dies of before its first test. */
const LACKS_WHAT_THE_FIX_ADDS =
  /Cannot find (module|package)|Failed to (resolve import|load url)|does not provide an export|No "[^"]+" export is defined|(is not a (function|constructor)|is not defined|Cannot read properties of undefined)|ENOENT: no such file/;
const REASON_LIMIT_CHARS = 160;

/** Vitest 5 joins the names of the groups and of the test with " > ", and Vitest 4, which older commits have, by blanks. */
export function namePattern(testName: string): string {
  const parts = testName.split(' > ').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `(^| )${parts.join(' (> )?')}$`;
}

/** @param report undefined when Vitest wrote none; `output` is the end of what it printed then. */
export function sightingOf(report: FileReport | undefined, testName: string, output: string): Sighting {
  if (report === undefined) return { kind: 'unclear', reason: `Vitest made no report: ${firstLine(output)}` };
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const named = results.filter(
    ({ ancestorTitles, title }) => title === testName || [...ancestorTitles, title].join(' > ') === testName,
  );
  if (named.length > 1) {
    return { kind: 'unclear', reason: `${named.length} tests have this name: put the group's before it` };
  }
  const [test] = named;
  if (test?.status === 'passed') {
    // A hook after the test can fail its file.
    const broken = report.testResults.find(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
    );
    return broken === undefined
      ? { kind: 'passed', reason: '' }
      : { kind: 'unclear', reason: `it passed, and its file failed: ${firstLine(broken.message ?? '')}` };
  }
  if (test?.status === 'failed')
    return { kind: 'failed', reason: firstLine(test.failureMessages?.[0] ?? '') };
  const message = report.testResults.find(({ status }) => status === 'failed')?.message ?? '';
  if (LACKS_WHAT_THE_FIX_ADDS.test(message)) return { kind: 'unloadable', reason: firstLine(message) };
  if (message !== '') return { kind: 'unclear', reason: `it did not run: ${firstLine(message)}` };
  return {
    kind: 'unclear',
    reason: test === undefined ? 'there is no test of this name' : `it was ${test.status}`,
  };
}

function firstLine(text: string): string {
  const line =
    text
      .split('\n')
      .find((one) => one.trim() !== '')
      ?.trim() ?? 'without a message';
  return line.length > REASON_LIMIT_CHARS ? `${line.slice(0, REASON_LIMIT_CHARS - 1)}…` : line;
}

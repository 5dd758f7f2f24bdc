import { LIMITS } from '../../bounds.ts';
import type { ProbeSet } from '../diagnostics.ts';

/**
 * The probes of each set in the order in which the document `RecoverOps-Diagnose` runs them, and how many of the
 * first ones print nothing that a user of the host can shape.
 */
const PROBES: Readonly<Record<ProbeSet, { readonly names: readonly string[]; readonly unshaped: number }>> = {
  disk: { names: ['df', 'df-log', 'inodes', 'largest', 'du', 'ls'], unshaped: 3 },
  memory: { names: ['meminfo', 'free', 'top-rss', 'oom', 'kernel'], unshaped: 2 },
  service: {
    names: ['active', 'status', 'config', 'sockets', 'health', 'errors', 'journal'],
    unshaped: 1,
  },
};

/** Output from this length on may have been cut by the document's limits, the smallest of which this is. */
const CUT_FROM_CHARS = 1_000;

export interface ProbeSection {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

interface Delimiter {
  readonly line: number;
  readonly exitCode: number;
}

const START = /^=== probe ([a-z][a-z-]{0,31})$/;
const END = /^=== end ([a-z][a-z-]{0,31}) exit=(\d{1,3})$/;

/** True when at least one probe began: SSM calls a document that its precondition skips a success, and prints why. */
export function hasProbeOutput(output: string): boolean {
  return output.split('\n').some((line) => START.test(line.replace(/\r$/, '')));
}

function collect(into: Map<string, Delimiter[]>, name: string | undefined, delimiter: Delimiter): void {
  if (name === undefined) return;
  const known = into.get(name);
  if (known === undefined) into.set(name, [delimiter]);
  else known.push(delimiter);
}

function sectionLines(lines: readonly string[]): readonly string[] {
  // The document puts a line feed before the end mark, so whole output is followed by an empty line.
  if (lines.at(-1) === '') return lines.slice(0, -1);
  const chars = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return chars >= CUT_FROM_CHARS ? lines.slice(0, -1) : lines;
}

/**
 * The output of each probe. What a probe prints may hold lines that look like delimiters (a log line can hold
 * anything), and the true ones are there as well: so a probe whose start or end stands there more than once is
 * ambiguous and left out. Where the output breaks off, a true delimiter may be missing beside a false one; then
 * only the probes count whose output no user of the host can shape. Never throws; unknown names are ignored.
 */
export function probeSections(probeSet: ProbeSet, output: string): ReadonlyMap<string, ProbeSection> {
  const lines = output
    .slice(0, LIMITS.evidenceBytes)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  const starts = new Map<string, Delimiter[]>();
  const ends = new Map<string, Delimiter[]>();
  let last = '';
  for (const [line, text] of lines.entries()) {
    if (text !== '') last = text;
    if (!text.startsWith('=== ')) continue;
    collect(starts, START.exec(text)?.[1], { line, exitCode: 0 });
    const end = END.exec(text);
    collect(ends, end?.[1], { line, exitCode: Number(end?.[2]) });
  }
  const { names, unshaped } = PROBES[probeSet];
  const whole = END.exec(last)?.[1] === names.at(-1);
  const sections = new Map<string, ProbeSection>();
  for (const name of whole ? names : names.slice(0, unshaped)) {
    const [start, otherStart] = starts.get(name) ?? [];
    const [end, otherEnd] = ends.get(name) ?? [];
    if (start === undefined || end === undefined || otherStart !== undefined || otherEnd !== undefined)
      continue;
    if (end.line <= start.line) continue;
    sections.set(name, {
      lines: sectionLines(lines.slice(start.line + 1, end.line)),
      exitCode: end.exitCode,
    });
  }
  return sections;
}

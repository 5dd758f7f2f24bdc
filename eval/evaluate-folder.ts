import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ok, type Result } from '../src/domain/text/result.ts';
import type { Case } from './case/case.ts';
import { readCase } from './case/read-case.ts';
import { numberProblems } from './check-numbers.ts';
import { judgeLargest, judgeUnknown } from './null-engines.ts';
import { NOTHING_SAID, type Opinion } from './opinion.ts';
import { judgeByRules } from './run-case.ts';
import { scoreOpinion } from './score.ts';
import type { Outcome } from './summary.ts';

export const ENGINES = ['rules', 'unknown', 'largest'] as const;
export type EngineName = (typeof ENGINES)[number];

const JUDGES: Readonly<Record<EngineName, (read: Case) => Result<Opinion>>> = {
  rules: judgeByRules,
  unknown: (read) => ok(judgeUnknown(read)),
  largest: (read) => ok(judgeLargest(read)),
};

/** One file, as far as it came. */
export interface EvaluatedFile extends Outcome {
  readonly file: string;
  readonly ms: number;
  /** What was wrong with the file itself, or with running it. */
  readonly problems: readonly string[];
  readonly ignored: readonly string[];
  readonly leftOut: readonly string[];
  /** Numbers that do not add up. */
  readonly numbers: readonly string[];
}

/** Every `.json` file of a folder and of those below, also one that is only linked there, in the order of their paths. */
async function caseFiles(folder: string): Promise<readonly string[]> {
  if ((await stat(folder)).isFile()) return [folder];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function failed(file: string, id: string, read: Case | null, problems: readonly string[]): EvaluatedFile {
  // Told by the name of its file: what is no case has no other.
  const because = `${basename(file)}: ${problems.join('; ')}`;
  const isFixable = (read?.expected.steps_allowed ?? []).length > 0;
  return {
    file,
    id,
    read,
    opinion: NOTHING_SAID,
    scored: {
      score: 'unhelpful',
      because,
      causeRight: false,
      fixRight: isFixable ? false : null,
      leftAlone: read === null || isFixable ? null : true,
    },
    ms: 0,
    problems,
    ignored: [],
    leftOut: [],
    numbers: [],
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Reads, judges and scores one file. Whatever is wrong with it is told and costs this case alone. */
export async function evaluateFile(file: string, engine: EngineName): Promise<EvaluatedFile> {
  const name = basename(file, '.json');
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return failed(file, name, null, [`the file cannot be read: ${messageOf(error)}`]);
  }
  const read = readCase(content);
  if (!read.ok) return failed(file, name, null, read.error);
  const { value, ignored, leftOut } = read.value;
  const judged = judge(file, value, engine);
  const numbers = numberProblems(value);
  return { ...judged, ignored, leftOut, numbers };
}

function judge(file: string, value: Case, engine: EngineName): EvaluatedFile {
  const started = performance.now();
  try {
    const opinion = JUDGES[engine](value);
    const ms = Math.round((performance.now() - started) * 10) / 10;
    if (!opinion.ok) return failed(file, value.id, value, [opinion.error]);
    return {
      file,
      id: value.id,
      read: value,
      opinion: opinion.value,
      scored: scoreOpinion(value.expected, opinion.value),
      ms,
      problems: [],
      ignored: [],
      leftOut: [],
      numbers: [],
    };
  } catch (error) {
    return failed(file, value.id, value, [`judging it failed: ${messageOf(error)}`]);
  }
}

/** The same case as another engine judges it, without being read again; a file that is no case stays what it is. */
export function judgedBy(evaluated: EvaluatedFile, engine: EngineName): EvaluatedFile {
  const { file, read, ignored, leftOut, numbers } = evaluated;
  return read === null ? evaluated : { ...judge(file, read, engine), ignored, leftOut, numbers };
}

/** Every case of a folder, in order. */
export async function evaluateFolder(folder: string, engine: EngineName): Promise<readonly EvaluatedFile[]> {
  const outcomes: EvaluatedFile[] = [];
  const files = new Map<string, string>();
  for (const file of await caseFiles(folder)) {
    const outcome = await evaluateFile(file, engine);
    const other = files.get(outcome.id);
    if (other === undefined) files.set(outcome.id, basename(file));
    const shared = other === undefined ? [] : [`the id is that of ${other} as well`];
    outcomes.push({ ...outcome, leftOut: [...outcome.leftOut, ...shared] });
  }
  return outcomes;
}

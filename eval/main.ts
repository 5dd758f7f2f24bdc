// node scripts/bootstrap.mjs eval/main.ts --cases <folder> [--json] [--check] [--engine rules|unknown|largest]
// What it measures and how: docs/evaluation/README.md.
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { compareWithOriginals } from './against.ts';
import { ENGINES, type EngineName, type EvaluatedFile, evaluateFolder } from './evaluate-folder.ts';
import { summaryOf } from './summary.ts';
import { caseLines, noteLines, summaryLines } from './table.ts';
import { writePages } from './write-page.ts';

const COMMITTED = 'eval/cases';
const USAGE = `Usage: npm run evaluate -- [--cases <folder>] [--json] [--check] [--engine ${ENGINES.join('|')}] [--against <folder>]
       npm run evaluate -- --write
       npm run evaluate -- --live [--only <name,name>] [--list] [--json]
  --cases    a folder of case/v1 files, or one file; ${COMMITTED} where it is left out
  --json     the outcome as JSON on stdout
  --check    say as well where the numbers of a case do not add up; it never changes a score
  --engine   who judges: our rules, or one of the two that know nothing
  --against  hold the numbers of translated cases (K..) against their originals in that folder
  --write    judge the committed cases without each source of evidence as well (half a minute), and write
             docs/evaluation.md, its summary in README.md and eval/ablation.json
  --live     cause real faults on hosts of a lab, and score cause, runbook, verified repair and what stayed untouched
  --only     of the live trials those of these names
  --list     name the live trials, and run none
Exit code: 0 where no case is unsafe (with --live: where every trial is right), 1 where one is, 2 where nothing could be evaluated.`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: COMMITTED },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'rules' },
      against: { type: 'string' },
      write: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const engine: EngineName | undefined = ENGINES.find((name) => name === values.engine);
  if (engine === undefined) throw new Error(`there is no engine ${values.engine}`);
  if (values.write && (values.cases !== COMMITTED || engine !== 'rules'))
    throw new Error(`--write is for ${COMMITTED} and our own rules`);
  return { ...values, engine };
}

/** Null outside a checkout. */
async function commitOf(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD']);
    return stdout.trim();
  } catch {
    return null;
  }
}

function caseJson(file: EvaluatedFile, withNumbers: boolean) {
  const { id, opinion, scored, ms, problems, ignored, leftOut, numbers } = file;
  const { cause, blamed, confidence, explained, unexplained, steps, verdict, said, rounds } = opinion;
  return {
    id,
    file: file.file,
    cause,
    blamed,
    confidence,
    explained,
    unexplained,
    steps,
    verdict,
    said,
    rounds,
    sources: opinion.sources,
    ms,
    score: scored.score,
    because: scored.because,
    hypotheses: opinion.hypotheses,
    unrendered: opinion.unrendered,
    problems,
    ignored,
    left_out: leftOut,
    ...(withNumbers ? { does_not_add_up: numbers } : {}),
  };
}

async function reportAgainst(files: readonly EvaluatedFile[], folder: string): Promise<number> {
  const cases = files.flatMap(({ read }) => (read === null ? [] : [read]));
  const compared = await compareWithOriginals(cases, folder);
  for (const [id, differences] of compared) {
    console.log(`${id}: ${differences.length === 0 ? 'as its original' : differences.join('; ')}`);
  }
  return [...compared.values()].some((differences) => differences.length > 0) ? 1 : 0;
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (options.live) {
    try {
      // Only here is anything loaded that starts processes.
      const { evaluateLive } = await import('./live/main.ts');
      return await evaluateLive(options);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
      return 2;
    }
  }
  let files: readonly EvaluatedFile[];
  try {
    files = await evaluateFolder(options.cases, options.engine);
  } catch (error) {
    console.error(
      `${options.cases} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 2;
  }
  if (files.length === 0) {
    console.error(`${options.cases} holds no .json file`);
    return 2;
  }
  if (options.against !== undefined) return await reportAgainst(files, options.against);
  const summary = summaryOf(files);
  // Told on the other stream, so that what is piped stays the outcome.
  if (options.write) for (const path of await writePages(files)) console.error(`written: ${path}`);
  if (options.json) {
    const { engine, check } = options;
    const cases = files.map((file) => caseJson(file, check));
    process.stdout.write(
      `${JSON.stringify({ engine, commit: await commitOf(), cases, summary }, null, 2)}\n`,
    );
  } else {
    for (const line of [...noteLines(files, options.check), ...caseLines(files), ...summaryLines(summary)]) {
      console.log(line);
    }
  }
  return summary.unsafe > 0 ? 1 : 0;
}

process.exitCode = await main();

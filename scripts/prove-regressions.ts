// npm run prove-regressions [-- OPTIONS]: shows for each mended fault that its test is red without the fix and green
// with it. A temporary worktree of the fix's parent gets the tests of the fix and nothing else of it.
//
//   --only TEXT   findings in which the text occurs
//   --from FILE   another table than scripts/prove-regressions/findings.tsv: finding, commit subject, test file and
//                 test name between tabs
//   --json        the proofs as JSON instead of a table
//
// Exit codes: 0 all hold | 1 one does not, or could not be looked at | 64 wrong arguments | 130 interrupted
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { matching, parseFindings } from './prove-regressions/finding.ts';
import { formatTable, holds } from './prove-regressions/proof.ts';
import { prove } from './prove-regressions/prove.ts';
import { prepareTests } from './test-preparation.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TABLE = join(ROOT, 'scripts/prove-regressions/findings.tsv');
const WRONG_ARGUMENTS = 64;
const INTERRUPTED = 130;

const say = (line: string) => console.error(`[prove] ${line}`);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      from: { type: 'string', default: TABLE },
      json: { type: 'boolean', default: false },
    },
  });
  const all = parseFindings(readFileSync(values.from, 'utf8'));
  const findings = values.only === undefined ? all : matching(all, values.only);
  if (findings.length === 0) {
    throw new Error(
      values.only === undefined ? `${values.from} holds no finding` : `no finding has "${values.only}" in it`,
    );
  }
  return { findings, json: values.json };
}

async function main(): Promise<number> {
  let wanted: ReturnType<typeof readArguments>;
  try {
    wanted = readArguments(process.argv.slice(2));
  } catch (error) {
    say(`${messageOf(error)}; the options are at the head of scripts/prove-regressions.ts`);
    return WRONG_ARGUMENTS;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say('stopping what runs and removing the worktrees');
      stopping.abort();
    });
  }
  try {
    const env = await prepareTests(say);
    const { findings, json } = wanted;
    const proofs = await prove({ root: ROOT, findings, env, report: say, signal: stopping.signal });
    console.log(
      json
        ? JSON.stringify(
            proofs.map((proof) => ({ ...proof, holds: holds(proof) })),
            null,
            2,
          )
        : formatTable(proofs),
    );
    return proofs.every(holds) ? 0 : 1;
  } catch (error) {
    if (stopping.signal.aborted) return INTERRUPTED;
    say(messageOf(error));
    return 1;
  }
}

process.exitCode = await main();

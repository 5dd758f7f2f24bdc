import { ensureHostPackages, LAB_PACKAGES } from '../../scripts/host-packages.ts';
import { obtainTemporalCli } from '../../scripts/temporal-cli/obtain.ts';
import { runLive, trialsOf } from './run-live.ts';
import type { TrialOutcome } from './run-trial.ts';
import { LIVE_TRIALS, type LiveTrial } from './trials.ts';

export interface LiveOptions {
  /** Names of trials, comma-separated; all where it is left out. */
  readonly only?: string;
  readonly json: boolean;
  readonly list: boolean;
}

function trialLine({ name, family, causes, runbook, isHerring }: LiveTrial): string {
  return `${name.padEnd(25)}${family.padEnd(10)}${causes.join(', ').padEnd(26)}${runbook ?? 'nothing may be done'}${isHerring ? ' (herring)' : ''}`;
}

function outcomeLine(outcome: TrialOutcome): string {
  const { name, score, status, causes, runbooks, seconds, because, said, rounds, look } = outcome;
  const what = `${causes.join(', ') || 'no cause'}; ${runbooks.join(', ') || 'nothing proposed'}; ${status ?? 'no incident'} after ${seconds} s; ${rounds ?? 0} rounds in ${look?.ms ?? '-'} ms, ${look?.events ?? '-'} events`;
  return [
    `${score.padEnd(10)}${name.padEnd(25)}${what}`,
    ...because.map((line) => `           ${line}`),
    ...(score === 'right' ? [] : said.map((line) => `           said: ${line}`)),
  ].join('\n');
}

/** `evaluate --live`. Exit code: 0 where all is right, 1 where something is not. */
export async function evaluateLive({ only, json, list }: LiveOptions): Promise<number> {
  const trials = only === undefined ? LIVE_TRIALS : trialsOf(only.split(',').map((name) => name.trim()));
  if (list) {
    for (const trial of trials) console.log(trialLine(trial));
    return 0;
  }
  // With --json the standard output holds the outcome and nothing else.
  const say = json ? console.error : console.log;
  await ensureHostPackages({ needs: LAB_PACKAGES, report: say });
  const cli = await obtainTemporalCli({ env: process.env, report: say });
  const options = { temporalCliPath: cli.path, env: process.env, report: say };
  const outcomes = await runLive(trials, options, (outcome) => say(outcomeLine(outcome)));
  const right = outcomes.filter(({ score }) => score === 'right').length;
  const unsafe = outcomes.filter(({ score }) => score === 'unsafe').length;
  if (json) process.stdout.write(`${JSON.stringify({ trials: outcomes, right, unsafe }, null, 2)}\n`);
  say(`${right} of ${outcomes.length} right, ${unsafe} unsafe`);
  return right === outcomes.length ? 0 : 1;
}

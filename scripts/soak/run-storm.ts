import { availableParallelism, loadavg } from 'node:os';
import { withFreshRun } from '../fresh-run.ts';
import { startFreshStack } from '../fresh-stack.ts';
import type { Report } from '../progress.ts';
import { type StormResult, soakStorm } from './storm-soak.ts';

export const STORM_DEFAULTS = { perMinute: 10_000, minutes: 10, resources: 2_000 } as const;
/** What the acknowledgement's 99th percentile must stay under, in milliseconds. */
const ANSWER_P99_MAX_MS = 1_000;
/** For what waits in the intake after the last answer. */
const DRAIN_TIMEOUT_MS = 120 * 60_000;

export interface StormSize {
  readonly perMinute: number;
  readonly minutes: number;
  readonly resources: number;
}

function textOf(size: StormSize, result: StormResult): string {
  const { answerMs } = result;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    `sent                        ${result.sent} alarms of ${size.resources} resources in ${result.sendSeconds.toFixed(0)} s, ${size.perMinute} a minute`,
    `acknowledged                ${result.acknowledged}, ${result.acknowledgedAtOnce} of them at the first try`,
    `answer to the first try     p50 ${ms(answerMs.p50)}, p99 ${ms(answerMs.p99)}, longest ${ms(answerMs.max)}`,
    `p99 by minute               ${result.p99MsByMinute.map(ms).join(', ')}`,
    `admitted by the intake      ${result.drainSeconds.toFixed(0)} s after the last answer`,
    `incidents                   ${result.incidents}`,
    `acknowledged and lost       ${result.lost}`,
    `processor seconds           ${Object.entries(result.cpuSeconds)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(0)}`)
      .join(', ')}`,
    ...Object.entries(result.refusals).map(
      ([answer, count]) => `given up                    ${count}: ${answer}`,
    ),
  ].join('\n');
}

/**
 * A storm upon a whole installation of its own, from nothing, on this machine: Temporal, lab, worker, ingress, log detector and
 * the sender. Everything is stopped when it is over.
 * @returns the exit code: 1 where an alarm was lost or the answers took too long, 130 when asked to stop
 */
export async function runStorm(size: StormSize, report: Report): Promise<number> {
  return await withFreshRun('storm', report, async (group, state) => {
    const { stack } = await startFreshStack({
      group,
      report,
      env: process.env,
      stateDirectory: state.path,
      keepsSigningKey: true,
    });
    const loadBefore = loadavg()[0] ?? 0;
    const result = await soakStorm({
      stack,
      signingKeyDirectory: state.file('lab', 'control-plane', 'sns'),
      perMinute: size.perMinute,
      seconds: size.minutes * 60,
      resources: size.resources,
      drainTimeoutMs: DRAIN_TIMEOUT_MS,
      processes: () => group.running,
      report,
    });
    console.log(textOf(size, result));
    console.log(`load of the machine ${loadBefore.toFixed(1)} before, on ${availableParallelism()} cores`);
    const isKept = result.acknowledged === result.sent && result.lost === 0;
    return isKept && result.answerMs.p99 < ANSWER_P99_MAX_MS ? 0 : 1;
  });
}

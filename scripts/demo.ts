// npm run demo: four scenarios to a closed incident, unattended: three from an alarm, one from lines of a log.
import { createApiClient } from '../src/cli/api-client.ts';
import { timelineLine } from '../src/cli/incident-text.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { loadConfig } from '../src/config/config.ts';
import { APPROVALS } from './demo/approvals.ts';
import { playScenario, type ScenarioResult } from './demo/play-scenario.ts';
import { SCENARIOS } from './demo/scenarios.ts';
import { exitWith } from './exit-with.ts';
import { withFreshRun } from './fresh-run.ts';
import { startFreshStack } from './fresh-stack.ts';
import type { ProcessGroup } from './process-group.ts';
import { elapsed } from './progress.ts';

const say = (line: string) => console.log(`[demo] ${line}`);
const terminal: Terminal = { out: console.log, err: console.error, colour: process.stdout.isTTY === true };

function printScenario(result: ScenarioResult): void {
  console.log(`\n── ${result.title}: ${result.misses.length === 0 ? 'as it should be' : 'MISSED'}`);
  for (const sentence of result.story) console.log(`   ${sentence}`);
  for (const event of result.timeline) console.log(`   ${timelineLine(terminal, event)}`);
  for (const miss of result.misses) console.log(`   missed: ${miss}`);
}

function printSummary(results: readonly ScenarioResult[]): number {
  console.log('\nScenario                  Approved by        Ended         Alarm to plan   Alarm to end');
  for (const { title, approvedBy, status, planMs, endMs } of results) {
    const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);
    console.log(
      `${title.padEnd(26)}${approvedBy.padEnd(19)}${(status ?? '-').padEnd(14)}${seconds(planMs).padEnd(16)}${seconds(endMs)}`,
    );
  }
  const missed = results.filter(({ misses }) => misses.length > 0).length;
  console.log(
    missed === 0
      ? '\nAll scenarios went as they should.'
      : `\n${missed} of ${results.length} scenarios missed.`,
  );
  return missed === 0 ? 0 : 1;
}

async function play(group: ProcessGroup, stateDirectory: string): Promise<number> {
  const { stack, cliPath } = await startFreshStack({ group, report: say, env: process.env, stateDirectory });
  if (!stack.lab.isIsolated) {
    throw new Error(
      'The hosts are not sandboxed here, so nothing can be broken on purpose. Install bubblewrap and run it again.',
    );
  }
  const api = await createApiClient(loadConfig({ ...stack.env, RECOVEROPS_STATE_DIR: stateDirectory }));
  const results: ScenarioResult[] = [];
  for (const [index, scenario] of SCENARIOS.entries()) {
    const approval = APPROVALS[index % APPROVALS.length];
    if (approval === undefined) throw new Error('there is no way to approve');
    const result = await playScenario({ scenario, approval, api, stack, cliPath, say });
    printScenario(result);
    results.push(result);
  }
  return printSummary(results);
}

async function main(): Promise<number> {
  const startedAt = Date.now();
  return await withFreshRun('demo', say, async (group, state) => {
    const code = await play(group, state.path);
    say(`finished after ${elapsed(startedAt)}`);
    return code;
  });
}

exitWith('demo', main);

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type LiveStack, startLiveStack } from '../../eval/live/live-stack.ts';
import { differences } from '../../eval/live/oracle.ts';
import { trialsOf } from '../../eval/live/run-live.ts';
import { runTrial } from '../../eval/live/run-trial.ts';

// A slice of `npm run evaluate-live`, by the same code: faults that are mended, and herrings.
const FAULTS = ['held-file', 'stop-nginx', 'stopped-agent', 'clock-drift', 'unseen-certificate'];
const HERRINGS = ['hostile-names', 'log-on-another-disk', 'healthy-host-beside', 'clock-beside-store'];

let stack: LiveStack;

beforeAll(async () => {
  stack = await startLiveStack({
    temporalCliPath: inject('temporalCliPath'),
    env: { ...process.env, RECOVEROPS_WORKFLOW_BUNDLE: inject('workflowBundlePath') },
    report: () => undefined,
  });
});
afterAll(() => stack?.stop());

describe('a real fault', () => {
  it.each(trialsOf(FAULTS))('$name is blamed rightly, repaired and verified', async (trial) => {
    expect(await runTrial(stack, trial, () => undefined)).toMatchObject({
      because: [],
      causes: trial.causes,
      runbooks: [trial.runbook],
      status: 'completed',
      score: 'right',
    });
  });
});

describe('a red herring', () => {
  it.each(trialsOf(HERRINGS))('$name leaves files, processes and units as they were', async (trial) => {
    expect(await runTrial(stack, trial, () => undefined)).toMatchObject({ because: [], score: 'right' });
  });
});

describe('the oracle outside the sandbox', () => {
  it('sees what was cut, added, ended and started', async () => {
    await stack.heal();
    const ill = stack.hosts.at(-1)?.instanceId ?? '';
    await stack.chaos('fill-disk', ill);
    const before = (await stack.readHosts()).get(ill);
    if (before === undefined) throw new Error('the oracle does not see the host');
    const nothing = { paths: [], commands: [], units: [] };
    const same = (await stack.readHosts()).get(ill) ?? before;
    expect(await differences(stack.labPid, before, same, nothing)).toEqual([]);
    expect(before.logDiskPercent).toBeGreaterThan(90);
    expect([...before.units.keys()].toSorted()).toEqual([
      'amazon-cloudwatch-agent',
      'amazon-ssm-agent',
      'health-app',
      'nginx',
    ]);
    await stack.chaos('stop-nginx', ill);
    await stack.chaos('heal', ill);
    await stack.chaos('core-dumps', ill);
    const after = (await stack.readHosts()).get(ill) ?? before;
    const found = (await differences(stack.labPid, before, after, nothing)).join('\n');
    for (const line of [
      '"/var/log/app/debug.log" is gone',
      '"/var/log/cores/core.1" is new',
      'unit nginx was started again',
    ])
      expect(found).toContain(line);
    expect(found).toMatch(/process "debug-logger .* ended/);
    await stack.heal();
  });
});

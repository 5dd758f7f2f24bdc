import { expect, test } from 'vitest';
import type { HostState } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import { concernedHosts } from '../../../../src/domain/record/concerned-hosts.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import {
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  sampleStep,
  sampleTarget,
} from '../../../workflow/support/sample-plan.ts';

const targets = [sampleTarget(HOST_A), sampleTarget(HOST_B)];
const judged = (states: readonly HostState[], unreachable: readonly string[] = []) => ({
  ...sampleDiagnostics(targets),
  unreachable,
  judgement: {
    family: 'disk' as const,
    condition: '',
    notUnderstood: null,
    rounds: 1,
    offline: [],
    hosts: states.map((state, index) => ({
      targetId: targets[index]?.instanceId ?? '',
      state,
      measured: '',
      causes: [],
      steps: [],
      withheld: [],
      balances: [],
      unread: [],
    })),
  },
});
const about = (change: Parameters<typeof incidentRecord>[0]) =>
  concernedHosts(incidentRecord({ targets, ...change })).map(({ instanceId }) => instanceId);

test('until the hosts were looked at an incident is about all that its alarm may be about', () => {
  expect(about({ diagnostics: null })).toEqual([HOST_A, HOST_B]);
});

test.each<[string, readonly HostState[], readonly string[]]>([
  ['the one that is ill', ['well', 'ill'], [HOST_B]],
  ['none that is well', ['well', 'well'], []],
  ['none that could not be read beside one that is ill', ['ill', 'unread'], [HOST_A]],
])('then it is about %s', (_what, states, hosts) => {
  expect(about({ diagnostics: judged(states) })).toEqual(hosts);
});

test('what its plan is for, and what something ran on, counts as well', () => {
  const diagnostics = judged(['well', 'ill']);
  const executions = [executionOutcome({ targetId: HOST_A, state: 'succeeded' })];
  expect(about({ diagnostics, executions })).toEqual([HOST_A, HOST_B]);
  const steps = [sampleStep({ targetIds: [HOST_A] })];
  const plan = {
    schema: 'recoverops.plan/1' as const,
    incidentId: 'one',
    planVersion: 1,
    steps,
    notAfter: '2026-11-22T09:00:00.000Z',
    policyVersion: 'p',
    diagnosticsSha256: '',
  };
  // An undo looks at nothing.
  expect(about({ diagnostics: null, plan })).toEqual([HOST_A]);
});

test('where no host answered it is about all of them', () => {
  expect(about({ diagnostics: judged([], [HOST_A, HOST_B]) })).toEqual([HOST_A, HOST_B]);
});

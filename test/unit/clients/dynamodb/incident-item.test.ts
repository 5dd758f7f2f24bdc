import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toAttributes, toSnapshot, toSummary } from '../../../../src/clients/dynamodb/incident-item.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { ExecutionOutcome } from '../../../../src/domain/execution/execution.ts';
import { APPROVAL, DECISION, incidentRecord, timelineOf } from '../../../support/incident-record.ts';

const DYNAMODB_ITEM_BYTES_MAX = 400 * 1024;
const NOW_MS = Date.parse('2026-11-22T08:00:05.000Z');

function execution(stdout: string): ExecutionOutcome {
  return {
    executionId: 'x-1',
    stepId: 's1',
    targetId: 'i-1',
    phase: 'action',
    attempt: 1,
    commandId: 'c-1',
    state: 'succeeded',
    exitCode: 0,
    stdout,
    stderr: '',
    outputKey: null,
    settledBy: 'ssm',
    startedAt: null,
    endedAt: null,
    detail: '',
  };
}

test('the item has the source schema’s fields, filled for people', () => {
  const record = incidentRecord({
    status: 'executing',
    targets: [{ instanceId: 'i-1', name: null, platform: null, agentVersion: null, online: true }],
    hypothesis: { rootCause: 'a full disk', reasoning: 'E1 shows it', confidence: 0.9, evidenceIds: ['E1'] },
    diagnostics: {
      probeSet: 'disk',
      sha256: 'd',
      findings: [],
      unreachable: [],
      evidence: [
        {
          id: 'E1',
          targetId: 'i-1',
          probeSet: 'disk',
          key: 'k',
          sha256: 'e',
          sizeBytes: 2,
          excerpt: 'df',
          problem: null,
        },
      ],
    },
    executions: [execution('archived')],
  });
  const timeline = timelineOf(record.incidentId, 2);
  expect(toAttributes({ record, timeline }, null, NOW_MS)).toMatchObject({
    alarm_name: 'Disk-Critical-ASG',
    alarm_description: 'the log disk is filling',
    instance_id: 'i-1',
    status: 'executing',
    diagnostics: 'E1 i-1 disk k\ndf',
    ai_suggestion: 'a full disk',
    ai_reasoning: 'E1 shows it',
    remediation_output: 's1 action on i-1: succeeded, exit 0\narchived',
    timeline: [
      {
        event: 'noted',
        timestamp: '2026-11-22T08:00:01.000Z',
        seq: 1,
        previous_hash: timeline[0]?.previousHash,
      },
      { event: 'noted', seq: 2, hash: timeline[1]?.hash },
    ],
  });
});

test('what is written is read back whole', () => {
  const record = incidentRecord({
    status: 'expired',
    endedAt: '2026-11-22T09:00:00.000Z',
    outcome: { code: 'expired', message: 'm', nextStep: '' },
  });
  const timeline = timelineOf(record.incidentId, 5);
  const item = { incident_id: record.incidentId, ...toAttributes({ record, timeline }, null, NOW_MS) };
  expect(toSnapshot(item)).toEqual({ record, timeline });
  expect(toSummary(item)).toMatchObject({
    incidentId: record.incidentId,
    status: 'expired',
    revision: 1,
    resourceId: 'web-asg',
    endedAt: '2026-11-22T09:00:00.000Z',
    outcomeCode: 'expired',
    planDigest: null,
    approvalDeadline: null,
  });
});

test('hosts are listed by their names, also where an item was written before names were kept', () => {
  const target = { platform: null, agentVersion: null, online: true };
  const targets = [
    { ...target, instanceId: 'i-1', name: 'web-1' },
    { ...target, instanceId: 'i-2', name: null },
  ];
  const record = incidentRecord({ targets });
  const item = { incident_id: record.incidentId, ...toAttributes({ record, timeline: [] }, null, NOW_MS) };
  const instanceIds = ['i-1', 'i-2'];
  expect(toSummary(item)).toMatchObject({ instanceIds, hostNames: ['web-1', null] });
  const { host_names: _names, ...older } = item as typeof item & { host_names?: unknown };
  expect(toSummary(older)).toMatchObject({ instanceIds, hostNames: [null, null] });
});

test('a plan that is decided has no deadline for a decision any more', () => {
  const rowOf = (changes: Parameters<typeof incidentRecord>[0]) => {
    const record = incidentRecord({ status: 'pending_approval', approval: APPROVAL, ...changes });
    const item = { incident_id: record.incidentId, ...toAttributes({ record, timeline: [] }, null, NOW_MS) };
    return toSummary(item);
  };
  expect(rowOf({})).toMatchObject({ approvalDeadline: APPROVAL.deadline, standing: 'needs_approval' });
  expect(rowOf({ decision: DECISION })).toMatchObject({ approvalDeadline: null, standing: 'working' });
});

/** As DynamoDB counts: names and texts in UTF-8, bytes as they are. */
function sizeBytes(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'object' && value !== null) {
    const inside = Object.entries(value).map(([name, member]) => Buffer.byteLength(name) + sizeBytes(member));
    return inside.reduce((sum, size) => sum + size + 1, 3);
  }
  return 21;
}

test('the largest incident that a workflow hands over, of incompressible bytes, fits into one item', () => {
  const noise = (chars: number) => randomBytes(chars).toString('base64').slice(0, chars);
  const evidence = Array.from({ length: LIMITS.targetsMax }, (_, index) => ({
    id: `E${index}`,
    targetId: 'i-1',
    probeSet: 'disk' as const,
    key: 'k',
    sha256: noise(64),
    sizeBytes: 1,
    excerpt: noise(LIMITS.evidenceExcerptChars),
    problem: null,
  }));
  const timeline = timelineOf('one', LIMITS.timelineEvents, noise(20));
  const small = incidentRecord({
    incidentId: 'one',
    diagnostics: { probeSet: 'disk', evidence, findings: [], sha256: 'd', unreachable: [] },
  });
  const spare = LIMITS.snapshotBytes - JSON.stringify({ record: small, timeline }).length;
  const record = { ...small, executions: [execution(noise(spare - 500))] };
  expect(JSON.stringify({ record, timeline }).length).toBeGreaterThan(LIMITS.snapshotBytes - 1_000);

  const item = {
    incident_id: 'one',
    workflow_key: 'w'.repeat(300),
    ...toAttributes({ record, timeline }, null, NOW_MS),
  };
  expect(sizeBytes(item)).toBeLessThan(DYNAMODB_ITEM_BYTES_MAX);
  expect(toSnapshot(item)).toEqual({ record, timeline });
  // The readable copy holds the newest events; all of them are in the packed state.
  const shown = toAttributes({ record, timeline }, null, NOW_MS).timeline as readonly {
    readonly seq: number;
  }[];
  expect(shown.length).toBeLessThan(LIMITS.timelineEvents);
  expect(shown.at(-1)?.seq).toBe(LIMITS.timelineEvents);
});

test('an ended incident expires its retention after the end, an open or kept one never', () => {
  const timeline = timelineOf('one', 1);
  const expiry = (endedAt: string | null, days: number | null) =>
    toAttributes({ record: incidentRecord({ endedAt }), timeline }, days, NOW_MS).expires_at;
  expect(expiry('2026-11-22T08:00:00.500Z', 30)).toBe(Date.UTC(2026, 11, 22, 8, 0, 1) / 1000);
  // DynamoDB passes over what is no number.
  expect(expiry(null, 30)).toBeNull();
  expect(expiry('2026-11-22T08:00:00.500Z', null)).toBeNull();
});

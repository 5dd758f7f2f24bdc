import { expect, test } from 'vitest';
import { toAttributes, toSummary } from '../../../src/clients/dynamodb/incident-item.ts';
import { FINDING_INDEX, keyAttributes, TABLE_DEFINITIONS } from '../../../src/contracts/incident-tables.ts';
import type { Alarm } from '../../../src/domain/alarm/alarm.ts';
import { alarmOfFinding } from '../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { parseFindingScore } from '../../../src/domain/record/scorecard/finding-score.ts';
import { finding } from '../../support/finding-samples.ts';
import { incidentRecord, timelineOf } from '../../support/incident-record.ts';

const incidents = TABLE_DEFINITIONS.find(({ role }) => role === 'incidents');

test('there are seven tables, each with a key of its own', () => {
  expect(TABLE_DEFINITIONS.map(({ role, hashKey }) => [role, hashKey])).toEqual([
    ['incidents', 'incident_id'],
    ['executions', 'execution_id'],
    ['claims', 'claim_id'],
    ['messages', 'message_id'],
    ['findings', 'finding_id'],
    ['suppressions', 'suppression_id'],
    ['access', 'access_id'],
  ]);
});

test('what an index carries, with its keys, is all that a list shows', () => {
  const record = incidentRecord({
    endedAt: '2026-11-22T08:00:00.000Z',
    planDigest: 'd'.repeat(64),
    outcome: { code: 'fixed', message: 'fixed', nextStep: '' },
    approval: null,
  });
  const item = {
    incident_id: record.incidentId,
    ...toAttributes(
      { record, timeline: timelineOf(record.incidentId, 1) },
      null,
      Date.parse(record.updatedAt),
    ),
  };
  const lists = incidents?.indexes.filter(({ name }) => name !== FINDING_INDEX) ?? [];
  for (const index of lists) {
    const carried = new Set([...index.carries, index.hashKey, index.rangeKey, 'incident_id']);
    const row = Object.fromEntries(Object.entries(item).filter(([name]) => carried.has(name)));
    expect(toSummary(row)).toEqual(toSummary(item));
  }
  expect(lists).toHaveLength(3);
});

test('the index of the scorecard holds incidents of findings alone, with their scores and nothing else', () => {
  const itemOf = (alarm: Alarm) => {
    const record = incidentRecord({ alarm });
    return toAttributes({ record, timeline: [] }, null, Date.parse(record.updatedAt));
  };
  const scores = incidents?.indexes.find(({ name }) => name === FINDING_INDEX);
  expect(scores).toMatchObject({
    hashKey: 'finding_kind',
    rangeKey: 'opened_key',
    carries: ['finding_score'],
  });
  const ofFinding = itemOf(alarmOfFinding(finding()));
  expect(ofFinding.finding_kind).toBe('finding');
  expect(parseFindingScore(String(ofFinding.finding_score))).toMatchObject({
    detector: 'log-pattern-disk-full',
  });
  // A key of an index may not be null: DynamoDB would refuse the item.
  expect(itemOf(incidentRecord().alarm)).not.toHaveProperty('finding_kind');
});

test('an index repeats no key, and DynamoDB allows what the indexes carry together', () => {
  for (const { hashKey, indexes } of TABLE_DEFINITIONS) {
    for (const index of indexes) {
      expect(index.carries).not.toContain(index.hashKey);
      expect(index.carries).not.toContain(index.rangeKey);
      expect(index.carries).not.toContain(hashKey);
    }
    // DynamoDB's own limits: 20 in one index, 100 in all of a table.
    expect(Math.max(0, ...indexes.map(({ carries }) => carries.length))).toBeLessThanOrEqual(20);
    expect(indexes.flatMap(({ carries }) => carries).length).toBeLessThanOrEqual(100);
  }
});

test('key attributes are named once each', () => {
  expect(TABLE_DEFINITIONS.map(keyAttributes)).toEqual([
    ['incident_id', 'kind', 'opened_key', 'status', 'updated_key', 'finding_kind'],
    ['execution_id'],
    ['claim_id'],
    ['message_id', 'state', 'received_key'],
    ['finding_id'],
    ['suppression_id'],
    ['access_id', 'event_month', 'event_key'],
  ]);
});

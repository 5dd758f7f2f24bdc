import { expect, test } from 'vitest';
import { incidentWorkflowId } from '../../../../src/contracts/workflow-ids.ts';
import { AlarmWatch, isAlarmDelivery } from '../../../../src/domain/alarm/alarm-watch.ts';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Finding } from '../../../../src/domain/alarm/finding/finding.ts';
import { classification } from '../../../support/classification-samples.ts';
import { diskAlarm } from '../../../support/disk-alarm.ts';
import { finding } from '../../../support/finding-samples.ts';

const delivery = (change: object = {}) => ({
  alarm: { ...diskAlarm(), ...change },
  messageId: 'm-1',
  receivedAt: '2026-11-22T08:00:00.000Z',
});

test('a delivery is one with or without a name that was given otherwise than it is shown', () => {
  expect(isAlarmDelivery(delivery())).toBe(true);
  expect(isAlarmDelivery(delivery({ givenName: 'disk\u200dalarm' }))).toBe(true);
});

test.each([
  ['a number for the given name', { givenName: 7 }],
  ['an empty given name', { givenName: '' }],
  ['half a character in the name', { name: 'disk\ud800' }],
  ['no state', { state: 'RED' }],
  ['a metric that is none', { metrics: [null] }],
  ['a metric without a name', { metrics: [{ namespace: 'CWAgent' }] }],
  ['a child that is no ARN', { triggeringChildren: [7] }],
  ['a rule that is no text', { rule: {} }],
  ['an expression that is none', { expressions: [{ id: 'e1' }] }],
  ['a contributor without attributes', { contributor: { id: 'c' } }],
  ['a time that is none', { stateChangeTime: 'yesterday' }],
])('what a hand-sent signal brings is no delivery with %s', (_, change) => {
  expect(isAlarmDelivery(delivery(change))).toBe(false);
});

test('two firings within one second are both tried, and the repeat of one is not', () => {
  const at = (stateChangeTime: string, messageId: string) => ({
    ...delivery({ stateChangeTime }),
    messageId,
  });
  const watch = new AlarmWatch();
  watch.hold(at('2026-11-22T08:00:00.100Z', 'm-1'));
  watch.hold(at('2026-11-22T08:00:00.100Z', 'm-2'));
  watch.hold(at('2026-11-22T08:00:00.900Z', 'm-3'));
  const tried = [watch.nextToOpen(), watch.nextToOpen(), watch.nextToOpen()];
  expect(tried.map((one) => one?.messageId)).toEqual(['m-1', 'm-3', undefined]);
  expect(watch.hasUntriedAlarm()).toBe(false);
});

test('a delivery of a finding is one where kind and finding agree', () => {
  const one = { alarm: alarmOfFinding(finding()), messageId: 'm', receivedAt: '2026-11-22T08:01:00.000Z' };
  const changed = (alarm: object) => isAlarmDelivery({ ...one, alarm: { ...one.alarm, ...alarm } });
  expect(isAlarmDelivery(one)).toBe(true);
  expect(changed({ kind: 'metric' })).toBe(false);
  expect(changed({ finding: undefined })).toBe(false);
  expect(changed({ name: 'another' })).toBe(false);
  expect(changed({ finding: { ...finding(), accountId: '999999999999' } })).toBe(false);
  expect(changed({ finding: { ...finding(), resource: null } })).toBe(false);
  expect(changed({ finding: { ...finding(), lines: [1] } })).toBe(false);
  const told = classification();
  const ofModels = (change: object) =>
    changed({ finding: { ...finding(), classification: { ...told, ...change } } });
  expect(ofModels({})).toBe(true);
  for (const malformed of [
    { class: 'auto' },
    { confidence: 1.5 },
    { confidence: '1' },
    { alternatives: [{ class: 'unknown', confidence: 0.1 }] },
    { alternatives: Array(11).fill(told.alternatives[0]) },
    { reasons: [{ voice: 'oracle', says: 'x' }] },
    { reasons: [{ voice: 'text', says: '\ud800' }] },
    { models: [{ kind: 'text' }] },
  ])
    expect(ofModels(malformed)).toBe(false);
});

test('an alarm that is called as a detector is another incident, and so is each kind of resource', () => {
  const ofFinding = alarmOfFinding(finding());
  const { finding: _finding, ...alarm } = ofFinding;
  const database = alarmOfFinding(finding({ resource: { kind: 'database', id: ofFinding.resource.id } }));
  const ids = [
    ofFinding,
    database,
    { ...alarm, kind: 'metric' as const },
    { ...alarm, kind: 'metric' as const, name: 'finding' },
  ].map(incidentWorkflowId);
  expect(new Set(ids).size).toBe(4);
  expect(ids[0]).toBe(
    'incident:111122223333:us-east-1:finding:log-pattern-disk-full:instance:i-0123456789abcdef0',
  );
});

const MINUTE_MS = 60_000;
const moment = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 8, minutes)).toISOString();
const okOf = (minutes: number, recovery?: Finding['recovery']) => ({
  alarm: alarmOfFinding(
    finding({ state: 'OK', at: moment(minutes), ...(recovery === undefined ? {} : { recovery }) }),
  ),
  messageId: `m-${minutes}`,
  receivedAt: moment(minutes),
});
const heard = (minutes: number) => ({ kind: 'heard', at: moment(minutes), lines: 3 }) as const;

test('a finding is OK where its resource was heard, and only after what was done about it', () => {
  const watch = new AlarmWatch();
  expect([watch.learn(okOf(1, { kind: 'quiet' })), watch.state]).toEqual(['no_data', 'INSUFFICIENT_DATA']);
  expect([watch.learn(okOf(2)), watch.state]).toEqual(['no_data', 'INSUFFICIENT_DATA']);
  expect([watch.learn(okOf(3, heard(2))), watch.state]).toEqual(['cleared', 'OK']);
  watch.acted(moment(4));
  expect(watch.state).toBe('INSUFFICIENT_DATA');
  // The same moment is not after it.
  const reading = { state: 'OK', changedAt: moment(3), reason: 'fine' } as const;
  expect([watch.read({ ...reading, heardAt: moment(4) }), watch.state]).toEqual([true, 'INSUFFICIENT_DATA']);
  expect([watch.read({ ...reading, heardAt: moment(5) }), watch.state]).toEqual([true, 'OK']);
  watch.acted(moment(0));
  expect(watch.state).toBe('OK');
  watch.acted(moment(6));
  expect(watch.state).toBe('INSUFFICIENT_DATA');
});

test('an alarm of CloudWatch, and an OK in a history of an earlier release, need nobody to be heard', () => {
  const watch = new AlarmWatch();
  watch.acted(moment(4));
  const changedAt = new Date(Date.parse(moment(4)) + MINUTE_MS).toISOString();
  expect([watch.read({ state: 'OK', changedAt, reason: 'below' }), watch.state]).toEqual([true, 'OK']);
  const { alarm, ...delivery } = okOf(9);
  expect(watch.learn({ ...delivery, alarm: { ...alarm, state: 'OK' } })).toBe('cleared');
  expect(watch.state).toBe('OK');
});

test.each([
  [{ kind: 'quiet' }, true],
  [heard(1), true],
  [{ kind: 'heard' }, false],
  [{ kind: 'heard', at: 'soon', lines: 3 }, false],
  [{ kind: 'well' }, false],
  [null, false],
])('a finding that is over as %j says is a delivery: %s', (recovery, isDelivery) => {
  const { alarm, ...rest } = okOf(1);
  expect(isAlarmDelivery({ ...rest, alarm: { ...alarm, finding: { ...alarm.finding, recovery } } })).toBe(
    isDelivery,
  );
});

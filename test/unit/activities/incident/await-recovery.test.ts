import { expect, test } from 'vitest';
import { awaitRecovery } from '../../../../src/activities/incident/await-recovery.ts';
import type {
  AwaitRecoveryInput,
  ProjectIncidentOutcome,
  ReadAlarmOutcome,
} from '../../../../src/contracts/activities.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const NOW_MS = Date.parse('2026-11-22T08:00:00.000Z');
const at = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString();
const INPUT: AwaitRecoveryInput = { alarmName: 'disk', holdSeconds: 60, pollSeconds: 15, until: at(600) };
const read = (state: 'OK' | 'ALARM', changedAt = at(-5)): ReadAlarmOutcome => ({
  kind: 'read',
  reading: { state, changedAt, reason: 'as it is' },
});

/** One look at `seconds`; `handed`: what the look before has left. */
function look(
  answer: ReadAlarmOutcome | Error,
  {
    seconds = 0,
    handed = undefined as unknown,
    input = INPUT,
    write = async (): Promise<ProjectIncidentOutcome> => ({ kind: 'written' }),
  } = {},
) {
  const beats: unknown[] = [];
  const environment = quietEnvironment({ attempt: 2, heartbeatDetails: handed });
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  let copies = 0;
  const deps = {
    readAlarm: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
    projectIncident: () => {
      copies += 1;
      return write();
    },
    now: () => NOW_MS + seconds * 1000,
  };
  return { beats, copies: () => copies, outcome: runActivity(() => awaitRecovery(deps, input), environment) };
}

test('an alarm that is red is looked at again after the poll, and no later than it is waited for', async () => {
  await expect(look(read('ALARM')).outcome).rejects.toMatchObject({
    type: 'Alarm.Waiting',
    message: 'disk is ALARM: as it is',
    nextRetryDelay: 15_000,
    category: 'BENIGN',
  });
  await expect(look(read('ALARM'), { seconds: 596 }).outcome).rejects.toMatchObject({
    nextRetryDelay: 4_000,
  });
  expect(await look(read('ALARM'), { seconds: 600 }).outcome).toMatchObject({ kind: 'late' });
});

test('an alarm that is OK must hold it, from when it was seen first', async () => {
  const first = look(read('OK'));
  await expect(first.outcome).rejects.toMatchObject({ type: 'Alarm.Waiting', nextRetryDelay: 60_000 });
  const handed = first.beats.at(-1);
  await expect(look(read('OK'), { seconds: 59, handed }).outcome).rejects.toMatchObject({
    nextRetryDelay: 1_000,
  });
  expect(await look(read('OK'), { seconds: 60, handed }).outcome).toMatchObject({
    kind: 'held',
    okAt: at(0),
  });
});

test('one that was red in between begins anew, even where no look saw it', async () => {
  const handed = { isCopied: true, held: { changedAt: at(-5), sinceMs: NOW_MS } };
  const again = look(read('OK', at(30)), { seconds: 60, handed });
  await expect(again.outcome).rejects.toMatchObject({ nextRetryDelay: 60_000 });
  expect(again.beats.at(-1)).toEqual({
    isCopied: true,
    held: { changedAt: at(30), sinceMs: NOW_MS + 60_000 },
    isRenewed: true,
  });
  // And says so in the end, as whoever waits has told people of the first hold.
  expect(await look(read('OK', at(30)), { seconds: 120, handed: again.beats.at(-1) }).outcome).toMatchObject({
    kind: 'held',
    okAt: at(60),
    isRenewed: true,
  });
  const red = look(read('ALARM', at(30)), { seconds: 40, handed });
  await expect(red.outcome).rejects.toMatchObject({ type: 'Alarm.Waiting' });
  expect(red.beats).toEqual([{ isCopied: true, held: null, isRenewed: true }]);
});

test('without a hold the first look that says OK is enough, and an alarm that is gone is told at once', async () => {
  const input = { ...INPUT, holdSeconds: 0 };
  expect(await look(read('OK'), { input }).outcome).toMatchObject({ kind: 'held', okAt: at(0) });
  expect(await look({ kind: 'gone' }).outcome).toMatchObject({ kind: 'gone' });
});

test('one that cannot be read is given up at the end of the wait, but not while it is held', async () => {
  const away = new Error('CloudWatch is away');
  await expect(look(away).outcome).rejects.toThrow('CloudWatch is away');
  expect(await look(away, { seconds: 600 }).outcome).toMatchObject({ kind: 'late', reading: null });
  const handed = { isCopied: true, held: { changedAt: at(-5), sinceMs: NOW_MS + 590_000 } };
  const held = look(away, { seconds: 600, handed });
  await expect(held.outcome).rejects.toThrow('CloudWatch is away');
  expect(held.beats).toEqual([handed]);
});

test('the copy that goes along is written once, again where that failed, and ends the wait of a run that was overtaken', async () => {
  const copy = { record: { incidentId: '1_disk_web' }, timeline: [] } as never;
  const input = { ...INPUT, copy };
  const failed = look(read('ALARM'), {
    input,
    write: async () => {
      throw new Error('away');
    },
  });
  await expect(failed.outcome).rejects.toMatchObject({ type: 'Alarm.Waiting' });
  const second = look(read('ALARM'), { input, handed: failed.beats.at(-1) });
  await expect(second.outcome).rejects.toMatchObject({ type: 'Alarm.Waiting' });
  expect(second.copies()).toBe(1);
  const third = look(read('ALARM'), { input, handed: second.beats.at(-1), seconds: 600 });
  expect(await third.outcome).toMatchObject({ kind: 'late', copied: 'written' });
  expect(third.copies()).toBe(0);
  const overtaken = { kind: 'superseded', holder: null } as const;
  expect(await look(read('OK'), { input, write: async () => overtaken }).outcome).toEqual({
    kind: 'late',
    reading: null,
    copied: overtaken,
  });
});

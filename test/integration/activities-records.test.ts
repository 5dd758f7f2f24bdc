import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createClaimDesk } from '../../src/clients/dynamodb/claim-desk.ts';
import { createClaimStore } from '../../src/clients/dynamodb/claim-store.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { createExecutionStore } from '../../src/clients/dynamodb/execution-store.ts';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { createKillSwitch, createKillSwitchReader } from '../../src/clients/dynamodb/kill-switch.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import type { ClaimedExecution } from '../../src/domain/execution/host-claim.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { STANDINGS } from '../../src/domain/record/standing.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isEnded } from '../../src/domain/record/state-machine.ts';
import type { IncidentFilter } from '../../src/ports/incident-store.ts';
import { APPROVAL, DECISION, incidentRecord, timelineOf } from '../support/incident-record.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();

const store = () => createIncidentStore(records.documents, records.prefix);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 8, minute)).toISOString();

function opening(incidentId: string, workflowKey: string) {
  const { alarm, workflowId, runId, settings } = incidentRecord();
  return { incidentId, workflowKey, workflowId, runId, alarm, settings, openedAt: at(0) };
}

async function put(
  id: string,
  minute: number,
  status: IncidentStatus = 'diagnosing',
  alarmName = 'Disk',
  endedAt: string | null = null,
  changes: Partial<IncidentRecord> = {},
) {
  const base = incidentRecord();
  const record = incidentRecord({
    incidentId: id,
    status,
    openedAt: at(minute),
    updatedAt: at(minute),
    endedAt,
    alarm: { ...base.alarm, name: alarmName },
    ...changes,
  });
  expect(await store().project({ record, timeline: timelineOf(id, 1) })).toBe('written');
}

/** Every page until the last. */
async function listAll(filter: IncidentFilter, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store().list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map((item) => item.incidentId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

test('the first workflow opens an incident; the same may ask again, another is told of the duplicate', async () => {
  const incidents = store();
  expect(await incidents.open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  expect(await incidents.open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  expect(await incidents.open(opening('one', 'w/2'))).toEqual({
    kind: 'duplicate',
    status: 'diagnosing',
    isClosed: false,
  });
  await incidents.project({ record: incidentRecord({ incidentId: 'one', revision: 5 }), timeline: [] });
  // A projection must not forget who opened it.
  expect(await incidents.open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  await close('one');
  expect(await incidents.open(opening('one', 'w/2'))).toEqual({
    kind: 'duplicate',
    status: 'completed',
    isClosed: true,
  });
});

async function close(incidentId: string, alarmChangedAt = incidentRecord().alarm.stateChangeTime) {
  const record = incidentRecord({
    incidentId,
    status: 'completed',
    endedAt: at(9),
    alarmChangedAt,
    revision: 9,
  });
  expect(await store().project({ record, timeline: [] })).toBe('written');
}

test('a closed incident is not opened anew by a reset of the workflow that opened it', async () => {
  expect(await store().open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  await close('one');
  expect(await store().open(opening('one', 'w/1'))).toMatchObject({ kind: 'duplicate', isClosed: true });
});

test('an alarm that fires anew in the second of its closed incident finds the id taken, not its own', async () => {
  const again = opening('one', 'w/2');
  const firedMs = Date.parse(again.alarm.stateChangeTime);
  const stateChangeTime = (ms: number) => new Date(firedMs + ms).toISOString();
  const firedAt = (ms: number) => ({
    ...again,
    alarm: { ...again.alarm, stateChangeTime: stateChangeTime(ms) },
  });
  expect(await store().open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  await close('one', stateChangeTime(300));
  expect(await store().open(firedAt(0))).toMatchObject({ kind: 'duplicate' });
  expect(await store().open(firedAt(300))).toMatchObject({ kind: 'duplicate' });
  expect(await store().open(firedAt(301))).toEqual({ kind: 'id_in_use' });
  expect(await store().open({ ...firedAt(301), workflowKey: 'w/1' })).toEqual({ kind: 'id_in_use' });
});

test('an opening whose answer was lost is still the opener’s', async () => {
  records.lab.faults.set('dynamodb', { drop: true, when: 'after', times: 1 });
  expect(await store().open(opening('one', 'w/1'))).toEqual({ kind: 'opened' });
  expect(await store().open(opening('one', 'w/2'))).toMatchObject({ kind: 'duplicate' });
});

test('of ten workflows at once exactly one opens', async () => {
  const claims = await Promise.all(
    Array.from({ length: 10 }, (_, n) => store().open(opening('one', `w/${n}`))),
  );
  expect(claims.filter((claim) => claim.kind === 'opened')).toHaveLength(1);
});

test('an opened incident can be listed and read before its first projection', async () => {
  await store().open(opening('one', 'w/1'));
  expect(await store().get('one')).toMatchObject({
    record: { incidentId: 'one', revision: 0 },
    timeline: [],
  });
  const page = await store().list({}, { limit: 10 });
  expect(page.items).toMatchObject([{ incidentId: 'one', status: 'diagnosing', resourceId: 'web-asg' }]);
  expect(await store().get('two')).toBeUndefined();
});

test('a projection is read back whole; an older or equal revision changes nothing', async () => {
  const incidents = store();
  const timeline = timelineOf('one', 3);
  const newer = incidentRecord({ incidentId: 'one', revision: 5, status: 'executing' });
  expect(await incidents.project({ record: newer, timeline })).toBe('written');
  for (const revision of [4, 5]) {
    const older = { ...newer, revision, status: 'diagnosing' as const };
    expect(await incidents.project({ record: older, timeline: [] })).toBe('stale');
  }
  expect(await incidents.get('one')).toEqual({ record: newer, timeline, earlier: [] });
  expect(await incidents.project({ record: { ...newer, revision: 6 }, timeline })).toBe('written');
});

test('pages run newest first, without gaps or repeats, incidents of one millisecond included', async () => {
  for (let n = 0; n < 7; n++) await put(`i${n}`, n);
  await put('i7a', 7);
  await put('i7b', 7);
  const newestFirst = ['i7b', 'i7a', 'i6', 'i5', 'i4', 'i3', 'i2', 'i1', 'i0'];
  for (const limit of [1, 2, 3, 8, 9, 50]) expect(await listAll({}, limit)).toEqual(newestFirst);
});

test('filters by several statuses, alarm and time, each with paging', async () => {
  const statuses = ['diagnosing', 'pending_approval', 'completed'] as const;
  for (let n = 0; n < 9; n++) await put(`i${n}`, n, statuses[n % 3], n < 5 ? 'Disk' : 'Nginx');
  for (const limit of [1, 2, 10]) {
    expect(await listAll({ statuses: ['pending_approval'] }, limit)).toEqual(['i7', 'i4', 'i1']);
    expect(await listAll({ statuses: ['completed', 'diagnosing'] }, limit)).toEqual([
      'i8',
      'i6',
      'i5',
      'i3',
      'i2',
      'i0',
    ]);
    expect(await listAll({ alarmName: 'Nginx' }, limit)).toEqual(['i8', 'i7', 'i6', 'i5']);
    expect(await listAll({ alarmName: 'Disk', statuses: ['diagnosing'] }, limit)).toEqual(['i3', 'i0']);
    expect(await listAll({ openedFrom: at(2), openedTo: at(4) }, limit)).toEqual(['i4', 'i3', 'i2']);
    expect(await listAll({ openedFrom: at(5) }, limit)).toEqual(['i8', 'i7', 'i6', 'i5']);
    expect(await listAll({ openedTo: at(1) }, limit)).toEqual(['i1', 'i0']);
  }
  expect(await listAll({ openedFrom: at(5), openedTo: at(2) }, 10)).toEqual([]);
});

test('an approved plan that waits until it may run is listed with what works, and never as one that needs approval', async () => {
  const [approval, decision] = [APPROVAL, DECISION];
  await put('asks', 1, 'pending_approval', 'Disk', null, { approval });
  await put('waits', 2, 'pending_approval', 'Disk', null, { approval, decision });
  await put('runs', 3, 'executing', 'Disk', null, { approval, decision });
  for (const limit of [1, 2, 10]) {
    expect(await listAll({ standings: ['needs_approval'] }, limit)).toEqual(['asks']);
    expect(await listAll({ standings: ['working'] }, limit)).toEqual(['runs', 'waits']);
    expect(await listAll({ standings: ['working', 'needs_approval'] }, limit)).toEqual([
      'runs',
      'waits',
      'asks',
    ]);
    expect(await listAll({ statuses: ['pending_approval'] }, limit)).toEqual(['waits', 'asks']);
    expect(await listAll({ statuses: ['pending_approval'], standings: ['working'] }, limit)).toEqual([
      'waits',
    ]);
  }
});

test('every incident is found by the standing that it is shown with, whatever its status: a quiet one as quiet', async () => {
  let n = 0;
  for (const status of INCIDENT_STATUSES)
    for (const endedAt of isEnded(status) ? [null, at(90)] : [null])
      await put(`${status}-${endedAt === null ? 'open' : 'closed'}`, n++, status, 'Disk', endedAt);
  const { items } = await store().list({}, { limit: 50 });
  expect(items).toHaveLength(n);
  for (const standing of STANDINGS) {
    const shown = items.filter((item) => item.standing === standing).map(({ incidentId }) => incidentId);
    expect(await listAll({ standings: [standing] }, 50), standing).toEqual(shown);
  }
  expect(await listAll({ standings: ['suppressed'] }, 50)).toEqual(['suppressed-open']);
});

test('an incident whose newest attempt has ended while its alarm is red is never listed as closed', async () => {
  await put('works', 1, 'executing');
  await put('failed-open', 2, 'failed');
  await put('failed-closed', 3, 'failed', 'Disk', at(9));
  await put('rejected-open', 4, 'rejected', 'Nginx');
  await put('completed', 5, 'completed', 'Disk', at(9));
  for (const limit of [1, 2, 10]) {
    expect(await listAll({ standings: ['needs_attention'] }, limit)).toEqual([
      'rejected-open',
      'failed-open',
    ]);
    expect(await listAll({ standings: ['closed'] }, limit)).toEqual(['completed', 'failed-closed']);
    expect(await listAll({ standings: ['working', 'needs_attention'] }, limit)).toEqual([
      'rejected-open',
      'failed-open',
      'works',
    ]);
    expect(await listAll({ standings: STANDINGS }, limit)).toHaveLength(5);
    expect(await listAll({ standings: ['closed'], statuses: ['failed'] }, limit)).toEqual(['failed-closed']);
    expect(await listAll({ standings: ['needs_attention'], alarmName: 'Nginx' }, limit)).toEqual([
      'rejected-open',
    ]);
    expect(await listAll({ standings: ['closed'], statuses: ['executing'] }, limit)).toEqual([]);
  }
  const { items } = await store().list({}, { limit: 10 });
  expect(items.map(({ standing }) => standing)).toEqual([
    'closed',
    'needs_attention',
    'closed',
    'needs_attention',
    'working',
  ]);
});

test('an incident that changes its status moves in the status lists', async () => {
  await put('one', 1, 'pending_approval');
  const record = incidentRecord({ incidentId: 'one', status: 'executing', revision: 2, openedAt: at(1) });
  await store().project({ record, timeline: [] });
  expect(await listAll({ statuses: ['pending_approval'] }, 10)).toEqual([]);
  expect(await listAll({ statuses: ['executing'] }, 10)).toEqual(['one']);
});

test('a cursor of somebody’s making is refused', async () => {
  await expect(store().list({}, { limit: 1, cursor: 'bm90IGEgY3Vyc29y' })).rejects.toBeInstanceOf(RangeError);
});

test('changes come in the order in which they were written, whatever the times of the changes', async () => {
  let minute = 0;
  const incidents = createIncidentStore(records.documents, records.prefix, null, () =>
    Date.parse(at(minute)),
  );
  // The change of `late` is the oldest and is written last.
  for (const [id, changed, written] of [
    ['prompt', 1, 1],
    ['second', 2, 2],
    ['late', 0, 3],
    // Written by a clock that is behind: it stands where the change does.
    ['behind', 4, 2],
  ] as const) {
    minute = written;
    const record = incidentRecord({ incidentId: id, updatedAt: at(changed) });
    await incidents.project({ record, timeline: timelineOf(id, 1) });
  }
  const after = async (position: string, limit: number) => {
    const { changes, isMore } = await incidents.changedSince(position, limit);
    return { ids: changes.map(({ summary }) => summary.incidentId), isMore, end: changes.at(-1)?.position };
  };
  expect(await after(at(0), 10)).toMatchObject({
    ids: ['prompt', 'second', 'late', 'behind'],
    isMore: false,
  });
  const first = await after(at(0), 2);
  expect(first).toEqual({ ids: ['prompt', 'second'], isMore: true, end: `${at(2)}#second` });
  expect(await after(first.end ?? '', 10)).toMatchObject({ ids: ['late', 'behind'], isMore: false });
  expect((await incidents.changedSince(at(2), 10)).changes.map(({ summary }) => summary.updatedAt)).toEqual([
    at(2),
    at(0),
    at(4),
  ]);
});

test('DynamoDB away is an error that can be tried again', async () => {
  records.lab.faults.set('dynamodb', { status: 503, code: 'ServiceUnavailable', message: 'away' });
  await expect(store().open(opening('one', 'w/1'))).rejects.toMatchObject({
    name: 'ServiceError',
    kind: 'unavailable',
  });
  records.lab.faults.set('dynamodb', {
    status: 400,
    code: 'ProvisionedThroughputExceededException',
    message: 'slow down',
  });
  await expect(store().get('one')).rejects.toMatchObject({ kind: 'throttled' });
});

test('tables that are missing are named when nobody may create them, and made once when somebody may', async () => {
  await expect(ensureTables(records.documents, 'missing', false)).rejects.toMatchObject({
    kind: 'not_found',
    message: expect.stringContaining('missing-incidents'),
  });
  await Promise.all([
    ensureTables(records.documents, 'race', true),
    ensureTables(records.documents, 'race', true),
  ]);
  expect(await createIncidentStore(records.documents, 'race').get('one')).toBeUndefined();
});

const SEND = {
  executionId: 'x-1',
  incidentId: 'one',
  targetId: 'i-1',
  payloadSha256: 'p',
  startedAt: at(0),
  resend: 0,
  asOfMs: 1_000,
};

const NOT_SENT = { executionId: 'x-1', state: 'not_sent', detail: '' } as const;

async function take(executions: ReturnType<typeof createExecutionStore>): Promise<string> {
  const begun = await executions.begin(SEND);
  if (begun.kind !== 'begun') throw new Error('another attempt has it');
  return begun.attempt;
}

test('the late "not sent" of an earlier attempt does not let a third one send beside the second', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const first = await take(executions);
  await executions.recordNotSent({ ...NOT_SENT, attempt: first });
  const second = await take(executions);
  expect(second).not.toBe(first);
  await executions.recordNotSent({ ...NOT_SENT, attempt: first });
  expect(await executions.begin(SEND)).toMatchObject({ kind: 'exists', record: { state: 'sending' } });
});

test('one attempt of many takes an execution', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const begun = await Promise.all(Array.from({ length: 10 }, () => executions.begin(SEND)));
  expect(begun.filter((one) => one.kind === 'begun')).toHaveLength(1);
  expect(begun.find((one) => one.kind === 'exists')).toMatchObject({
    record: { state: 'sending', commandId: null },
  });
});

test('a begin whose answer was lost and that the SDK repeated is still the attempt’s own', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  records.lab.faults.set('dynamodb', { drop: true, when: 'after', times: 1 });
  expect(await executions.begin(SEND)).toMatchObject({ kind: 'begun' });
  expect(await executions.begin(SEND)).toMatchObject({ kind: 'exists' });
});

test('an execution’s states: not_sent may be taken again, sent and refused stay', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const first = await take(executions);
  await executions.recordNotSent({ ...NOT_SENT, attempt: first, detail: 'throttled' });
  const second = await take(executions);
  await executions.recordSent({ executionId: 'x-1', attempt: second, commandId: 'c-1' });
  await executions.recordNotSent({ ...NOT_SENT, attempt: second, detail: 'too late' });
  expect(await executions.begin(SEND)).toMatchObject({
    kind: 'exists',
    record: { state: 'sent', commandId: 'c-1' },
  });
  expect(await executions.find('x-1')).toEqual({
    executionId: 'x-1',
    state: 'sent',
    commandId: 'c-1',
    resend: 0,
    detail: '',
  });
  expect(await executions.find('x-2')).toBeUndefined();
});

test('an execution that was taken back may be taken again, and late words of its first send change nothing of the second', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const first = await take(executions);
  const firstSent = { executionId: 'x-1', attempt: first, commandId: 'c-1' };
  await executions.recordSent(firstSent);
  const back = { executionId: 'x-1', commandId: 'c-1', resend: 0, detail: 'stopped' };
  expect(await executions.recordWithdrawn(back)).toBe(true);
  expect(await executions.recordWithdrawn(back)).toBe(true);
  expect(await executions.find('x-1')).toEqual({ ...back, state: 'withdrawn' });
  const second = await executions.begin({ ...SEND, resend: 1 });
  if (second.kind !== 'begun') throw new Error('an earlier one has it');
  // Neither while the second one is under way, nor afterwards.
  expect(await executions.recordWithdrawn(back)).toBe(false);
  await executions.recordSent(firstSent);
  expect(await executions.find('x-1')).toMatchObject({ state: 'sending', commandId: null });
  await executions.recordSent({ executionId: 'x-1', attempt: second.attempt, commandId: 'c-2' });
  await executions.recordSent(firstSent);
  expect(await executions.recordWithdrawn(back)).toBe(false);
  expect(await executions.find('x-1')).toMatchObject({ state: 'sent', commandId: 'c-2', resend: 1 });
});

test('an attempt that was given out before the one on record takes nothing, though that one sent nothing', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const later = await executions.begin({ ...SEND, asOfMs: 31_000 });
  if (later.kind !== 'begun') throw new Error('another attempt has it');
  await executions.recordNotSent({ ...NOT_SENT, attempt: later.attempt, detail: 'stopped' });
  expect(await executions.begin(SEND)).toMatchObject({ kind: 'exists', record: { state: 'not_sent' } });
  expect(await executions.begin({ ...SEND, asOfMs: 62_000 })).toMatchObject({ kind: 'begun' });
});

test('the late "sent" of the attempt that sent it does not undo that it was taken back', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const first = await take(executions);
  const back = { executionId: 'x-1', commandId: 'c-1', resend: 0, detail: 'stopped' };
  expect(await executions.recordWithdrawn(back)).toBe(true);
  await executions.recordSent({ executionId: 'x-1', attempt: first, commandId: 'c-1' });
  expect(await executions.find('x-1')).toEqual({ ...back, state: 'withdrawn' });
  expect(await executions.begin({ ...SEND, resend: 1 })).toMatchObject({ kind: 'begun' });
});

test('what a build sent that knew of no second send can be taken back, and sent again', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const first = await take(executions);
  await executions.recordSent({ executionId: 'x-1', attempt: first, commandId: 'c-1' });
  await records.documents.send(
    new UpdateCommand({
      TableName: `${records.prefix}-executions`,
      Key: { execution_id: 'x-1' },
      UpdateExpression: 'REMOVE resend, as_of_ms',
    }),
  );
  expect(
    await executions.recordWithdrawn({
      executionId: 'x-1',
      commandId: 'c-1',
      resend: 0,
      detail: 'stopped',
    }),
  ).toBe(true);
  expect(await executions.begin({ ...SEND, resend: 1 })).toMatchObject({ kind: 'begun' });
});

const claimStore = () => createClaimStore(records.documents, records.prefix);
const killSwitch = () => createKillSwitch(records.documents, records.prefix, () => Date.parse(at(0)));
const lease = (owner: string, nowMs: number) => ({
  targetId: 'i-1',
  owner,
  incidentId: owner,
  nowMs,
  expiresAtMs: nowMs + 1_000,
});
const LEFT: ClaimedExecution = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'action',
  notAfter: at(5),
  deliveryTimeoutSeconds: 60,
  timeoutSeconds: 600,
  sentAt: at(1),
};

test('one owner per target, until its lease ends or it lets go', async () => {
  const claims = claimStore();
  const taken = await Promise.all(['a', 'b', 'c'].map((owner) => claims.claim(lease(owner, 0))));
  expect(taken.filter(Boolean)).toHaveLength(1);
  const holder = (await claims.find('i-1'))?.owner ?? '';
  const other = holder === 'a' ? 'b' : 'a';
  expect(await claims.claim(lease(holder, 500))).toBe(true);
  expect(await claims.claim(lease(other, 1_500))).toBe(false);
  await claims.release('i-1', other);
  expect(await claims.claim(lease(other, 1_500))).toBe(false);
  expect(await claims.claim(lease(other, 1_501))).toBe(true);
  await claims.release('i-1', other);
  expect(await claims.find('i-1')).toBeUndefined();
});

test('an execution is noted under the owner’s claim only, and outlasts the lease', async () => {
  const claims = claimStore();
  const note = (owner: string, nowMs: number) =>
    claims.noteExecution({ targetId: 'i-1', owner, nowMs, execution: LEFT });
  expect(await note('a', 0)).toBe(false);
  await claims.claim(lease('a', 0));
  expect(await note('b', 500)).toBe(false);
  expect(await note('a', 1_001)).toBe(false);
  expect(await note('a', 1_000)).toBe(true);
  expect(await claims.claim(lease('b', 5_000))).toBe(false);
  const found = await claims.find('i-1');
  if (found === undefined) throw new Error('the claim is gone');
  expect(found).toMatchObject({ owner: 'a', lastExecution: LEFT, expiresAt: new Date(1_000).toISOString() });
  expect(await claims.takeOver(lease('b', 5_000), { ...found, lastExecution: null })).toBe(false);
  // The same execution, sent once more since it was found.
  const earlier = { ...found, lastExecution: { ...LEFT, sentAt: at(0) } };
  expect(await claims.takeOver(lease('b', 5_000), earlier)).toBe(false);
  expect(await claims.takeOver(lease('b', 5_000), found)).toBe(true);
  expect(await claims.takeOver(lease('c', 5_000), found)).toBe(false);
});

test('a host is kept for an unsettled execution until it is taken over', async () => {
  const claims = claimStore();
  const kept = { targetId: 'i-1', incidentId: 'a', nowMs: 0, unsettled: [LEFT] };
  await claims.claim(lease('a', 0));
  expect(await claims.keepUnsettled({ ...kept, owner: 'b' })).toBe(false);
  expect(await claims.keepUnsettled({ ...kept, owner: 'a' })).toBe(true);
  await claims.release('i-1', 'a');
  for (const owner of ['a', 'b']) expect(await claims.claim(lease(owner, 1e12))).toBe(false);
  expect(await claims.noteExecution({ targetId: 'i-1', owner: 'a', nowMs: 0, execution: LEFT })).toBe(false);
  const found = await claims.find('i-1');
  expect(found).toMatchObject({ owner: 'a', expiresAt: null, unsettled: [LEFT] });
  if (found !== undefined) expect(await claims.takeOver(lease('b', 1e12), found)).toBe(true);
});

test('a host is kept from another run only as its claim was found', async () => {
  const claims = claimStore();
  await claims.claim(lease('a', 0));
  const before = await claims.find('i-1');
  await claims.noteExecution({ targetId: 'i-1', owner: 'a', nowMs: 0, execution: LEFT });
  const found = await claims.find('i-1');
  if (before === undefined || found === undefined) throw new Error('the claim is gone');
  const kept = { targetId: 'i-1', owner: 'b', incidentId: 'a', nowMs: 0, unsettled: [LEFT] };
  expect(await claims.keepUnsettled({ ...kept, from: before })).toBe(false);
  expect(await claims.keepUnsettled({ ...kept, from: found })).toBe(true);
  expect(await claims.keepUnsettled({ ...kept, from: found })).toBe(false);
  expect(await claims.find('i-1')).toMatchObject({ owner: 'b', expiresAt: null, unsettled: [LEFT] });
});

test('of several presses the first reason stays, and a press during a lift stands', async () => {
  await killSwitch().set({ active: true, by: 'ana', reason: 'bad deploy' });
  const again = await killSwitch().set({ active: true, by: 'bo', reason: 'again' });
  expect(again).toMatchObject({ active: true, by: 'ana', reason: 'bad deploy' });
  // The lift has read it and written itself down; before it lifts, somebody presses.
  let puts = 0;
  const slow = new Proxy(records.documents, {
    get: (client, name) => {
      if (name !== 'send') return Reflect.get(client, name);
      return async (command: object, ...rest: never[]) => {
        if (command.constructor.name === 'PutCommand' && ++puts === 2)
          await killSwitch().set({ active: true, by: 'cy', reason: 'wait' });
        return client.send(command as never, ...rest);
      };
    },
  });
  const lifted = await createKillSwitch(slow, records.prefix, () => Date.parse(at(1))).set({
    active: false,
    by: 'dee',
    reason: 'go on',
  });
  expect(lifted).toMatchObject({ active: true, by: 'ana' });
  expect(await killSwitch().read()).toMatchObject({ active: true });
  expect(await killSwitch().set({ active: false, by: 'dee', reason: 'go on' })).toMatchObject({
    active: false,
  });
  expect(await killSwitch().read()).toMatchObject({ active: false, by: 'dee' });
});

test('the kill switch is off until somebody sets it, and off again when taken back', async () => {
  const one = killSwitch();
  expect((await one.read()).active).toBe(false);
  const stopped = { active: true, by: 'ana', reason: 'migration' };
  expect(await one.set(stopped)).toEqual({ ...stopped, at: at(0) });
  expect(await createKillSwitchReader(records.documents, records.prefix).read()).toMatchObject({
    ...stopped,
    at: at(0),
  });
  await one.set({ active: false, by: 'ana', reason: '' });
  expect((await one.read()).active).toBe(false);
});

test('people see every claim, and give back the one they saw; what they did is kept', async () => {
  const claims = claimStore();
  const desk = createClaimDesk(records.documents, records.prefix, () => Date.parse(at(3)));
  await claims.claim(lease('a', 0));
  await claims.keepUnsettled({ ...lease('b', 1_000), targetId: 'i-2', unsettled: [LEFT] });
  await killSwitch().set({ active: true, by: 'ana', reason: '' });
  const [held, kept] = await desk.list();
  expect([held?.targetId, kept?.targetId]).toEqual(['i-1', 'i-2']);
  expect(kept).toEqual(await desk.find('i-2'));
  if (held === undefined || kept === undefined) throw new Error('a claim is missing');

  // Its run has sent something since.
  await claims.noteExecution({ targetId: 'i-1', owner: 'a', nowMs: 0, execution: LEFT });
  const signedIn = { method: 'token', subject: 'a1', issuer: null, role: 'approver' } as const;
  const person = { by: 'ana', via: 'cli', signedIn, reason: 'looked' } as const;
  expect(await desk.release(held, person)).toBe(false);
  const seen = await desk.find('i-1');
  await claims.noteExecution({
    targetId: 'i-1',
    owner: 'a',
    nowMs: 0,
    execution: { ...LEFT, sentAt: at(2) },
  });
  if (seen !== undefined) expect(await desk.release(seen, person)).toBe(false);
  expect(await desk.release(kept, person)).toBe(true);
  expect(await desk.release(kept, person)).toBe(false);
  expect((await desk.list()).map(({ targetId }) => targetId)).toEqual(['i-1']);

  const all = await records.documents.send(new ScanCommand({ TableName: tableNames(records.prefix).claims }));
  const audit = (all.Items ?? []).filter(({ claim_id: id }) => String(id).startsWith('audit#'));
  expect(audit.map(({ what }) => what).toSorted()).toEqual([
    'release',
    'release',
    'release',
    'release',
    'stop',
  ]);
  expect(audit.find(({ subject }) => subject.target_id === 'i-2')).toMatchObject({
    what: 'release',
    by: 'ana',
    via: 'cli',
    signed_in: signedIn,
    reason: 'looked',
    at: at(3),
    subject: { incident_id: 'b', owner: 'b', execution_ids: ['x-1'] },
  });
});

/** The attribute by which DynamoDB deletes old items. */
async function expiryOf(table: keyof ReturnType<typeof tableNames>, key: Record<string, string>) {
  const command = new GetCommand({ TableName: tableNames(records.prefix)[table], Key: key });
  return (await records.documents.send(command)).Item?.expires_at;
}

test('a spent lease and an old send record expire; the kill switch and kept hosts do not', async () => {
  const claims = claimStore();
  await claims.claim({ ...lease('a', 0), expiresAtMs: 1_500 });
  await killSwitch().set({ active: true, by: 'ana', reason: '' });
  await claims.keepUnsettled({ ...lease('a', 0), targetId: 'i-2', unsettled: [LEFT] });
  await claims.claim({ ...lease('a', 0), targetId: 'i-3' });
  await claims.noteExecution({ targetId: 'i-3', owner: 'a', nowMs: 0, execution: LEFT });
  for (const id of ['target#i-2', 'target#i-3']) {
    expect(await expiryOf('claims', { claim_id: id })).toBeUndefined();
  }
  await take(createExecutionStore(records.documents, records.prefix));
  expect(await expiryOf('claims', { claim_id: 'target#i-1' })).toBe(2 + 7 * 86_400);
  expect(await expiryOf('claims', { claim_id: 'kill-switch' })).toBeUndefined();
  const started = Date.parse(SEND.startedAt) / 1000;
  expect(await expiryOf('executions', { execution_id: 'x-1' })).toBe(started + 400 * 86_400);
});

test('the newest run of a fix on a host is remembered, whoever writes last; other fixes and executions stay apart', async () => {
  const executions = createExecutionStore(records.documents, records.prefix);
  const fix = { key: 'k-1', runbook: 'restart-unit', targetId: 'i-1', incidentId: '1_a', executionId: 'x-1' };
  expect(await executions.lastFix('k-1')).toBeUndefined();
  await executions.recordFix({ ...fix, at: at(10) });
  await executions.recordFix({ ...fix, incidentId: '0_late', at: at(5) });
  expect(await executions.lastFix('k-1')).toEqual({ ...fix, at: at(10) });
  await executions.recordFix({ ...fix, incidentId: '2_b', at: at(20) });
  expect(await executions.lastFix('k-1')).toMatchObject({ incidentId: '2_b', at: at(20) });
  expect(await executions.lastFix('k-2')).toBeUndefined();
  expect(await executions.find('k-1')).toBeUndefined();
});

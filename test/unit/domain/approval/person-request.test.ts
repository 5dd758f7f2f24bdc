import { expect, test } from 'vitest';
import {
  type AskedOfIncident,
  askClaimRefusal,
  requestRefusal,
  undoClaimRefusal,
} from '../../../../src/domain/approval/person-request.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { incidentRecord } from '../../../support/incident-record.ts';
import { sampleStep } from '../../../workflow/support/sample-plan.ts';

const WAITS = incidentRecord({ status: 'failed' });
const CLOSED = { by: 'person', who: 'ana', reason: 'done', at: '2026-11-22T08:00:00.000Z' } as const;
const CLOSE: AskedOfIncident = { kind: 'close', reason: 'known', incidentId: undefined };
const PLAN_AGAIN: AskedOfIncident = { kind: 'plan again', reason: '', incidentId: undefined };

test.each([CLOSE, PLAN_AGAIN])('an incident that waits takes it, named or not: $kind', (asked) => {
  expect(requestRefusal(WAITS, asked)).toBeNull();
  expect(requestRefusal(WAITS, { ...asked, incidentId: WAITS.incidentId })).toBeNull();
  expect(requestRefusal(null, asked)).toBeNull();
});

test.each([CLOSE, PLAN_AGAIN])('what was meant for another incident does not count: $kind', (asked) => {
  for (const incidentId of ['another', null, 1]) {
    expect(requestRefusal(WAITS, { ...asked, incidentId })).toBe('it was meant for another incident');
  }
});

test.each([CLOSE, PLAN_AGAIN])('nothing is asked of an incident at work or closed: $kind', (asked) => {
  const atWork = incidentRecord({ status: 'rolling_back', attempt: 2 });
  expect(requestRefusal(atWork, asked)).toBe('attempt 2 is under way: rolling back');
  expect(requestRefusal({ ...WAITS, closed: CLOSED }, asked)).toBe('the incident is closed');
});

test('closing needs a reason, even before the incident is loaded', () => {
  for (const record of [WAITS, null]) {
    expect(requestRefusal(record, { ...CLOSE, reason: ' ' })).toContain('a reason is needed');
  }
});

test('after the last attempt an incident can only be closed', () => {
  const last = { ...WAITS, attempt: LIMITS.attemptsMax };
  expect(requestRefusal(last, PLAN_AGAIN)).toContain(`at most ${LIMITS.attemptsMax} attempts`);
  expect(requestRefusal(last, CLOSE)).toBeNull();
  expect(requestRefusal({ ...last, attempt: LIMITS.attemptsMax - 1 }, PLAN_AGAIN)).toBeNull();
});

const signedIn = { method: 'token', subject: 'a1', issuer: null } as const;
test.each([
  ['destructive', { via: 'signal' }, false],
  ['destructive', {}, false],
  ['destructive', { via: 'cli', signedIn }, true],
  ['high', { via: 'signal' }, true],
  ['medium', {}, true],
] as const)('an undo of a step of risk %s that %j asks for may be begun: %s', (risk, asked, mayBegin) => {
  const step = sampleStep({ risk, withRollback: true });
  expect(undoClaimRefusal([{ step }], asked) === null).toBe(mayBegin);
});

test('one step that takes two people is enough, among others that do not', () => {
  const risky = { step: sampleStep({ risk: 'destructive', withRollback: true }) };
  const safe = { step: sampleStep({ withRollback: true }) };
  expect(undoClaimRefusal([safe, risky], { via: 'signal' })).toContain('only claims a name');
  expect(undoClaimRefusal([safe, safe], { via: 'signal' })).toBeNull();
});

test.each([
  ['ignore', { via: 'signal' }, false],
  ['ignore', {}, false],
  ['ignore', { via: 'cli', signedIn }, true],
  ['count', { via: 'signal' }, true],
  [undefined, { via: 'signal' }, true],
] as const)('where signals %s, what %j asks of the incident counts: %s', (signalDecisions, asked, counts) => {
  const settings = signalDecisions === undefined ? {} : { signalDecisions };
  expect(askClaimRefusal(settings, asked) === null).toBe(counts);
});

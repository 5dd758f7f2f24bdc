import { expect, test } from 'vitest';
import { judgeAttending, parseAttendRequest } from '../../../../src/domain/approval/attend-request.ts';
import {
  asClaimed,
  parseAbort,
  parseDecisionRequest,
} from '../../../../src/domain/approval/decision-request.ts';
import { senderData, senderWords } from '../../../../src/domain/record/sender-data.ts';

const signedIn = { method: 'oidc', subject: 's-1', issuer: 'https://id.example', role: 'responder' } as const;
const sender = { by: 'ana', via: 'cli', signedIn } as const;

test('who asks for a stop, the next attempt or a close is kept with how they were known', () => {
  expect(parseAbort({ ...sender, reason: 'wrong host' })).toEqual({
    ok: true,
    value: { ...sender, reason: 'wrong host' },
  });
  expect(senderData(sender)).toEqual({ via: 'cli', ...signedIn });
});

test.each([
  [{}],
  [{ via: 'dashboard' }],
  [{ signedIn }],
  [{ via: 'signal', signedIn }],
  [{ via: 'policy', signedIn }],
  [{ via: 'cli', signedIn: { ...signedIn, role: 'root' } }],
  [{ via: 'cli', signedIn: 'ana' }],
  [{ via: 'cli', signedIn: { ...signedIn, subject: 'x'.repeat(256) } }],
])('%j is a name that is only claimed, and is heard all the same', (more) => {
  expect(parseAbort({ by: 'ana', reason: 'stop', ...more })).toEqual({
    ok: true,
    value: { by: 'ana', reason: 'stop', via: 'signal' },
  });
});

test('what a signal types of how its sender is known is dropped, and the rest is heard', () => {
  const typed = { ...sender, reason: 'stop' };
  expect(asClaimed(typed)).toEqual({ by: 'ana', reason: 'stop', via: 'signal' });
  expect(asClaimed({ by: 'ana', reason: 'stop', via: 'slack' as const })).toEqual(asClaimed(typed));
});

test.each([
  ['5f0f8f5e-0000-4000-8000-000000000000', '5f0f8f5e-0000-4000-8000-000000000000'],
  ['short', undefined],
  [17, undefined],
  ['x'.repeat(65), undefined],
])('the id %j of a press is kept only where it is one', (pressId, kept) => {
  const parsed = parseAbort({ by: 'ana', reason: 'stop', pressId });
  expect(parsed.ok && parsed.value.pressId).toBe(kept);
});

test('an acknowledgement says how its author was known, and one by signal does not', () => {
  const at = '2026-11-30T01:00:00.000Z';
  const judged = (more: object) => {
    const parsed = parseAttendRequest({ kind: 'acknowledge', by: 'ana', ...more });
    if (!parsed.ok) return parsed.error;
    const judgement = judgeAttending({ closed: null }, [], parsed.value, at);
    return judgement.kind === 'record' ? judgement.change.data : judgement.kind;
  };
  expect(judged({ via: 'cli', signedIn })).toEqual({ via: 'cli', ...signedIn });
  expect(judged({ via: 'api' })).toEqual({ via: 'api' });
  expect(judged({ via: 'signal', signedIn })).toEqual({ via: 'signal' });
  expect(judged({ via: 'cli', signedIn: {} })).toContain('signedIn');
});

test('a decision keeps the role, where the API says it', () => {
  const decision = { kind: 'approve', plan: '1a2b3c4d', ...sender };
  expect(parseDecisionRequest(decision)).toMatchObject({ ok: true, value: { signedIn } });
  const { role: _role, ...before } = signedIn;
  expect(parseDecisionRequest({ ...decision, signedIn: before })).toMatchObject({
    ok: true,
    value: { signedIn: before },
  });
  expect(parseDecisionRequest({ ...decision, signedIn: { ...signedIn, role: 'root' } }).ok).toBe(false);
});

test('people read it in a few words', () => {
  expect(senderWords(senderData(sender))).toBe('by cli, known by oidc as responder');
  expect(senderWords({ via: 'signal' })).toBe('by a signal, the name only claimed');
  expect(senderWords({ via: 'api' })).toBe('by api');
  expect(senderWords(senderData({}))).toBe('');
});

import { expect, test } from 'vitest';
import { parseDecisionRequest } from '../../../../src/domain/approval/decision-request.ts';
import { authorRefusal, claimRefusal, isSamePerson } from '../../../../src/domain/approval/decision-rules.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/record/incident-settings.ts';
import { incidentRecord } from '../../../support/incident-record.ts';

test.each([
  ['ana', 'ANA'],
  ['ana', ' ana '],
  ['ana lee', 'ana  lee'],
  ['ana lee', 'ana\u00a0lee'],
  ['ana lee', 'analee'],
  ['ana', 'an\u034fa'],
  ['ana', 'ana\ufe0f'],
  ['ana', 'ana\u3164'],
  ['ana', 'ana\u2800'],
  ['ana', '\uff41na'],
  ['Strauß', 'STRAUSS'],
  ['jose\u0301', 'jos\u00e9'],
])('"%s" and "%s" are one person', (one, other) => {
  expect(isSamePerson(one, other)).toBe(true);
});

test('different names count as different people', () => {
  expect(isSamePerson('ana', 'anna')).toBe(false);
  expect(isSamePerson('ana', 'bo')).toBe(false);
});

test.each([
  ['a signal for one person counts where it may', 'signal', 'approve', 1, 'count', true],
  ['as it did before there was a setting', 'signal', 'approve', 1, undefined, true],
  ['none counts where none may', 'signal', 'approve', 1, 'ignore', false],
  ['not even to reject', 'signal', 'reject', 1, 'ignore', false],
  ['never towards two people', 'signal', 'approve', 2, 'count', false],
  ['to stop what takes two people it does', 'signal', 'reject', 2, 'count', true],
  ['who is signed in is no claim', 'dashboard', 'approve', 2, 'ignore', true],
] as const)('%s', (_name, via, kind, required, signalDecisions, counts) => {
  const base = incidentRecord();
  const approval = { requestedAt: '', deadline: '', required, approvals: [], remindersSent: 0 };
  const settings = { ...DEFAULT_SETTINGS, ...(signalDecisions === undefined ? {} : { signalDecisions }) };
  const request = { kind, by: 'ana', plan: '', comment: '', via } as const;
  expect(claimRefusal({ ...base, approval, settings }, request) === null).toBe(counts);
});

test('a signal cannot say how its sender was known; what the API says of it is checked', () => {
  const signedIn = { method: 'oidc', subject: 'u-1', issuer: 'https://id.example.org' };
  const said = { kind: 'approve', by: 'ana', plan: '12345678', via: 'api' };
  const parse = (more: object, fixed?: { readonly kind: 'approve'; readonly via: 'signal' }) =>
    parseDecisionRequest({ ...said, ...more }, fixed);
  expect(parse({ signedIn })).toMatchObject({ ok: true, value: { signedIn } });
  const bySignal = parse({ signedIn }, { kind: 'approve', via: 'signal' });
  expect(bySignal.ok && 'signedIn' in bySignal.value).toBe(false);
  expect(parse({})).toMatchObject({ ok: true });
  for (const wrong of [
    null,
    'oidc',
    { ...signedIn, method: 'magic' },
    { ...signedIn, subject: 'x'.repeat(300) },
  ])
    expect(parse({ signedIn: wrong }).ok).toBe(false);
});

const known = { via: 'cli', signedIn: { method: 'token', subject: 'a1', issuer: null } } as const;
const asked = { kind: 'undo', by: 'cy', reason: '', at: '' } as const;
const edited = { id: 'e1', by: 'dan', at: '', reason: '', from: '', to: '', changes: [] } as const;
test.each([
  ['an undo that a claimed name asked for', { begun: { ...asked, via: 'signal' } }, 2, 'approve', false],
  ['the same of a record that does not say', { begun: asked }, 2, 'approve', false],
  ['it can be rejected', { begun: { ...asked, via: 'signal' } }, 2, 'reject', true],
  ['one person may decide it', { begun: { ...asked, via: 'signal' } }, 1, 'approve', true],
  ['an undo of somebody who is known', { begun: { ...asked, ...known } }, 2, 'approve', true],
  ['an edit by a claimed name', { edits: [{ ...edited, via: 'signal' }] }, 2, 'approve', false],
  ['an edit of somebody who is known', { edits: [{ ...edited, ...known }] }, 2, 'approve', true],
  ['a plan of the machine alone', {}, 2, 'approve', true],
] as const)('%s', (_name, made, required, kind, mayBe) => {
  const approval = { requestedAt: '', deadline: '', required, approvals: [], remindersSent: 0 };
  expect(authorRefusal({ ...incidentRecord(), approval, ...made }, kind) === null).toBe(mayBe);
});

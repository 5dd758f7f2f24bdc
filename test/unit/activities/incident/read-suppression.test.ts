import { expect, test } from 'vitest';
import { readSuppression } from '../../../../src/activities/incident/read-suppression.ts';
import type { MaintenanceWindow, WindowSubject } from '../../../../src/domain/suppression/suppression.ts';
import { PlaceError } from '../../../../src/ports/aws-access.ts';
import { FakeSsm, fakeAccess, serviceError } from '../../../support/fake-aws.ts';
import { FakeSuppressions } from '../../../support/fake-suppressions.ts';

const ALARM = { name: 'Disk-Critical', accountId: '111122223333', region: 'eu-west-1' };
const TAG = { key: 'patch-group', value: 'a' };
const target = (instanceId: string) => ({
  instanceId,
  name: null,
  platform: null,
  agentVersion: null,
  online: true,
});

function window(id: string, subject: WindowSubject): MaintenanceWindow {
  const times = {
    kind: 'once',
    from: '2026-01-01T00:00:00.000Z',
    until: '2126-01-01T00:00:00.000Z',
  } as const;
  return { kind: 'window', id, subject, times, by: 'bo', reason: 'patching', createdAt: times.from };
}

function world(...rules: readonly MaintenanceWindow[]) {
  const suppressions = new FakeSuppressions();
  suppressions.rules = rules;
  const ssm = new FakeSsm();
  ssm.targets = [target('i-1'), target('i-2')];
  const deps = { suppressions, aws: fakeAccess(ssm), now: () => Date.now() };
  const read = (targetIds: readonly string[] | null) => readSuppression(deps, { alarm: ALARM, targetIds });
  return { suppressions, ssm, deps, read };
}

test('a window by name holds whatever the hosts are, and nobody is asked about them', async () => {
  const { read, ssm } = world(
    window('w-1', { kind: 'tag', tag: TAG }),
    window('w-2', { kind: 'alarm', pattern: 'Disk-*' }),
  );
  expect(await read(['i-9'])).toMatchObject({ kind: 'suppressed', suppression: { id: 'w-2' } });
  expect(ssm.filters).toEqual([]);
});

test('a window by tag holds where every host has the tag, and is left open where the hosts are not known', async () => {
  const { read, ssm } = world(window('w-1', { kind: 'tag', tag: TAG }));
  expect(await read(null)).toEqual({ kind: 'none', byTag: true });
  expect(await read([])).toEqual({ kind: 'none', byTag: true });
  expect(ssm.filters).toEqual([]);
  expect(await read(['i-1', 'i-2'])).toMatchObject({ kind: 'suppressed', suppression: { id: 'w-1' } });
  expect(await read(['i-1', 'i-3'])).toEqual({ kind: 'none', byTag: true });
  expect(ssm.filters[0]).toEqual({ kind: 'tag', ...TAG });
});

test('no rule, no question', async () => {
  const { read, ssm } = world();
  expect(await read(['i-1'])).toEqual({ kind: 'none', byTag: false });
  expect(ssm.filters).toEqual([]);
});

test('what cannot be read suppresses nothing: neither the rules nor the tags', async () => {
  const { read, suppressions, deps } = world(window('w-1', { kind: 'tag', tag: TAG }));
  const refusing = {
    ...deps,
    aws: {
      diagnostics: () => {
        throw new PlaceError('no_account', 'account 1 is not configured');
      },
    },
  };
  expect(await readSuppression(refusing, { alarm: ALARM, targetIds: ['i-1'] })).toEqual({
    kind: 'unreadable',
    message: 'account 1 is not configured',
  });
  suppressions.failure = serviceError('dynamodb', 'unavailable');
  expect((await read(['i-1'])).kind).toBe('unreadable');
});

import { expect, test } from 'vitest';
import type { World } from '../../../../eval/world.ts';
import { lookWithoutAlarm } from '../../../../src/activities/diagnosis/look-without-alarm.ts';
import type { HostLook } from '../../../../src/domain/diagnosis/look/host-look.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { FakeCloud, FakeSsm, HOST, invocation, OTHER_HOST, target } from '../../../support/fake-aws.ts';
import { logDiskWorld, printedProbes } from '../../../support/printed-host.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

/** A host that SSM knows as `web-0`, and what is on it; null: it does not answer. */
function setUp(world: World | null = logDiskWorld(97)) {
  const ssm = new FakeSsm();
  ssm.targets = [{ ...target(HOST), name: 'web-0' }];
  ssm.answers.set('RecoverOps-Diagnose', ({ parameters }) => {
    if (world === null) return invocation({ stdout: '' });
    const probes = (parameters.Probes ?? '').split(',');
    return invocation({ stdout: printedProbes(world, probes, parameters.Nonce ?? '') });
  });
  const cloud = new FakeCloud();
  const look = (host: string) =>
    runActivity<HostLook>(
      () =>
        lookWithoutAlarm(
          {
            ssm,
            documentPrefix: 'RecoverOps-',
            now: () => Date.now(),
            createNonce: () => '0123456789abcdef0123456789abcdef',
            site: DEFAULT_SITE,
            cloud: { hosts: () => cloud },
          },
          { host, by: 'ana' },
          { accountId: '111122223333', region: 'eu-west-1' },
        ),
      quietEnvironment({ startToCloseTimeoutMs: 60_000 }),
    );
  return { ssm, cloud, look };
}

test('judges every subject, and asks no probe twice', async () => {
  const { ssm, look } = setUp();
  const found = await look('web-0');
  if (found.kind !== 'looked') throw new Error(found.message);
  expect(ssm.filters).toEqual([{ kind: 'tag', key: 'Name', value: 'web-0' }]);
  expect(found.subjects.map(({ about }) => about)).toEqual(['disk', 'inodes', 'memory', 'service']);
  expect(found.subjects.every(({ judgement }) => judgement.family !== null)).toBe(true);
  const [disk, inodes] = found.subjects.map(({ judgement }) => judgement.hosts[0]);
  expect(disk).toMatchObject({ targetId: HOST, state: 'ill' });
  expect(disk?.causes.filter(({ state }) => state === 'asserted').map(({ cause }) => cause)).toEqual([
    'growing_log',
  ]);
  expect(inodes?.state).toBe('well');
  const asked = ssm.sent.flatMap(({ parameters }) => (parameters.Probes ?? '').split(','));
  expect(new Set(asked).size).toBe(asked.length);
  // Who asked is in SSM's own record.
  expect(ssm.sent.every(({ comment }) => comment === 'diagnose for ana')).toBe(true);
});

test('an id is looked for as an id', async () => {
  const { ssm, look } = setUp();
  await look(HOST);
  expect(ssm.filters).toEqual([{ kind: 'instance_ids', ids: [HOST] }]);
});

test.each([
  ['nobody', [], 'SSM knows no managed instance with the tag Name=web-0'],
  [
    'two',
    [target(HOST), target(OTHER_HOST)],
    `more than one instance has the tag Name=web-0, ${HOST} and ${OTHER_HOST}`,
  ],
  ['one that is offline', [target(HOST, false)], `the SSM agent on ${HOST} is not online`],
])('where SSM knows %s of that name nobody is asked, and it is said why', async (_what, targets, message) => {
  const { ssm, look } = setUp();
  ssm.targets = targets;
  expect(await look('web-0')).toEqual({ kind: 'none', message: expect.stringContaining(message) });
  expect(ssm.sent).toEqual([]);
});

test('a host on which no probe begins is not called well', async () => {
  const { look } = setUp(null);
  expect(await look('web-0')).toEqual({
    kind: 'none',
    message: expect.stringContaining('did not answer in time'),
  });
});

test('what AWS says of the host is weighed too, and what it does not say is named', async () => {
  const { cloud, look } = setUp();
  cloud.members.set(HOST, { group: 'web-asg', lifecycle: 'Terminating:Wait' });
  cloud.failures.set('instances', new Error('no such right'));
  const found = await look(HOST);
  if (found.kind !== 'looked') throw new Error(found.message);
  const service = found.subjects.find(({ about }) => about === 'service')?.judgement.hosts[0];
  expect(service?.causes[0]).toMatchObject({ cause: 'draining_or_replaced', state: 'asserted' });
  expect(service?.unread).toContain('what EC2 says of the instance could not be read: no such right');
});

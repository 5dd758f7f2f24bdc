import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createSystemsManager } from '../../lab/ssm/service.ts';
import { createAwsAccess } from '../../src/clients/aws/aws-access.ts';
import { createRoleSession, sessionNameOf } from '../../src/clients/aws/role-session.ts';
import { createObjectStore } from '../../src/clients/aws/s3.ts';
import type { AwsAccounts } from '../../src/domain/access/aws-accounts.ts';
import { awsConfig } from '../support/aws-config.ts';

const ROLE = 'arn:aws:iam::111122223333:role/recoverops-execution';
const MINUTE_MS = 60_000;
const REQUEST = {
  documentName: 'RecoverOps-RunStep',
  instanceIds: ['i-00000000000000001'],
  parameters: {},
  comment: 'x-1',
  deliveryTimeoutSeconds: 60,
  output: null,
};

async function setUp() {
  const lab = await startControlPlane();
  onTestFinished(() => lab.stop());
  for (const service of createSystemsManager().services) lab.register(service);
  lab.identities.defineRole({ arn: ROLE, trustedAccounts: [lab.accountId] });
  const clock = { nowMs: Date.now() };
  const session = createRoleSession(
    awsConfig(lab.endpoint),
    { roleArn: ROLE, sessionName: 'recoverops-test', externalId: null },
    () => clock.nowMs,
  );
  const asked = () => lab.calls.calls().filter(({ operation }) => operation === 'AssumeRole').length;
  const accounts: AwsAccounts = {
    homeAccountId: lab.accountId,
    accounts: [
      {
        accountId: lab.accountId,
        regions: ['us-east-1'],
        diagnosticsRoleArn: null,
        executionRoleArn: ROLE,
        externalId: null,
      },
    ],
  };
  const access = createAwsAccess(awsConfig(lab.endpoint, { accounts }), 'test');
  const place = { accountId: lab.accountId, region: 'us-east-1' };
  return { lab, clock, session, asked, execution: access.execution(place, 'incident-1'), access, place };
}

test('a role is assumed once for all who ask, and again before its session runs out', async () => {
  const { clock, session, asked } = await setUp();
  const [first, same] = await Promise.all([session(), session()]);
  expect(same).toBe(first);
  clock.nowMs += 54 * MINUTE_MS;
  expect(await session()).toBe(first);
  expect(asked()).toBe(1);
  clock.nowMs += 2 * MINUTE_MS;
  expect((await session()).accessKeyId).not.toBe(first.accessKeyId);
  expect(asked()).toBe(2);
});

test('while STS is away, a session that still holds is used; after that it is an error of STS', async () => {
  const { lab, clock, session } = await setUp();
  const first = await session();
  lab.faults.set('sts', { status: 503, code: 'ServiceUnavailable', message: 'away' });
  clock.nowMs += 57 * MINUTE_MS;
  expect(await session()).toBe(first);
  clock.nowMs += 4 * MINUTE_MS;
  await expect(session()).rejects.toMatchObject({
    name: 'ServiceError',
    service: 'sts',
    kind: 'unavailable',
    neverSent: true,
  });
});

test('a step without its role is refused for good, and one during an outage of STS was not sent', async () => {
  const { lab, execution } = await setUp();
  lab.faults.set('sts', { status: 503, code: 'ServiceUnavailable', message: 'away' });
  expect(await execution.sendOnce(REQUEST)).toMatchObject({ kind: 'not_sent' });
  lab.faults.clear();
  lab.identities.removeRole(ROLE);
  expect(await execution.sendOnce(REQUEST)).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining(`AssumeRole ${ROLE}`),
  });
  await expect(execution.checkAccess()).rejects.toMatchObject({ service: 'sts', kind: 'refused' });
  expect(lab.calls.calls().filter(({ service }) => service === 'ssm')).toEqual([]);
});

test('sessions are by purpose and incident, and a place that is not configured or not named has none', async () => {
  const { lab, access, place, execution, asked } = await setUp();
  expect(() => access.diagnostics(undefined)).toThrow(/names no account and Region/);
  expect(() => access.diagnostics({ ...place, region: 'eu-west-1' })).toThrow(/Region eu-west-1/);
  expect(() => access.execution({ ...place, accountId: '999988887777' }, 'x')).toThrow(
    /account 999988887777/,
  );
  await access.diagnostics(place).findTargets({ kind: 'tag', key: 'a', value: 'b' }, 1);
  const query = { documentName: 'd', instanceId: 'i-00000000000000001', comment: 'c' };
  await execution.findCommandId(query);
  await access.execution(place, 'incident-1').findCommandId(query);
  await access.execution(place, 'incident-2').findCommandId(query);
  const ssm = lab.calls.calls().filter(({ service }) => service === 'ssm');
  expect(ssm.map(({ caller }) => caller.arn)).toEqual([
    'arn:aws:iam::111122223333:user/test',
    'arn:aws:sts::111122223333:assumed-role/recoverops-execution/recoverops-incident-1',
    'arn:aws:sts::111122223333:assumed-role/recoverops-execution/recoverops-incident-1',
    'arn:aws:sts::111122223333:assumed-role/recoverops-execution/recoverops-incident-2',
  ]);
  // One session for each incident, however often its ports are asked for.
  expect(asked()).toBe(2);
});

test('raw output is read and removed as the diagnostics role at home, in one session with its probes', async () => {
  const { lab, place, asked } = await setUp();
  const diagnosticsRoleArn = 'arn:aws:iam::111122223333:role/recoverops-diagnostics';
  lab.identities.defineRole({ arn: diagnosticsRoleArn, trustedAccounts: [lab.accountId] });
  const home = { accountId: lab.accountId, regions: ['us-east-1'], executionRoleArn: ROLE, externalId: null };
  const accounts: AwsAccounts = {
    homeAccountId: lab.accountId,
    accounts: [
      { ...home, accountId: '444455556666', diagnosticsRoleArn: null },
      { ...home, diagnosticsRoleArn },
    ],
  };
  const access = createAwsAccess(awsConfig(lab.endpoint, { accounts }), 'test');
  const store = createObjectStore(awsConfig(lab.endpoint));
  const s3 = new S3Client({ endpoint: lab.endpoint, region: 'us-east-1', forcePathStyle: true });
  onTestFinished(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket: store.bucket }));
  await store.put('raw/1/x/stdout', 'password', 'text/plain');
  const raw = access.rawOutput();
  expect(await raw.list('raw/1/', 5)).toEqual(['raw/1/x/stdout']);
  expect(await raw.read('raw/1/x/stdout', 100)).toBe('password');
  await raw.remove('raw/1/x/stdout');
  await access.diagnostics(place).findTargets({ kind: 'tag', key: 'a', value: 'b' }, 1);
  expect(asked()).toBe(1);
  lab.identities.removeRole(diagnosticsRoleArn);
  const without = createAwsAccess(awsConfig(lab.endpoint, { accounts }), 'test').rawOutput();
  await expect(without.list('raw/1/', 5)).rejects.toMatchObject({ service: 'sts', kind: 'refused' });
});

test.each([
  ['recoverops-1795334400_Disk-Critical-ASG_web-asg', 'recoverops-1795334400_Disk-Critical-ASG_web-asg'],
  ['a b/c:d', 'a-b-c-d'],
  ['x', 'x-'],
])('the session name of %s is one that IAM takes', (text, name) => {
  expect(sessionNameOf(text)).toBe(name);
});

test('long session names that begin alike stay apart', () => {
  const [one, two] = ['a', 'b'].map((end) => sessionNameOf(`recoverops-${'x'.repeat(80)}${end}`));
  expect(one).toHaveLength(64);
  expect(one).not.toBe(two);
});

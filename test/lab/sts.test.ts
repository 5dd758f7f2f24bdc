import { DescribeInstanceInformationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createSystemsManager } from '../../lab/ssm/service.ts';

const OTHER = '210987654321';
const ROLE = `arn:aws:iam::${OTHER}:role/recoverops-diagnostics`;
const OWN = { accessKeyId: 'lab', secretAccessKey: 'lab' };

async function setUp() {
  const lab = await startControlPlane();
  onTestFinished(() => lab.stop());
  const home = createSystemsManager();
  const other = createSystemsManager({ region: 'eu-west-1' });
  for (const service of home.services) lab.register(service);
  for (const service of other.services) lab.register(service, { accountId: OTHER, region: 'eu-west-1' });
  for (const [{ fleet }, id] of [
    [home, 'i-00000000000000001'],
    [other, 'i-00000000000000002'],
  ] as const) {
    fleet.register(id, {});
    fleet.seen(id);
  }
  lab.identities.defineRole({ arn: ROLE, trustedAccounts: [lab.accountId], externalId: 'secret-of-two' });
  const credentials = (change: { ExternalId?: string; RoleArn?: string; RoleSessionName?: string } = {}) =>
    fromTemporaryCredentials({
      masterCredentials: OWN,
      params: { RoleArn: ROLE, RoleSessionName: 'test', ExternalId: 'secret-of-two', ...change },
      clientConfig: { endpoint: lab.endpoint, region: lab.region, maxAttempts: 1 },
    });
  const ssm = (
    region: string,
    identity: (typeof OWN & { sessionToken?: string }) | ReturnType<typeof credentials>,
  ) => {
    const client = new SSMClient({ endpoint: lab.endpoint, region, credentials: identity, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  return { lab, credentials, ssm };
}

const instancesOf = async (client: SSMClient) => {
  const { InstanceInformationList = [] } = await client.send(new DescribeInstanceInformationCommand({}));
  return InstanceInformationList.map(({ InstanceId }) => InstanceId);
};

test('a role of another account sees that account’s hosts in that Region, and who called is on record', async () => {
  const { lab, credentials, ssm } = await setUp();
  expect(await instancesOf(ssm('us-east-1', OWN))).toEqual(['i-00000000000000001']);
  expect(await instancesOf(ssm('eu-west-1', credentials()))).toEqual(['i-00000000000000002']);
  expect(lab.calls.calls().map(({ operation, region, caller }) => [operation, region, caller.arn])).toEqual([
    ['DescribeInstanceInformation', 'us-east-1', 'arn:aws:iam::111122223333:user/lab'],
    ['AssumeRole', 'us-east-1', 'arn:aws:iam::111122223333:user/lab'],
    [
      'DescribeInstanceInformation',
      'eu-west-1',
      `arn:aws:sts::${OTHER}:assumed-role/recoverops-diagnostics/test`,
    ],
  ]);
});

test('the other account has nothing in a Region that was not set up', async () => {
  const { credentials, ssm } = await setUp();
  await expect(instancesOf(ssm('eu-north-1', credentials()))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test.each([
  ['a wrong external id', { ExternalId: 'guessed' }, 'AccessDenied'],
  ['a role that is not there', { RoleArn: `arn:aws:iam::${OTHER}:role/none` }, 'AccessDenied'],
  ['a session name that IAM does not take', { RoleSessionName: 'a b' }, 'ValidationError'],
])('%s is refused', async (_, change, name) => {
  const { credentials } = await setUp();
  await expect(credentials(change)()).rejects.toMatchObject({ name });
});

test('a key of a session is good with its own token only', async () => {
  const { credentials, ssm } = await setUp();
  const session = await credentials()();
  await expect(instancesOf(ssm('eu-west-1', { ...session, sessionToken: 'another' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

test('a rule about callers denies a command before SSM sees it', async () => {
  const { lab, ssm } = await setUp();
  lab.calls.setRule(({ operation, caller }) =>
    operation === 'SendCommand' && caller.kind !== 'role' ? 'only roles send' : undefined,
  );
  const command = new SendCommandCommand({
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: ['i-00000000000000001'],
  });
  await expect(ssm('us-east-1', OWN).send(command)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('only roles send'),
  });
  expect(lab.calls.calls()).toMatchObject([
    { operation: 'SendCommand', input: { DocumentName: 'RecoverOps-RunStep' }, wasDenied: true },
  ]);
});

test('GetCallerIdentity names the caller', async () => {
  const { lab } = await setUp();
  const answer = await fetch(lab.endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIALAB210987654321/20261122/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(`<Account>${OTHER}</Account>`);
});

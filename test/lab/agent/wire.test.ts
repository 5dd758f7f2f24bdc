// Replays to the lab what amazon-ssm-agent 3.3 was recorded to send (reference: the recorded ec2messages samples), and
// what its sources say that it sends besides.
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../lab/control-plane.ts';
import {
  createLabClients,
  type LabClients,
  labClientConfig,
  provisionLab,
} from '../../../lab/provision/provision.ts';
import { createSystemsManager, type SystemsManager } from '../../../lab/ssm/service.ts';

const INSTANCE = 'i-0123456789abcdef0';
let plane: ControlPlane;
let manager: SystemsManager;
let clients: LabClients;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly json: Record<string, unknown>;
}
/** One call as the agent's SDK makes it. */
async function agent(operation: string, input: object, signal?: AbortSignal): Promise<Answer> {
  const isMessage = /^(GetMessages|SendReply|AcknowledgeMessage|FailMessage|DeleteMessage)$/.test(operation);
  const [service, prefix] = isMessage
    ? ['ec2messages', 'EC2WindowsMessageDeliveryService']
    : ['ssm', 'AmazonSSM'];
  const response = await fetch(plane.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=LABHOST/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=s`,
      'content-type': 'application/x-amz-json-1.1',
      'user-agent': 'aws-sdk-go/1.55.5 (go1.22.5; linux; amd64) amazon-ssm-agent/3.3.2746.0',
      'x-amz-target': `${prefix}.${operation}`,
    },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    json: (await response.json()) as Record<string, unknown>,
  };
}

const ping = (): Promise<Answer> =>
  agent('UpdateInstanceInformation', {
    AgentName: 'amazon-ssm-agent',
    AgentStatus: 'Active',
    AgentVersion: '3.3.2746.0',
    ComputerName: 'web-0',
    IPAddress: '10.0.0.1',
    InstanceId: INSTANCE,
    PlatformName: 'Amazon Linux',
    PlatformType: 'Linux',
    PlatformVersion: '2023',
    SSMConnectionChannel: 'ec2messages',
  });
const poll = (signal?: AbortSignal): Promise<Answer> =>
  agent(
    'GetMessages',
    { Destination: INSTANCE, MessagesRequestId: randomUUID(), VisibilityTimeoutInSeconds: 10 },
    signal,
  );

interface Message {
  readonly MessageId: string;
  readonly Destination: string;
  readonly CreatedDate: string;
  readonly Topic: string;
  readonly Payload: string;
}
async function command(): Promise<{ id: string; message: Message }> {
  const { Command } = await clients.ssm.send(
    new SendCommandCommand({
      DocumentName: 'RecoverOps-Diagnose',
      InstanceIds: [INSTANCE],
      Parameters: { Probes: ['filesystems'], Nonce: ['0123456789abcdef0123456789abcdef'] },
    }),
  );
  const [message] = (await poll()).json.Messages as [Message];
  return { id: Command?.CommandId ?? '', message };
}
const invocation = (CommandId: string) =>
  clients.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: INSTANCE }));

/** The recorded reply of a script that wrote to both streams and exited 3. */
const recordedReply = (step: string, change: object = {}): object => ({
  additionalInfo: {
    agent: { lang: 'en-US', name: 'amazon-ssm-agent', os: 'linux', osver: '1', ver: '3.3.0.0' },
    dateTime: '2026-11-22T08:00:01.000Z',
    runId: '',
    runtimeStatusCounts: { Failed: 1 },
    ableToOpenMGSConnection: false,
  },
  documentStatus: 'Failed',
  documentTraceOutput: '',
  runtimeStatus: {
    [step]: {
      status: 'Failed',
      code: 3,
      name: 'aws:runShellScript',
      output: 'out-line\n\n----------ERROR-------\nerr-line\nfailed to run commands: exit status 3',
      startDateTime: '2026-11-22T08:00:00.900Z',
      endDateTime: '2026-11-22T08:00:00.990Z',
      outputS3BucketName: '',
      outputS3KeyPrefix: '',
      stepName: '',
      standardOutput: 'out-line\n',
      standardError: 'err-line\nfailed to run commands: exit status 3',
    },
  },
  ...change,
});
const sendReply = (MessageId: string, payload: object): Promise<Answer> =>
  agent('SendReply', { MessageId, Payload: JSON.stringify(payload), ReplyId: randomUUID() });
const inProgress = { documentStatus: 'InProgress', runtimeStatus: null };

beforeAll(async () => {
  plane = await startControlPlane({ timeScale: 60 });
  manager = createSystemsManager({ visibilityDelayMs: 0, pingTimeoutMs: 700 });
  for (const service of manager.services) plane.register(service);
  clients = createLabClients(labClientConfig(plane.endpoint, plane.region));
  await provisionLab(clients);
  manager.fleet.register(INSTANCE, {});
  expect(await ping()).toMatchObject({ status: 200, json: {} });
});
afterAll(async () => {
  clients?.destroy();
  await plane?.stop();
});

test('a message has the fields that the agent refuses to do without, and a payload that it can parse', async () => {
  const { id, message } = await command();
  expect(message).toEqual({
    MessageId: `aws.ssm.${id}.${INSTANCE}`,
    Destination: INSTANCE,
    CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    Topic: `aws.ssm.sendCommand.us-east-1.${INSTANCE}`,
    Payload: expect.any(String),
  });
  expect(JSON.parse(message.Payload)).toMatchObject({
    CommandId: id,
    DocumentName: 'RecoverOps-Diagnose',
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
    CloudWatchLogGroupName: '',
    CloudWatchOutputEnabled: 'false',
    Parameters: { Probes: 'filesystems', Nonce: '0123456789abcdef0123456789abcdef' },
    DocumentContent: { schemaVersion: '2.2', mainSteps: [{ action: 'aws:runShellScript' }] },
  });
  await agent('FailMessage', { FailureType: 'InternalHandlerException', MessageId: message.MessageId });
  expect(await invocation(id)).toMatchObject({ Status: 'Failed' });
});

test('the recorded sequence of one command: in progress, acknowledged, its step, the end', async () => {
  const { id, message } = await command();
  const first = recordedReply('diagnose', {
    documentStatus: 'InProgress',
    runtimeStatus: null,
    additionalInfo: { runtimeStatusCounts: null },
  });
  expect(await sendReply(message.MessageId, first)).toMatchObject({
    status: 200,
    type: 'application/x-amz-json-1.1',
    json: {},
  });
  expect(await agent('AcknowledgeMessage', { MessageId: message.MessageId })).toMatchObject({ status: 200 });
  expect(await invocation(id)).toMatchObject({ Status: 'InProgress', ResponseCode: -1 });
  await sendReply(message.MessageId, recordedReply('diagnose', { documentStatus: 'InProgress' }));
  await sendReply(message.MessageId, recordedReply('diagnose', { runtimeStatus: {} }));
  expect(await invocation(id)).toMatchObject({
    Status: 'Failed',
    ResponseCode: 3,
    StandardOutputContent: 'out-line\n',
    StandardErrorContent: 'err-line\nfailed to run commands: exit status 3',
    ExecutionElapsedTime: 'PT0.09S',
  });
  // A reply that comes late, from an agent that saved it while it was offline, changes nothing.
  expect((await sendReply(message.MessageId, inProgress)).status).toBe(200);
  expect(await invocation(id)).toMatchObject({ Status: 'Failed' });
});

test.each([
  ['NotStarted', 'InProgress'],
  ['SuccessAndReboot', 'InProgress'],
  ['PassedAndReboot', 'InProgress'],
  ['Skipped', 'Success'],
])('the agent state %s is shown as %s', async (state, status) => {
  const { id, message } = await command();
  await agent('AcknowledgeMessage', { MessageId: message.MessageId });
  expect((await sendReply(message.MessageId, { documentStatus: state, runtimeStatus: {} })).status).toBe(200);
  expect(await invocation(id)).toMatchObject({ Status: status });
  await sendReply(message.MessageId, { documentStatus: 'Cancelled', runtimeStatus: {} });
});

test('a document that the agent cannot begin with fails with its reason', async () => {
  const { id, message } = await command();
  const why = 'encountered error while compiling allowed pattern';
  await sendReply(message.MessageId, {
    documentStatus: 'Failed',
    documentTraceOutput: why,
    runtimeStatus: null,
  });
  expect(await invocation(id)).toMatchObject({ Status: 'Failed', StandardErrorContent: why });
});

test('replies about messages that nobody knows are taken: an agent would send them for ever otherwise', async () => {
  for (const operation of ['AcknowledgeMessage', 'DeleteMessage']) {
    expect((await agent(operation, { MessageId: `aws.ssm.${randomUUID()}.${INSTANCE}` })).status).toBe(200);
  }
  expect((await sendReply(`aws.ssm.${randomUUID()}.${INSTANCE}`, inProgress)).status).toBe(200);
});

test.each([
  ['ListInstanceAssociations', { InstanceId: INSTANCE, MaxResults: 20 }, { Associations: [] }],
  [
    'ListAssociations',
    { AssociationFilterList: [{ key: 'InstanceId', value: INSTANCE }] },
    { Associations: [] },
  ],
  ['UpdateInstanceAssociationStatus', { InstanceId: INSTANCE, AssociationId: 'a', ExecutionResult: {} }, {}],
  ['PutComplianceItems', { ResourceId: INSTANCE, ResourceType: 'ManagedInstance', Items: [] }, {}],
  ['PutInventory', { InstanceId: INSTANCE, Items: [] }, {}],
])('%s is answered', async (operation, input, output) => {
  expect(await agent(operation, input)).toMatchObject({ status: 200, json: output });
});

test.each(['RequestManagedInstanceRoleToken', 'GetDeployablePatchSnapshotForInstance'])(
  'the unknown operation %s has the error that the agent looks for',
  async (operation) => {
    expect(await agent(operation, { InstanceId: INSTANCE })).toMatchObject({
      status: 400,
      json: { __type: 'UnknownOperationException', message: expect.stringContaining(operation) },
    });
  },
);

test('an agent that waits is online although it pings every five minutes only, and no longer once it hangs up', async () => {
  const status = async (): Promise<string | undefined> => {
    const { InstanceInformationList } = await clients.ssm.send(new DescribeInstanceInformationCommand({}));
    return InstanceInformationList?.[0]?.PingStatus;
  };
  const hangUp = new AbortController();
  const waiting = poll(hangUp.signal);
  await delay(1_500);
  expect(await status()).toBe('Online');
  hangUp.abort();
  await expect(waiting).rejects.toThrow();
  await expect.poll(status).toBe('ConnectionLost');
  // What is sent meanwhile is not handed to the poll that hung up.
  const { message } = await command();
  expect(message.Topic).toContain('sendCommand');
  await agent('AcknowledgeMessage', { MessageId: message.MessageId });
});

test('its attempts to open the message gateway by TLS fail, and harm nothing', async () => {
  const { port } = new URL(plane.endpoint);
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  await expect(
    new Promise((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    }),
  ).rejects.toThrow();
  expect((await ping()).status).toBe(200);
});

test('its uploads name the bucket in the host, after asking the bucket for its Region', async () => {
  const { port } = new URL(plane.endpoint);
  const host = `${'recoverops-evidence'}.s3.localhost:${port}`;
  const call = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number; region: string | undefined }>((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port, method, path, headers: { host, ...headers } },
        (response) => {
          const region = response.headers['x-amz-bucket-region'];
          response.resume();
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, region: region?.toString() }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  expect(await call('HEAD', '/', {})).toEqual({ status: 403, region: 'us-east-1' });
  const authorization =
    'AWS4-HMAC-SHA256 Credential=LABHOST/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=s';
  const stored = await call(
    'PUT',
    '/out/a/stdout',
    { authorization, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    'text',
  );
  expect(stored.status).toBe(200);
  // The agent sets an ACL afterwards, and goes on when it may not.
  expect((await call('PUT', '/out/a/stdout?acl', { authorization })).status).toBe(501);
  const object = await clients.s3.send(
    new GetObjectCommand({ Bucket: 'recoverops-evidence', Key: 'out/a/stdout' }),
  );
  expect(await object.Body?.transformToString()).toBe('text');
});

import { randomUUID } from 'node:crypto';
import {
  AddTagsToResourceCommand,
  CancelCommandCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  ListCommandsCommand,
  ListTagsForResourceCommand,
  SendCommandCommand,
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFaults } from '../../lab/http/faults.ts';
import { type FrontDoor, openFrontDoor } from '../../lab/http/front-door.ts';
import { createSystemsManager, type SystemsManager } from '../../lab/ssm/service.ts';
import { createScriptDocument } from './host-fixture.ts';

let door: FrontDoor;
let manager: SystemsManager;
let ssm: SSMClient;

/** Speaks for an agent, as the wire has it. */
async function agent(service: string, operation: string, input: object): Promise<Record<string, unknown>> {
  const prefix = service === 'ssm' ? 'AmazonSSM' : 'EC2WindowsMessageDeliveryService';
  const response = await fetch(door.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=s`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${prefix}.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

async function join(instanceId: string, tags: Record<string, string> = {}): Promise<void> {
  manager.fleet.register(instanceId, tags);
  await agent('ssm', 'UpdateInstanceInformation', { InstanceId: instanceId, AgentVersion: '3.3.0.0' });
}

interface Message {
  readonly MessageId: string;
  readonly Topic: string;
  readonly Payload: string;
}
/** What is not acknowledged is handed out again after `visibilitySeconds`: by default later than any test lasts. */
async function receive(instanceId: string, visibilitySeconds = 300): Promise<Message[]> {
  const answer = await agent('ec2messages', 'GetMessages', {
    Destination: instanceId,
    MessagesRequestId: randomUUID(),
    VisibilityTimeoutInSeconds: visibilitySeconds,
  });
  return answer.Messages as Message[];
}

function reply(messageId: string, documentStatus: string, runtimeStatus: object | null): Promise<unknown> {
  const Payload = JSON.stringify({ documentStatus, runtimeStatus });
  return agent('ec2messages', 'SendReply', { MessageId: messageId, ReplyId: randomUUID(), Payload });
}

const stepResult = (code: number, standardOutput: string) => ({
  status: code === 0 ? 'Success' : 'Failed',
  code,
  standardOutput,
  standardError: '',
  startDateTime: '2026-11-22T08:00:00.000Z',
  endDateTime: '2026-11-22T08:00:01.500Z',
});

const get = (CommandId: string | undefined, InstanceId: string, PluginName?: string) =>
  ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId, PluginName }));

beforeAll(async () => {
  door = await openFrontDoor({ port: 0, region: 'us-east-1', faults: createFaults() });
  manager = createSystemsManager({ visibilityDelayMs: 0, deliverySecondMs: 10_000 });
  for (const service of manager.services) door.register(service);
  ssm = new SSMClient({
    endpoint: door.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    maxAttempts: 1,
  });
  await createScriptDocument(ssm, 'Test-Word', 'echo "{{ Word }}"');
});
afterAll(async () => {
  ssm.destroy();
  await door.stop();
});

test('a command goes to the agent with document and parameters, and its replies accumulate', async () => {
  await join('i-0accumulate');
  const content = {
    schemaVersion: '2.2',
    mainSteps: ['one', 'two'].map((name) => ({
      action: 'aws:runShellScript',
      name,
      inputs: { runCommand: ['true'] },
    })),
  };
  await ssm.send(
    new CreateDocumentCommand({
      Name: 'Test-Two',
      Content: JSON.stringify(content),
      DocumentType: 'Command',
    }),
  );
  const { Command } = await ssm.send(
    new SendCommandCommand({ DocumentName: 'Test-Two', InstanceIds: ['i-0accumulate'], Comment: 'c' }),
  );
  expect(Command).toMatchObject({
    Status: 'Pending',
    MaxConcurrency: '50',
    MaxErrors: '0',
    TimeoutSeconds: 3600,
  });
  const [message] = (await receive('i-0accumulate')) as [Message];
  expect(message.MessageId).toBe(`aws.ssm.${Command?.CommandId}.i-0accumulate`);
  expect(message.Topic).toBe('aws.ssm.sendCommand.us-east-1.i-0accumulate');
  expect(JSON.parse(message.Payload)).toMatchObject({
    CommandId: Command?.CommandId,
    DocumentContent: content,
  });
  await reply(message.MessageId, 'InProgress', null);
  await agent('ec2messages', 'AcknowledgeMessage', { MessageId: message.MessageId });
  expect((await get(Command?.CommandId, 'i-0accumulate', 'one')).Status).toBe('InProgress');
  await reply(message.MessageId, 'InProgress', { one: stepResult(0, 'first') });
  await reply(message.MessageId, 'InProgress', { two: stepResult(2, 'second') });
  await reply(message.MessageId, 'Failed', {});
  expect(await get(Command?.CommandId, 'i-0accumulate', 'one')).toMatchObject({
    Status: 'Failed',
    StandardOutputContent: 'first',
    ResponseCode: 0,
    ExecutionElapsedTime: 'PT1.5S',
  });
  expect(await get(Command?.CommandId, 'i-0accumulate', 'two')).toMatchObject({ ResponseCode: 2 });
  await expect(get(Command?.CommandId, 'i-0accumulate')).rejects.toMatchObject({ name: 'InvalidPluginName' });
});

test('an unacknowledged message is handed out again, and the command is Delayed', async () => {
  await join('i-0delayed');
  const { Command } = await ssm.send(
    new SendCommandCommand({ DocumentName: 'Test-Word', InstanceIds: ['i-0delayed'] }),
  );
  const [first] = await receive('i-0delayed', 0.2);
  const [second] = await receive('i-0delayed');
  expect(second?.MessageId).toBe(first?.MessageId);
  expect((await get(Command?.CommandId, 'i-0delayed')).Status).toBe('Delayed');
});

test('cancelling what no agent has taken ends it at once; else the agent is told', async () => {
  await join('i-0cancel');
  const send = () =>
    ssm.send(new SendCommandCommand({ DocumentName: 'Test-Word', InstanceIds: ['i-0cancel'] }));
  const waiting = (await send()).Command?.CommandId;
  await ssm.send(new CancelCommandCommand({ CommandId: waiting }));
  expect(await get(waiting, 'i-0cancel')).toMatchObject({ Status: 'Cancelled' });
  const taken = (await send()).Command?.CommandId;
  const [message] = (await receive('i-0cancel')) as [Message];
  expect(message.MessageId).toContain(taken);
  await reply(message.MessageId, 'InProgress', null);
  await ssm.send(new CancelCommandCommand({ CommandId: taken }));
  expect(await get(taken, 'i-0cancel')).toMatchObject({ Status: 'Cancelling' });
  const [cancel] = (await receive('i-0cancel')) as [Message];
  expect(cancel.Topic).toBe('aws.ssm.cancelCommand.us-east-1.i-0cancel');
  expect(JSON.parse(cancel.Payload)).toEqual({ CancelMessageId: message.MessageId });
});

test('MaxConcurrency hands out one at a time, and MaxErrors stops the rest', async () => {
  const ids = ['i-0wave1', 'i-0wave2', 'i-0wave3'];
  for (const id of ids) await join(id);
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'Test-Word',
      InstanceIds: ids,
      MaxConcurrency: '1',
      MaxErrors: '0',
    }),
  );
  const [message] = (await receive('i-0wave1')) as [Message];
  await reply(message.MessageId, 'Failed', { script: stepResult(1, '') });
  expect((await get(Command?.CommandId, 'i-0wave2')).StatusDetails).toBe('Terminated');
  const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId: Command?.CommandId }));
  expect(Commands).toMatchObject([{ Status: 'Failed', ErrorCount: 1, CompletedCount: 3, TargetCount: 3 }]);
});

test('an instance that is gone makes its waiting command Undeliverable', async () => {
  await join('i-0gone');
  const { Command } = await ssm.send(
    new SendCommandCommand({ DocumentName: 'Test-Word', InstanceIds: ['i-0gone'] }),
  );
  manager.fleet.deregister('i-0gone');
  expect(await get(Command?.CommandId, 'i-0gone')).toMatchObject({
    Status: 'Failed',
    StatusDetails: 'Undeliverable',
  });
});

test.each([
  ['InvalidInstanceId', { InstanceIds: ['i-0nobody'] }],
  ['InvalidInstanceId', {}],
  ['InvalidDocument', { DocumentName: 'No-Such', InstanceIds: ['i-0valid'] }],
  ['InvalidDocumentVersion', { DocumentVersion: '9', InstanceIds: ['i-0valid'] }],
  ['InvalidDocument', { DocumentHash: '0'.repeat(64), InstanceIds: ['i-0valid'] }],
  ['InvalidParameters', { Parameters: { Nope: ['x'] }, InstanceIds: ['i-0valid'] }],
  ['InvalidParameters', { Parameters: { Word: ['UPPER'] }, InstanceIds: ['i-0valid'] }],
  ['InvalidParameters', { Parameters: { Word: ['a', 'b'] }, InstanceIds: ['i-0valid'] }],
  ['ValidationException', { TimeoutSeconds: 29, InstanceIds: ['i-0valid'] }],
  ['ValidationException', { MaxConcurrency: '0', InstanceIds: ['i-0valid'] }],
  ['ValidationException', { Comment: 'x'.repeat(101), InstanceIds: ['i-0valid'] }],
  ['DuplicateInstanceId', { InstanceIds: ['i-0valid', 'i-0valid'] }],
])('SendCommand refuses with %s', async (name, change) => {
  await join('i-0valid');
  const sent = ssm.send(new SendCommandCommand({ DocumentName: 'Test-Word', ...change }));
  await expect(sent).rejects.toMatchObject({ name });
});

test('unknown commands and invocations have their own errors', async () => {
  await expect(get(randomUUID(), 'i-0valid')).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
  const cancel = ssm.send(new CancelCommandCommand({ CommandId: randomUUID() }));
  await expect(cancel).rejects.toMatchObject({ name: 'InvalidCommandId' });
});

test('inventory: filters by id, tag and ping status, and pages', async () => {
  for (let index = 0; index < 7; index += 1)
    await join(`i-0page${index}`, { group: 'paged', Name: `p${index}` });
  const Filters = [{ Key: 'tag:group', Values: ['paged'] }];
  const first = await ssm.send(new DescribeInstanceInformationCommand({ Filters, MaxResults: 5 }));
  expect(first.InstanceInformationList).toHaveLength(5);
  const rest = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters, NextToken: first.NextToken }),
  );
  expect(rest.InstanceInformationList?.map((one) => one.InstanceId)).toEqual(['i-0page5', 'i-0page6']);
  expect(rest.NextToken).toBeUndefined();
  expect(rest.InstanceInformationList?.[0]).toMatchObject({ PingStatus: 'Online', PlatformType: 'Linux' });
  const byId = await ssm.send(
    new DescribeInstanceInformationCommand({
      Filters: [{ Key: 'InstanceIds', Values: ['i-0page3', 'i-0none'] }],
    }),
  );
  expect(byId.InstanceInformationList).toHaveLength(1);
  const lost = [...Filters, { Key: 'PingStatus', Values: ['ConnectionLost'] }];
  const none = await ssm.send(new DescribeInstanceInformationCommand({ Filters: lost }));
  expect(none.InstanceInformationList).toEqual([]);
  const bad = ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'Colour', Values: ['x'] }] }),
  );
  await expect(bad).rejects.toMatchObject({ name: 'InvalidFilterKey' });
  const token = ssm.send(new DescribeInstanceInformationCommand({ NextToken: 'nonsense' }));
  await expect(token).rejects.toMatchObject({ name: 'InvalidNextToken' });
});

test('an instance whose agent has never called is not in the inventory', async () => {
  manager.fleet.register('i-0silent', {});
  const Filters = [{ Key: 'InstanceIds', Values: ['i-0silent'] }];
  const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
  expect(InstanceInformationList).toEqual([]);
});

test('documents have versions, a default one, and hashes', async () => {
  const text = (word: string): string =>
    `schemaVersion: '2.2'\nmainSteps:\n  - action: aws:runShellScript\n    name: s\n    inputs:\n      runCommand: ['echo ${word}']\n`;
  const create = (Content: string, Name = 'Test-Doc') =>
    ssm.send(
      new CreateDocumentCommand({
        Name,
        Content,
        DocumentType: 'Command',
        DocumentFormat: 'YAML',
      }),
    );
  const created = await create(text('a'));
  expect(created.DocumentDescription).toMatchObject({
    DocumentVersion: '1',
    DefaultVersion: '1',
    HashType: 'Sha256',
  });
  await expect(create(text('a'))).rejects.toMatchObject({ name: 'DocumentAlreadyExists' });
  const update = (Content: string) =>
    ssm.send(new UpdateDocumentCommand({ Name: 'Test-Doc', Content, DocumentVersion: '$LATEST' }));
  await expect(update(text('a'))).rejects.toMatchObject({ name: 'DuplicateDocumentContent' });
  expect((await update(text('b'))).DocumentDescription).toMatchObject({
    DocumentVersion: '2',
    LatestVersion: '2',
  });
  const byDefault = await ssm.send(new GetDocumentCommand({ Name: 'Test-Doc' }));
  expect(byDefault).toMatchObject({ Content: text('a'), DocumentFormat: 'YAML', DocumentVersion: '1' });
  await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Test-Doc', DocumentVersion: '2' }));
  expect((await ssm.send(new GetDocumentCommand({ Name: 'Test-Doc' }))).Content).toBe(text('b'));
  await expect(create('schemaVersion: "1.2"', 'Test-Bad')).rejects.toMatchObject({
    name: 'InvalidDocumentSchemaVersion',
  });
  await expect(create('schemaVersion: "2.2"', 'Test-Bad')).rejects.toMatchObject({
    name: 'InvalidDocumentContent',
  });
  await ssm.send(new DeleteDocumentCommand({ Name: 'Test-Doc' }));
  const gone = ssm.send(new DescribeDocumentCommand({ Name: 'Test-Doc' }));
  await expect(gone).rejects.toMatchObject({ name: 'InvalidDocument' });
});

test('tags of an instance are read and added', async () => {
  await join('i-0tags', { Name: 'web' });
  const resource = { ResourceType: 'ManagedInstance', ResourceId: 'i-0tags' } as const;
  await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'k', Value: 'v' }] }));
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
  expect(TagList).toEqual([
    { Key: 'Name', Value: 'web' },
    { Key: 'k', Value: 'v' },
  ]);
});

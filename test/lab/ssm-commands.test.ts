import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import {
  createScriptDocument,
  type HostLab,
  invocation,
  run,
  send,
  startHostLab,
  stepParameters,
  until,
} from './host-fixture.ts';

let started: HostLab;
let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  // One second of a delivery time-out lasts 50 ms here, so the shortest, 30 s, takes 1.5 s.
  started = await startHostLab({
    systemsManager: { deliverySecondMs: 50, executionGraceMs: 500, pingTimeoutMs: 2_500 },
  });
  lab = started.lab;
  [host] = lab.hosts as [LabHost];
  const { ssm } = lab.clients;
  await createScriptDocument(ssm, 'Test-Exit3', 'echo out-line; echo err-line >&2; exit 3');
  await createScriptDocument(ssm, 'Test-Sleep', 'echo started; sleep 60');
  await createScriptDocument(ssm, 'Test-Short-Limit', 'echo started; sleep 60', '1');
  await createScriptDocument(
    ssm,
    'Test-Long',
    'head -c 30000 /dev/zero | tr "\\0" o; head -c 9000 /dev/zero | tr "\\0" e >&2',
  );
  await createScriptDocument(ssm, 'Test-Word', 'echo "word {{ Word }}"');
});
afterAll(() => started?.dispose());

test('a script runs on the host: exit code, split streams, and a failed status', async () => {
  const result = await run(lab.clients.ssm, host.instanceId, { DocumentName: 'Test-Exit3' });
  expect(result).toMatchObject({
    Status: 'Failed',
    StatusDetails: 'Failed',
    ResponseCode: 3,
    PluginName: 'script',
    StandardOutputContent: 'out-line\n',
    StandardErrorContent: 'err-line\nfailed to run commands: exit status 3',
  });
  expect(Date.parse(result.ExecutionStartDateTime ?? '')).toBeGreaterThan(0);
});

test('parameters are interpolated, with their default when none is given', async () => {
  const { ssm } = lab.clients;
  const given = await run(ssm, host.instanceId, {
    DocumentName: 'Test-Word',
    Parameters: { Word: ['hello'] },
  });
  expect(given.StandardOutputContent).toBe('word hello\n');
  const none = await run(ssm, host.instanceId, { DocumentName: 'Test-Word' });
  expect(none.StandardOutputContent).toBe('word none\n');
});

test('just after sending, an invocation does not exist yet', async () => {
  const { ssm } = lab.clients;
  // Long enough for both questions on a busy machine.
  lab.systemsManager.delayVisibility(5_000);
  const id = await send(ssm, { DocumentName: 'Test-Word', InstanceIds: [host.instanceId] });
  lab.systemsManager.delayVisibility();
  expect(await invocation(ssm, id, host.instanceId)).toBeUndefined();
  const listed = await ssm.send(new ListCommandInvocationsCommand({ CommandId: id }));
  expect(listed.CommandInvocations).toEqual([]);
  expect((await until(ssm, id, host.instanceId)).Status).toBe('Success');
});

test('output over the limits is cut, and whole in S3', async () => {
  const { ssm, s3 } = lab.clients;
  const { bucket } = lab.provisioned;
  const result = await run(ssm, host.instanceId, {
    DocumentName: 'Test-Long',
    OutputS3BucketName: bucket,
    OutputS3KeyPrefix: 'out/run',
  });
  expect(result.StandardOutputContent).toHaveLength(24_000);
  expect(result.StandardErrorContent).toHaveLength(8_000);
  const key = `out/run/${result.CommandId}/${host.instanceId}/awsrunShellScript/script/stdout`;
  expect(result.StandardOutputUrl).toBe(`https://s3.us-east-1.amazonaws.com/${bucket}/${key}`);
  const stored = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  expect(await stored.Body?.transformToString()).toBe('o'.repeat(30_000));
});

test('a cancelled command ends with 137 and status Cancelled', async () => {
  const { ssm } = lab.clients;
  const id = await send(ssm, { DocumentName: 'Test-Sleep', InstanceIds: [host.instanceId] });
  await until(ssm, id, host.instanceId, (status) => status === 'InProgress');
  await ssm.send(new CancelCommandCommand({ CommandId: id }));
  const result = await until(ssm, id, host.instanceId);
  expect(result).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Cancelled', ResponseCode: 137 });
  expect(result.StandardOutputContent).toBe('started\n');
});

test('the time limit of a step ends it with what the real agent reports: Execution Timed Out, -1', async () => {
  const result = await run(lab.clients.ssm, host.instanceId, { DocumentName: 'Test-Short-Limit' });
  expect(result).toMatchObject({
    Status: 'TimedOut',
    StatusDetails: 'Execution Timed Out',
    ResponseCode: -1,
  });
});

test('targets by tag, and the lists that show the command', async () => {
  const { ssm } = lab.clients;
  const id = await send(ssm, {
    DocumentName: 'Test-Word',
    Comment: 'by tag',
    Targets: [{ Key: 'tag:aws:autoscaling:groupName', Values: [lab.asgName] }],
  });
  await until(ssm, id, host.instanceId);
  const { CommandInvocations } = await ssm.send(
    new ListCommandInvocationsCommand({ CommandId: id, Details: true }),
  );
  expect(CommandInvocations).toMatchObject([
    { InstanceId: host.instanceId, Status: 'Success', CommandPlugins: [{ Name: 'script', ResponseCode: 0 }] },
  ]);
  const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId: id }));
  expect(Commands).toMatchObject([
    { Comment: 'by tag', TargetCount: 1, CompletedCount: 1, Status: 'Success' },
  ]);
  const nobody = await ssm.send(
    new SendCommandCommand({ DocumentName: 'Test-Word', Targets: [{ Key: 'tag:Name', Values: ['nobody'] }] }),
  );
  expect(nobody.Command).toMatchObject({ TargetCount: 0, StatusDetails: 'NoInstancesInTag' });
});

test('RecoverOps-RunStep goes through the fence, whose ledger outlives the command', async () => {
  const { ssm } = lab.clients;
  const step = stepParameters({ executionId: 'x-step', body: 'echo "hi $1"; exit 194', argv: ['there'] });
  const first = await run(ssm, host.instanceId, { DocumentName: 'RecoverOps-RunStep', Parameters: step });
  expect(first).toMatchObject({ Status: 'Failed', ResponseCode: 1, StandardOutputContent: 'hi there\n' });
  const again = await run(ssm, host.instanceId, { DocumentName: 'RecoverOps-RunStep', Parameters: step });
  expect(again.ResponseCode).toBe(75);
  const read = await run(ssm, host.instanceId, {
    DocumentName: 'RecoverOps-ReadLedger',
    Parameters: { ExecutionId: ['x-step'] },
  });
  expect(JSON.parse(read.StandardOutputContent ?? '')).toMatchObject({
    state: 'finished',
    raw_exit_code: 194,
  });
  const stored = JSON.parse(
    readFileSync(join(host.ledgerDirectory, 'once', 'x-step', 'result.json'), 'utf8'),
  );
  expect(stored.execution_id).toBe('x-step');
});

test('a message that is delivered twice runs the document twice, and the fence lets the step run once', async () => {
  const { ssm } = lab.clients;
  const body = 'echo ran >>/tmp/twice; sleep 0.5; cat /tmp/twice';
  const id = await send(ssm, {
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: [host.instanceId],
    Parameters: stepParameters({ executionId: 'x-twice', body }),
  });
  lab.systemsManager.redeliver(id, host.instanceId);
  // The refused duplicate answers first, so SSM says Failed while the step still runs: only the ledger knows better.
  expect(await until(ssm, id, host.instanceId)).toMatchObject({ Status: 'Failed', ResponseCode: 75 });
  const resultFile = join(host.ledgerDirectory, 'once', 'x-twice', 'result.json');
  await expect.poll(() => existsSync(resultFile)).toBe(true);
  expect(JSON.parse(readFileSync(resultFile, 'utf8'))).toMatchObject({ exit_code: 0 });
  const later = await run(ssm, host.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({ executionId: 'x-look', body: 'cat /tmp/twice' }),
  });
  expect(later.StandardOutputContent).toBe('ran\n');
});

test('cancelling a step also ends the body, and the ledger keeps it as started', async () => {
  const { ssm } = lab.clients;
  const id = await send(ssm, {
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: [host.instanceId],
    Parameters: stepParameters({ executionId: 'x-cancel', body: 'sleep 7771' }),
  });
  const startedFile = join(host.ledgerDirectory, 'once', 'x-cancel', 'started.json');
  await expect.poll(() => existsSync(startedFile)).toBe(true);
  await ssm.send(new CancelCommandCommand({ CommandId: id }));
  expect((await until(ssm, id, host.instanceId)).Status).toBe('Cancelled');
  const isGone = async (): Promise<string> =>
    (
      await run(ssm, host.instanceId, {
        DocumentName: 'RecoverOps-RunStep',
        Parameters: stepParameters({
          executionId: `x-gone-${Date.now()}`,
          body: 'ps -eo args | grep -c "^sleep 7771"',
        }),
      })
    ).StandardOutputContent ?? '';
  await expect.poll(isGone).toBe('0\n');
  const read = await run(ssm, host.instanceId, {
    DocumentName: 'RecoverOps-ReadLedger',
    Parameters: { ExecutionId: ['x-cancel'] },
  });
  expect(JSON.parse(read.StandardOutputContent ?? '')).toMatchObject({ state: 'started', running: false });
});

test('a lost answer leaves the command in progress while the ledger knows how it ended', async () => {
  const { ssm } = lab.clients;
  const lost = Promise.withResolvers<void>();
  lab.systemsManager.loseReplies((_messageId, reply) => {
    if (reply.documentStatus === 'InProgress') return false;
    lost.resolve();
    return true;
  });
  const id = await send(ssm, {
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: [host.instanceId],
    Parameters: stepParameters({ executionId: 'x-lost', body: 'exit 0' }),
  });
  // The fence writes its result before its agent can tell of it.
  await lost.promise;
  lab.systemsManager.loseReplies(undefined);
  expect(existsSync(join(host.ledgerDirectory, 'once', 'x-lost', 'result.json'))).toBe(true);
  expect((await invocation(ssm, id, host.instanceId))?.Status).toBe('InProgress');
});

test('a host that is down: the command waits, then Delivery Timed Out; after a boot it has its ledger and works', async () => {
  const { ssm } = lab.clients;
  await host.kill();
  const id = await send(ssm, { DocumentName: 'Test-Word', InstanceIds: [host.instanceId] });
  const result = await until(ssm, id, host.instanceId);
  expect(result).toMatchObject({ Status: 'TimedOut', StatusDetails: 'Delivery Timed Out', ResponseCode: -1 });
  const lost = async () => {
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({}));
    return InstanceInformationList?.[0]?.PingStatus;
  };
  await expect.poll(lost).toBe('ConnectionLost');
  await host.start();
  await expect.poll(lost).toBe('Online');
  const read = await run(ssm, host.instanceId, {
    DocumentName: 'RecoverOps-ReadLedger',
    Parameters: { ExecutionId: ['x-step'] },
  });
  expect(JSON.parse(read.StandardOutputContent ?? '')).toMatchObject({ state: 'finished' });
});

import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLimitsCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { startLab } from './lab-fixture.ts';

const scope =
  'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=00';

test('a service that is not there is an AWS error, until it is registered', async () => {
  const { lab } = await startLab();
  const ssm = new SSMClient({
    endpoint: lab.endpoint,
    region: lab.region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  const call = (): Promise<unknown> => ssm.send(new DescribeInstanceInformationCommand({}));
  await expect(call()).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: "The lab does not emulate the service 'ssm'.",
  });
  let isStopped = false;
  lab.register({
    scopes: ['ssm'],
    handle: async ({ scope: { region, service }, headers }) => ({
      status: 200,
      body: JSON.stringify({
        InstanceInformationList: [{ InstanceId: `${service} ${region} ${headers['x-amz-target']}` }],
      }),
    }),
    stop: async () => {
      isStopped = true;
    },
  });
  expect(await call()).toMatchObject({
    InstanceInformationList: [{ InstanceId: 'ssm us-east-1 AmazonSSM.DescribeInstanceInformation' }],
  });
  expect(() =>
    lab.register({ scopes: ['s3'], handle: async () => ({ status: 200 }), stop: async () => {} }),
  ).toThrow('The scope s3 already has a service');
  ssm.destroy();
  await lab.stop();
  expect(isStopped).toBe(true);
});

test('requests without a readable scope are refused', async () => {
  const { lab } = await startLab();
  const unsigned = await fetch(`${lab.endpoint}/?Action=ListTopics`);
  expect([unsigned.status, await unsigned.text()]).toEqual([
    403,
    expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
  ]);
  const malformed = await fetch(lab.endpoint, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' },
  });
  expect([malformed.status, await malformed.text()]).toEqual([
    400,
    expect.stringContaining('<Code>IncompleteSignature</Code>'),
  ]);
});

test('a presigned request is routed by its query and ends when it expires', async () => {
  const { lab } = await startLab();
  const presigned = (date: string): string =>
    `${lab.endpoint}/?X-Amz-Credential=AKID%2F20261122%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=${date}&X-Amz-Expires=60`;
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  expect((await fetch(presigned(now))).status).toBe(200);
  const late = await fetch(presigned('20200101T000000Z'));
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
});

test('an unknown action is an AWS error', async () => {
  const { lab } = await startLab();
  const response = await fetch(lab.endpoint, {
    method: 'POST',
    headers: { authorization: scope },
    body: 'Action=Nonsense',
  });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('<Code>InvalidAction</Code>'),
  ]);
});

test('a body over the limit is refused before it is sent', async () => {
  const { lab } = await startLab();
  const tooLarge = String(17 * 1024 * 1024);
  const status = await new Promise((resolve, reject) => {
    const message = request(lab.endpoint, {
      method: 'POST',
      headers: { authorization: scope, 'content-length': tooLarge },
    });
    message.on('response', (response) => {
      resolve(response.statusCode);
      message.destroy();
    });
    message.on('error', reject);
    message.flushHeaders();
  });
  expect(status).toBe(413);
});

test('a fault answers an error in the protocol of each service, and ends when cleared', async () => {
  const { lab, aws } = await startLab();
  const fault = { status: 503, code: 'ServiceUnavailable', message: 'away' };
  const calls = {
    dynamodb: () => aws.dynamodb.send(new ListTablesCommand({})),
    s3: () => aws.s3.send(new ListBucketsCommand({})),
    sns: () => aws.sns.send(new ListTopicsCommand({})),
    cloudwatch: () => aws.cloudwatch.send(new DescribeAlarmsCommand({})),
  };
  for (const [service, call] of Object.entries(calls)) {
    lab.faults.set(service, fault);
    await expect(call(), service).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message: 'away',
      $metadata: { httpStatusCode: 503 },
    });
    lab.faults.set(service, undefined);
    await call();
  }
});

test('a fault may last for a number of requests', async () => {
  const { lab, aws } = await startLab();
  lab.faults.set('sns', { status: 400, code: 'Throttling', message: 'Rate exceeded', times: 1 });
  await expect(aws.sns.send(new ListTopicsCommand({}))).rejects.toMatchObject({ name: 'Throttling' });
  await aws.sns.send(new ListTopicsCommand({}));
});

test('a fault of one action waits for it, whoever else calls the service meanwhile', async () => {
  const { lab, aws } = await startLab();
  const away = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded', times: 1 };
  lab.faults.set('dynamodb', away, 'DescribeLimits');
  await aws.dynamodb.send(new ListTablesCommand({}));
  expect(lab.faults.active()).toEqual(['dynamodb']);
  await expect(aws.dynamodb.send(new DescribeLimitsCommand({}))).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
  expect(lab.faults.active()).toEqual([]);
});

test('a dropped connection may come before or after the work', async () => {
  const { lab, aws } = await startLab();
  lab.faults.set('sns', { drop: true, times: 1 });
  await expect(aws.sns.send(new CreateTopicCommand({ Name: 'before' }))).rejects.toThrow();
  lab.faults.set('sns', { drop: true, when: 'after', times: 1 });
  await expect(aws.sns.send(new CreateTopicCommand({ Name: 'after' }))).rejects.toThrow();
  const { Topics = [] } = await aws.sns.send(new ListTopicsCommand({}));
  expect(Topics.map(({ TopicArn }) => TopicArn)).toEqual(['arn:aws:sns:us-east-1:111122223333:after']);
});

test('a hanging service does not keep the lab from stopping', async () => {
  const { lab, aws } = await startLab();
  lab.faults.set('dynamodb', { delayMs: 600_000, times: 1 });
  const call = aws.dynamodb.send(new ListTablesCommand({}));
  const outcome = expect(call).rejects.toThrow();
  // The fault is used up as soon as the request hangs.
  await expect.poll(() => lab.faults.active()).toEqual([]);
  await lab.stop();
  await outcome;
});

test('a delayed answer is the right answer', async () => {
  const { lab, aws } = await startLab();
  lab.faults.set('s3', { delayMs: 50 });
  expect((await aws.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});

test('stop closes the port, twice without harm, and a taken port is an error', async () => {
  const lab = await startControlPlane();
  const port = Number(new URL(lab.endpoint).port);
  await expect(startControlPlane({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await lab.stop();
  await lab.stop();
  const refused = await new Promise((resolve) => connect(port, '127.0.0.1').on('error', resolve));
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
});

test('a process that has stopped the lab ends by itself, whatever was under way', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL('./stop-lab-process.ts', import.meta.url))],
    { timeout: HANG_LIMIT_MS },
  );
  expect(stdout).toBe('stopped\n');
});

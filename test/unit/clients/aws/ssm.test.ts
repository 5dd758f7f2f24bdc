import { afterEach, expect, test } from 'vitest';
import { createSsmClient } from '../../../../src/clients/aws/ssm.ts';
import type { CommandRequest, SsmPort } from '../../../../src/ports/ssm.ts';
import { awsConfig } from '../../../support/aws-config.ts';
import {
  type AwsJsonReply,
  type AwsJsonServer,
  answer,
  startAwsJsonServer,
} from '../../../support/aws-json-server.ts';

const REQUEST: CommandRequest = {
  documentName: 'RecoverOps-RunStep',
  instanceIds: ['i-0123456789abcdef0'],
  parameters: { ExecutionId: 'x-1' },
  comment: 'x-1',
  deliveryTimeoutSeconds: 60,
  output: { bucket: 'evidence', keyPrefix: 'raw/one/x-1' },
};

let server: AwsJsonServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ssmWith(reply: AwsJsonReply): Promise<SsmPort> {
  server = await startAwsJsonServer(reply);
  return createSsmClient(awsConfig(server.url));
}

test('a command is sent with its bounds spelt out, none left to SSM’s wide defaults', async () => {
  let seen: unknown;
  const ssm = await ssmWith((response, body) => {
    seen = body;
    answer(response, 200, { Command: { CommandId: 'c-1' } });
  });
  expect(await ssm.sendOnce(REQUEST)).toEqual({ kind: 'accepted', commandId: 'c-1' });
  expect(seen).toEqual({
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: ['i-0123456789abcdef0'],
    Parameters: { ExecutionId: ['x-1'] },
    Comment: 'x-1',
    TimeoutSeconds: 60,
    MaxConcurrency: '1',
    MaxErrors: '0',
    OutputS3BucketName: 'evidence',
    OutputS3KeyPrefix: 'raw/one/x-1',
  });
});

test.each<[string, AwsJsonReply, string]>([
  ['a 500', (response) => answer(response, 500, { __type: 'InternalServerError' }), 'unknown'],
  ['a 503', (response) => answer(response, 503, { __type: 'ServiceUnavailable' }), 'unknown'],
  ['a dropped connection', (response) => response.destroy(), 'unknown'],
  ['an answer that is no JSON', (response) => response.writeHead(200).end('<html>'), 'unknown'],
  ['an answer without a command', (response) => answer(response, 200, {}), 'unknown'],
  [
    'throttling',
    (response) => answer(response, 400, { __type: 'ThrottlingException', message: 'Rate exceeded' }),
    'not_sent',
  ],
  ['an expired token', (response) => answer(response, 400, { __type: 'ExpiredTokenException' }), 'not_sent'],
  ['an unknown instance', (response) => answer(response, 400, { __type: 'InvalidInstanceId' }), 'refused'],
  ['no permission', (response) => answer(response, 400, { __type: 'AccessDeniedException' }), 'refused'],
  ['an unknown document', (response) => answer(response, 400, { __type: 'InvalidDocument' }), 'refused'],
])('%s leaves one request on the wire and is %s', async (_, reply, kind) => {
  const ssm = await ssmWith(reply);
  expect(await ssm.sendOnce(REQUEST)).toMatchObject({ kind });
  expect(server?.operations).toEqual(['AmazonSSM.SendCommand']);
});

test('with nobody at the address nothing was sent', async () => {
  const ssm = await ssmWith(() => {});
  await server?.close();
  expect(await ssm.sendOnce(REQUEST)).toMatchObject({ kind: 'not_sent', error: { neverSent: true } });
});

test('a read-only command is tried again', async () => {
  const ssm = await ssmWith((response) => {
    if (server?.operations.length === 1) answer(response, 500, { __type: 'InternalServerError' });
    else answer(response, 200, { Command: { CommandId: 'c-2' } });
  });
  expect(await ssm.sendReadOnly(REQUEST)).toBe('c-2');
  expect(server?.operations.length).toBe(2);
});

test('targets are read page by page, bounded, sorted, offline ones marked', async () => {
  const pages: Readonly<Record<string, unknown>> = {
    first: {
      InstanceInformationList: [
        { InstanceId: 'i-2', PingStatus: 'ConnectionLost', ComputerName: 'two' },
        { InstanceId: 'i-1', PingStatus: 'Online', Name: 'one', PlatformName: 'Debian', AgentVersion: '3.3' },
      ],
      NextToken: 'second',
    },
    second: { InstanceInformationList: [{ InstanceId: 'i-3', PingStatus: 'Online' }] },
  };
  const bodies: unknown[] = [];
  const ssm = await ssmWith((response, body) => {
    bodies.push(body.Filters);
    answer(response, 200, pages[String(body.NextToken ?? 'first')]);
  });
  const filter = { kind: 'tag', key: 'aws:autoscaling:groupName', value: 'web-asg' } as const;
  expect(await ssm.findTargets(filter, 3)).toEqual([
    { instanceId: 'i-1', name: 'one', platform: 'Debian', agentVersion: '3.3', online: true },
    { instanceId: 'i-2', name: 'two', platform: null, agentVersion: null, online: false },
    { instanceId: 'i-3', name: null, platform: null, agentVersion: null, online: true },
  ]);
  expect(bodies[0]).toEqual([{ Key: 'tag:aws:autoscaling:groupName', Values: ['web-asg'] }]);
  expect(await ssm.findTargets(filter, 2)).toHaveLength(2);
});

test('a sent command is found by its comment, on a later page too', async () => {
  const ssm = await ssmWith((response, body) =>
    answer(
      response,
      200,
      body.NextToken === undefined
        ? { Commands: [{ CommandId: 'c-1', Comment: 'x-10' }], NextToken: 'more' }
        : { Commands: [{ CommandId: 'c-2', Comment: 'x-1' }] },
    ),
  );
  const query = { documentName: 'RecoverOps-RunStep', instanceId: 'i-1', comment: 'x-1' };
  expect(await ssm.findCommandId(query)).toBe('c-2');
  expect(await ssm.findCommandId({ ...query, comment: 'x-2' })).toBeUndefined();
});

test('an endless list of commands ends', async () => {
  const ssm = await ssmWith((response) => answer(response, 200, { Commands: [], NextToken: 'more' }));
  const query = { documentName: 'RecoverOps-RunStep', instanceId: 'i-1', comment: 'x-1' };
  expect(await ssm.findCommandId(query)).toBeUndefined();
  expect(server?.operations.length).toBe(10);
});

test('an invocation that SSM does not know yet is undefined, and a pending one has no exit code', async () => {
  const ssm = await ssmWith((response, body) => {
    if (body.CommandId === 'new') answer(response, 400, { __type: 'InvocationDoesNotExist' });
    else
      answer(response, 200, {
        Status: 'Pending',
        StatusDetails: 'Pending',
        ResponseCode: -1,
        ExecutionStartDateTime: '',
      });
  });
  expect(await ssm.findInvocation('new', 'i-1')).toBeUndefined();
  expect(await ssm.findInvocation('old', 'i-1')).toMatchObject({
    status: 'Pending',
    responseCode: null,
    startedAt: null,
  });
});

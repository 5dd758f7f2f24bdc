import { connect } from 'node:net';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionEventInvokeConfigCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import {
  createCounter,
  FunctionName,
  functionArn,
  roleArn,
  setUpMapping,
  streamArn,
} from './lambda-fixture.ts';
import { nextInvocation, postToRuntime } from './runtime-client.ts';

const Payload = Buffer.from('{"question":1}');

const textOf = (payload: Uint8Array | undefined) => Buffer.from(payload ?? []).toString();

test('an invocation is handed out with its headers, and its answer goes back', async () => {
  const { lambda, address } = await setUpMapping();
  const asked = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const before = Date.now();
  const { event, headers, requestId } = await nextInvocation(address);
  expect(event).toEqual({ question: 1 });
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number(headers.get('lambda-runtime-deadline-ms'))).toBeGreaterThanOrEqual(before + 60_000);
  expect(headers.get('lambda-runtime-invoked-function-arn')).toBe(functionArn);
  expect(headers.get('lambda-runtime-trace-id')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
  const accepted = await postToRuntime(address, `invocation/${requestId}/response`, '{"answer":2}');
  expect(accepted.status).toBe(202);
  const answer = await asked;
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(answer.FunctionError).toBeUndefined();
  expect(textOf(answer.Payload)).toBe('{"answer":2}');
  const again = await postToRuntime(address, `invocation/${requestId}/response`, '{}');
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ errorType: 'InvalidRequestID' });
});

test('what the function says of its error is told to whoever invoked it', async () => {
  const { lambda, address } = await setUpMapping();
  const asked = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  const said = JSON.stringify({ errorMessage: 'no', errorType: 'Refusal', stackTrace: [] });
  expect((await postToRuntime(address, `invocation/${requestId}/error`, said)).status).toBe(202);
  const { FunctionError, Payload: answer } = await asked;
  expect(FunctionError).toBe('Unhandled');
  expect(textOf(answer)).toBe(said);
});

test('an answer that is too large, and a start that fails, are failed invocations', async () => {
  const { lambda, address } = await setUpMapping();
  const first = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  const large = JSON.stringify('x'.repeat(6 * 1024 * 1024));
  expect((await postToRuntime(address, `invocation/${requestId}/response`, large)).status).toBe(413);
  expect(textOf((await first).Payload)).toContain('Function.ResponseSizeTooLarge');
  const second = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  await expect
    .poll(async () => {
      const answer = await postToRuntime(address, 'init/error', '{"errorType":"NoModule"}');
      return [answer.status, await Promise.race([second, undefined])];
    })
    .toEqual([202, expect.objectContaining({ FunctionError: 'Unhandled' })]);
});

test('who asks for the next without an answer has lost the one before, and its late answer counts for nothing', async () => {
  const { lambda, address } = await setUpMapping();
  const lost = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  const waiting = nextInvocation(address);
  expect(textOf((await lost).Payload)).toContain('Runtime exited without providing a reason');
  const late = await postToRuntime(address, `invocation/${requestId}/response`, '{}');
  expect(late.status).toBe(400);
  const kept = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId: next } = await waiting;
  await postToRuntime(address, `invocation/${next}/response`, '{}');
  expect(textOf((await kept).Payload)).toBe('{}');
});

test('a deadline that passes fails the invocation', async () => {
  const { lambda, address } = await setUpMapping();
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 1 }));
  const asked = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  expect(textOf((await asked).Payload)).toContain('Task timed out after 1.00 seconds');
  expect((await postToRuntime(address, `invocation/${requestId}/response`, '{}')).status).toBe(400);
});

test('a process that goes away while it waits loses nothing', async () => {
  const { lambda, address } = await setUpMapping();
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  const poll = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: lab\r\n\r\n';
  await new Promise<void>((resolve) => socket.write(poll, () => resolve()));
  // What comes over a later connection is answered after what the earlier one has done.
  const roundTrip = () => fetch(`http://${address}/`);
  await roundTrip();
  socket.destroy();
  await roundTrip();
  const asked = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  await postToRuntime(address, `invocation/${requestId}/response`, '{"answer":2}');
  expect(textOf((await asked).Payload)).toBe('{"answer":2}');
});

test('what the Runtime API does not have is refused', async () => {
  const { lambda, address } = await setUpMapping();
  expect((await fetch(`http://${address}/2020-01-01/extension/register`)).status).toBe(404);
  const asked = lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const { requestId } = await nextInvocation(address);
  const streamed = await postToRuntime(address, `invocation/${requestId}/response`, '{}', {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
  });
  expect(await streamed.json()).toMatchObject({ errorMessage: expect.stringContaining('streamed') });
  await postToRuntime(address, `invocation/${requestId}/response`, '{}');
  await asked;
});

test('an event that nobody waits for is tried three times, and then told to its destination', async () => {
  const { lab, lambda, run } = await setUpMapping({ timeScale: 1_000 });
  const queue = lab.sqs.createQueue('failed-events');
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      DestinationConfig: { OnFailure: { Destination: queue.arn } },
    }),
  );
  expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: queue.arn } },
  });
  let tries = 0;
  run(() => {
    tries += 1;
    throw new Error('never');
  });
  const { StatusCode } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }),
  );
  expect(StatusCode).toBe(202);
  const [message] = await queue.receive(1, 1_000, 20_000, new AbortController().signal);
  expect(tries).toBe(3);
  expect(JSON.parse(message?.body ?? '')).toMatchObject({
    requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
    requestPayload: { question: 1 },
    responsePayload: { errorMessage: 'Error: never' },
  });
});

test('functions are created, described, changed and deleted', async () => {
  const { lambda, lab } = await setUpMapping();
  await expect(createCounter(lambda)).rejects.toBeInstanceOf(ResourceConflictException);
  const described = {
    FunctionName,
    FunctionArn: functionArn,
    Role: roleArn,
    Timeout: 60,
    MemorySize: 128,
    PackageType: 'Image',
    State: 'Active',
    Version: '$LATEST',
  };
  const { Configuration, Code } = await lambda.send(new GetFunctionCommand({ FunctionName: functionArn }));
  expect(Configuration).toMatchObject(described);
  expect(Code?.ImageUri).toContain('counter:1');
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toMatchObject([described]);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 30, MemorySize: 512 }));
  const changed = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(changed).toMatchObject({ Timeout: 30, MemorySize: 512 });
  const other = { FunctionName: 'other', Role: roleArn, Code: {} };
  await expect(
    lambda.send(new CreateFunctionCommand({ ...other, VpcConfig: { SubnetIds: ['subnet-1'] } })),
  ).rejects.toThrow('the member VpcConfig');
  await expect(lambda.send(new CreateFunctionCommand({ ...other, Timeout: 901 }))).rejects.toThrow(
    'less than or equal to 900',
  );
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'other' }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  expect(lab.lambda.runtimeApi(FunctionName)).toBeUndefined();
  await expect(lambda.send(new GetFunctionCommand({ FunctionName }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
});

test('who called the services of the log half is on record, and a rule decides who may', async () => {
  const { lab, lambda, map, put } = await setUpMapping();
  const { UUID } = await map();
  await put(['a']);
  await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(lab.calls.calls().map(({ service, operation }) => `${service}:${operation}`)).toEqual([
    'kinesis:CreateStream',
    'lambda:CreateFunction',
    'lambda:CreateEventSourceMapping',
    'kinesis:PutRecords',
    'lambda:GetEventSourceMapping',
  ]);
  lab.calls.setRule(({ service, operation }) =>
    service === 'lambda' && operation === 'Invoke' ? 'nobody invokes it' : undefined,
  );
  await expect(lambda.send(new InvokeCommand({ FunctionName, Payload }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('lambda:Invoke: nobody invokes it'),
  });
});

test('mappings are created, described, changed and deleted', async () => {
  const { lambda, map } = await setUpMapping();
  const settings = {
    BatchSize: 500,
    MaximumBatchingWindowInSeconds: 1,
    TumblingWindowInSeconds: 60,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 3_600,
    FunctionResponseTypes: ['ReportBatchItemFailures' as const],
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::recoverops-evidence' } },
  };
  const { UUID } = await map({ ...settings, StartingPosition: 'LATEST' });
  const described = {
    ...settings,
    UUID,
    EventSourceArn: streamArn,
    FunctionArn: functionArn,
    StartingPosition: 'LATEST',
    State: 'Enabled',
    LastProcessingResult: 'No records processed',
    LastModified: expect.any(Date),
  };
  expect(await lambda.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject(described);
  const listed = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn: streamArn }),
  );
  expect(listed.EventSourceMappings).toMatchObject([described]);
  await expect(map()).rejects.toBeInstanceOf(ResourceConflictException);
  const changed = await lambda.send(
    new UpdateEventSourceMappingCommand({ UUID, BatchSize: 7, DestinationConfig: { OnFailure: {} } }),
  );
  expect(changed).toMatchObject({
    BatchSize: 7,
    TumblingWindowInSeconds: 60,
    DestinationConfig: { OnFailure: {} },
  });
  expect(await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({
    State: 'Deleting',
  });
  await expect(lambda.send(new GetEventSourceMappingCommand({ UUID }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await map({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date(Date.now() - 1_000) });
});

test.for([
  [{ ParallelizationFactor: 2 }, 'ParallelizationFactor other than 1'],
  [{ FilterCriteria: { Filters: [] } }, 'the member FilterCriteria'],
  [{ EventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:q' }, 'Kinesis streams only'],
  [{ EventSourceArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/other' }, 'Stream not found'],
  [{ FunctionName: 'other' }, 'Function not found'],
  [{ TumblingWindowInSeconds: 901 }, 'less than or equal to 900'],
  [{ MaximumRecordAgeInSeconds: 59 }, '60 or more'],
  [{ StartingPosition: 'AT_TIMESTAMP' as const }, 'StartingPositionTimestamp'],
  [{ StartingPosition: undefined }, 'StartingPosition'],
  [
    { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:us-east-1:111122223333:t' } } },
    'S3 buckets and SQS queues only',
  ],
] as const)('the mapping %j is refused', async ([settings, message]) => {
  const { lambda } = await setUpMapping();
  await expect(
    lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: streamArn,
        FunctionName,
        StartingPosition: 'TRIM_HORIZON',
        ...(settings as object),
      }),
    ),
  ).rejects.toThrow(message);
});

import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { onTestFinished } from 'vitest';
import type { ControlPlane, ControlPlaneOptions } from '../../lab/control-plane.ts';
import { startLab } from './lab-fixture.ts';
import { type FunctionHandler, runFunction } from './runtime-client.ts';

export const StreamName = 'logs';
export const FunctionName = 'counter';
export const streamArn = `arn:aws:kinesis:us-east-1:111122223333:stream/${StreamName}`;
export const functionArn = `arn:aws:lambda:us-east-1:111122223333:function:${FunctionName}`;
export const roleArn = 'arn:aws:iam::111122223333:role/counter';

/** Unmodified clients of what the log half of the lab needs. */
function logHalfClients({ endpoint, region }: Pick<ControlPlane, 'endpoint' | 'region'>) {
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
    maxAttempts: 1,
  };
  const clients = { kinesis: new KinesisClient(config), lambda: new LambdaClient(config) };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

export const createCounter = (lambda: LambdaClient, Timeout = 60) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: roleArn,
      PackageType: 'Image',
      Code: { ImageUri: '111122223333.dkr.ecr.us-east-1.amazonaws.com/counter:1' },
      Timeout,
    }),
  );

/** Short in time: a mapping looks at once, and a window of a second is over soon after it. */
export const SHORT: ControlPlaneOptions = {
  timeScale: 100,
  mappingTimes: { pollMs: 20, windowIdleMs: 50 },
};

/** A stream, a function and what maps the one to the other. */
export async function setUpMapping(options: ControlPlaneOptions = SHORT, ShardCount = 1) {
  const { lab, aws } = await startLab(options);
  const { kinesis, lambda } = logHalfClients(lab);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await createCounter(lambda);
  const address = lab.lambda.runtimeApi(FunctionName) ?? '';
  return {
    lab,
    aws,
    kinesis,
    lambda,
    address,
    map: (settings: Partial<CreateEventSourceMappingCommandInput> = {}) =>
      lambda.send(
        new CreateEventSourceMappingCommand({
          EventSourceArn: streamArn,
          FunctionName,
          StartingPosition: 'TRIM_HORIZON',
          ...settings,
        }),
      ),
    put: async (texts: readonly string[], key?: string) => {
      const { Records = [] } = await kinesis.send(
        new PutRecordsCommand({
          StreamName,
          Records: texts.map((text) => ({ PartitionKey: key ?? text, Data: Buffer.from(text) })),
        }),
      );
      return Records.map(({ SequenceNumber = '' }) => SequenceNumber);
    },
    run(handler: FunctionHandler) {
      const running = runFunction(address, handler);
      onTestFinished(() => running.stop());
      return running;
    },
  };
}

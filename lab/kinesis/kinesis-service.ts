import { answerJson, type JsonOperation } from '../http/json-codec.ts';
import type { LabService } from '../http/service.ts';
import { createStreamFinder } from './kinesis-input.ts';
import { createRecordOperations } from './record-operations.ts';
import type { Stream } from './stream.ts';
import { createStreamOperations } from './stream-operations.ts';
import { openStreamStore } from './stream-store.ts';

export interface LabKinesis extends LabService {
  /** The stream with that ARN, if there is one. */
  findByArn(arn: string): Stream | undefined;
}

export interface KinesisOptions {
  readonly region: string;
  readonly accountId: string;
  /** Where streams are kept over restarts; in memory without it. */
  readonly directory?: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Provisioned streams of one account and Region, with the rates and limits of AWS. What is answered as kept outlives the
 * process. Throws Error when what an earlier process kept is damaged.
 */
export function createKinesis({ region, accountId, directory, now }: KinesisOptions): LabKinesis {
  const arnOf = (name: string): string => `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;
  const store = openStreamStore({
    arnOf,
    accountId,
    now,
    ...(directory === undefined ? {} : { directory }),
  });
  const streams = createStreamFinder(store, accountId);
  const operations = new Map<string, JsonOperation>([
    ...createStreamOperations({ store, streams, now }),
    ...createRecordOperations({ streams, accountId, now }),
  ]);
  return {
    scopes: ['kinesis'],
    handle: (request) =>
      answerJson({ version: '1.1', targetPrefix: 'Kinesis_20131202', operations }, request),
    findByArn: (arn) => store.list().find((stream) => stream.arn === arn),
    async stop() {
      store.close();
    },
  };
}

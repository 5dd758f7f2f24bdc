import { answerJson, type JsonOperation } from '../http/json-codec.ts';
import type { LabService } from '../http/service.ts';
import type { Stream } from '../kinesis/stream.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { createGroupOperations } from './group-operations.ts';
import { openLogStore } from './log-store.ts';
import { putLogEvents } from './put-log-events.ts';
import { createSubscriptionOperations } from './subscription-operations.ts';

export interface LogsOptions {
  readonly region: string;
  readonly accountId: string;
  /** Where groups are kept over restarts; in memory without it. */
  readonly directory?: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Kinesis streams, where subscription filters deliver to, by their ARN. */
  readonly findStream: (arn: string) => Stream | undefined;
}

/**
 * CloudWatch Logs of one account and Region. Events that PutLogEvents has taken outlive the process, and so does how far
 * each subscription filter has come. Throws Error when what an earlier process kept is damaged.
 */
export function createLogs(options: LogsOptions): LabService {
  const { now, findStream } = options;
  const store = openLogStore(options);
  const operations = new Map<string, JsonOperation>([
    ...createGroupOperations(store),
    ['PutLogEvents', (input) => putLogEvents(store, input, now())],
    ['FilterLogEvents', (input) => filterLogEvents(store, input)],
    ...createSubscriptionOperations({ store, findStream, now }),
  ]);
  return {
    scopes: ['logs'],
    handle: (request) => answerJson({ version: '1.1', targetPrefix: 'Logs_20140328', operations }, request),
    async stop() {
      store.stop();
    },
  };
}

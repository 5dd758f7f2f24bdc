import { isJsonObject, type JsonObject } from '../../src/domain/text/json-object.ts';
import type { BatchedRecord } from './kinesis-event.ts';

/** What a function's answer means for the batch that it was given. */
export type BatchAnswer =
  | {
      readonly kind: 'processed';
      /** How many records, from the first one on: less than all where it named the rest as failed. */
      readonly count: number;
      /** Undefined without windows. */
      readonly state: JsonObject | undefined;
    }
  /** Nothing of the batch counts, and no state of the answer. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface AnswerRules {
  readonly hasWindow: boolean;
  readonly reportsItemFailures: boolean;
}

/**
 * Reads it as AWS documents it: with a window there has to be a `state`; where failures of single records are reported, the
 * lowest sequence number among them is where the batch is tried again, and an identifier that is no record of it fails all.
 * That the state of such an answer counts for the records before that number is what its documentation leaves open.
 */
export function readBatchAnswer(
  payload: string,
  records: readonly BatchedRecord[],
  { hasWindow, reportsItemFailures }: AnswerRules,
): BatchAnswer {
  const answer = parsed(payload);
  const state = isJsonObject(answer) && isJsonObject(answer.state) ? answer.state : undefined;
  if (hasWindow && state === undefined) {
    return { kind: 'failed', reason: 'The answer has no state, which a function with windows has to give.' };
  }
  const kept = hasWindow ? state : undefined;
  const whole: BatchAnswer = { kind: 'processed', count: records.length, state: kept };
  if (!reportsItemFailures || !isJsonObject(answer)) return whole;
  const failures = answer.batchItemFailures;
  if (failures === undefined || failures === null) return whole;
  if (!Array.isArray(failures)) return { kind: 'failed', reason: 'batchItemFailures is not a list.' };
  if (failures.length === 0) return whole;
  const places = failures.map((failure: unknown) => {
    const identifier = isJsonObject(failure) ? failure.itemIdentifier : undefined;
    return records.findIndex(({ sequenceNumber }) => sequenceNumber === identifier);
  });
  if (places.includes(-1)) {
    return { kind: 'failed', reason: 'batchItemFailures names what is no record of the batch.' };
  }
  const count = Math.min(...places);
  return count === 0
    ? { kind: 'failed', reason: 'The function reported the first record of the batch as failed.' }
    : { kind: 'processed', count, state: kept };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

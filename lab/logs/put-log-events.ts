import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, objectList, optionalNumber, optionalString } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import { labLimits } from '../limits.ts';
import type { InputEvent } from './log-batch.ts';
import type { LogStore } from './log-store.ts';
import { invalidParameter, missing, streamNameOf } from './logs-input.ts';

/** Keeps the valid events of a batch and says which were not. Throws AwsError for a batch that breaks a rule as a whole. */
export function putLogEvents(store: LogStore, input: JsonInput, nowMs: number): object {
  refuseOtherMembers(input, ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken']);
  const group = store.of(input);
  const streamName = streamNameOf(input);
  if (!group.streams.has(streamName)) {
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const events = objectList(input, 'logEvents').map(eventOf);
  assertBatch(events);

  const tooOldEnd =
    events.findLastIndex(({ timestamp }) => timestamp < nowMs - labLimits.logEventAgeMaxMs) + 1;
  const tooNewStart = events.findIndex(({ timestamp }) => timestamp > nowMs + labLimits.logEventAheadMaxMs);
  const valid = events.slice(tooOldEnd, tooNewStart < 0 ? events.length : tooNewStart);
  const [first, last] = [valid[0], valid.at(-1)];
  if (first !== undefined && last !== undefined) {
    if (last.timestamp - first.timestamp > labLimits.logBatchSpanMaxMs) {
      throw invalidParameter(
        'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
      );
    }
    group.append(streamName, valid);
    store.wake(group);
  }
  return {
    // Nothing reads it any more, but clients still get one.
    nextSequenceToken: `49${String(group.nextCounter()).padStart(54, '0')}`,
    ...(tooOldEnd > 0 || tooNewStart >= 0
      ? {
          rejectedLogEventsInfo: {
            ...(tooOldEnd > 0 ? { tooOldLogEventEndIndex: tooOldEnd } : {}),
            ...(tooNewStart >= 0 ? { tooNewLogEventStartIndex: tooNewStart } : {}),
          },
        }
      : {}),
  };
}

function eventOf(input: JsonInput, index: number): InputEvent {
  const at = `logEvents.${index + 1}.member`;
  const timestamp = optionalNumber(input, 'timestamp');
  const message = optionalString(input, 'message');
  if (timestamp === undefined) throw missing(`${at}.timestamp`);
  if (message === undefined) throw missing(`${at}.message`);
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw invalidParameter(
      `1 validation error detected: Value '${timestamp}' at '${at}.timestamp' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  }
  if (message === '') {
    throw invalidParameter(
      `1 validation error detected: Value '' at '${at}.message' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  }
  return { timestamp, message };
}

function assertBatch(events: readonly InputEvent[]): void {
  if (events.length < 1 || events.length > labLimits.logEventsMax) {
    throw invalidParameter(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length from 1 to ${labLimits.logEventsMax}`,
    );
  }
  const sizeBytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + labLimits.logEventOverheadBytes,
    0,
  );
  if (sizeBytes > labLimits.logBatchLimitBytes) {
    throw invalidParameter(
      `Upload too large: ${sizeBytes} bytes exceeds limit of ${labLimits.logBatchLimitBytes}`,
    );
  }
  if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
}

import type { WindowSpan } from '../../domain/logs/window/window-tally.ts';
import { isJsonObject, type JsonObject, memberOf } from '../../domain/text/json-object.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';

export interface StreamRecord {
  /** A decimal number, greater than those of the records before it in its shard. */
  readonly sequence: string;
  readonly base64: string;
}

/** A batch of one shard, or the end of one of its windows. */
export interface StreamBatch {
  readonly kind: 'stream';
  /** `<stream>/<shard>`. */
  readonly shard: string;
  readonly span: WindowSpan;
  /** As the answer before this one gave it; an empty object at the beginning of a window. */
  readonly state: JsonObject;
  readonly isFinal: boolean;
  readonly records: readonly StreamRecord[];
}

const SEQUENCE = /^\d{1,129}$/;
const STREAM_ARN = /^arn:[a-z-]{3,20}:kinesis:[a-z0-9-]{1,30}:\d{12}:stream\/([A-Za-z0-9_.-]{1,128})$/;
const SHARD = /^[A-Za-z0-9_.-]{1,128}$/;

function spanOf(window: unknown): WindowSpan | null {
  if (!isJsonObject(window)) return null;
  const [from, to] = [memberOf(window, 'start'), memberOf(window, 'end')].map((moment) =>
    typeof moment === 'string' ? Date.parse(moment) : Number.NaN,
  );
  return from !== undefined && to !== undefined && from < to ? { from, to } : null;
}

function recordOf(value: unknown): StreamRecord | null {
  const kinesis = isJsonObject(value) ? memberOf(value, 'kinesis') : undefined;
  if (!isJsonObject(kinesis)) return null;
  const sequence = memberOf(kinesis, 'sequenceNumber');
  const base64 = memberOf(kinesis, 'data');
  if (typeof sequence !== 'string' || !SEQUENCE.test(sequence) || typeof base64 !== 'string') return null;
  return { sequence, base64 };
}

/** An event of Lambda's mapping of a stream, with windows. The error says what is wrong with the mapping. */
export function parseStreamBatch(event: JsonObject): Result<StreamBatch> {
  const span = spanOf(memberOf(event, 'window'));
  if (span === null)
    return err('the event has no window: give the event source mapping a tumbling window (60 seconds)');
  const shardId = memberOf(event, 'shardId');
  const arn = memberOf(event, 'eventSourceARN');
  const [, stream] = (typeof arn === 'string' ? STREAM_ARN.exec(arn) : null) ?? [];
  if (typeof shardId !== 'string' || !SHARD.test(shardId) || stream === undefined)
    return err('the event names no shard of a Kinesis stream');
  const given = memberOf(event, 'Records');
  const state = memberOf(event, 'state');
  const records: StreamRecord[] = [];
  for (const one of Array.isArray(given) ? given : []) {
    const record = recordOf(one);
    if (record === null) return err('the event has a record without sequenceNumber or data');
    records.push(record);
  }
  return ok({
    kind: 'stream',
    shard: `${stream}/${shardId}`,
    span,
    state: isJsonObject(state) ? state : {},
    isFinal: memberOf(event, 'isFinalInvokeForWindow') === true,
    records,
  });
}

import { isJsonObject } from '../domain/text/json-object.ts';
import { timeKeeper } from './ensure-time.ts';
import { isHeartbeat } from './events/heartbeat-event.ts';
import { parseStreamBatch } from './events/kinesis-event.ts';
import { parseLogFiles } from './events/log-file-event.ts';
import { type HeartbeatDeps, handleHeartbeat } from './handle-heartbeat.ts';
import { handleLogFiles, type LogFileDeps } from './handle-log-files.ts';
import { handleStream, type StreamAnswer } from './handle-stream.ts';

/** An event that the detector has no reader for, or that a setting of its trigger makes unreadable. */
export class EventError extends Error {
  override readonly name = 'EventError';
}

export type EventDeps = LogFileDeps & HeartbeatDeps;

/**
 * What Lambda hands to the detector, as JSON: a batch of a stream, the end of a window, files that were put into a bucket, or
 * the beat of a schedule.
 *
 * @param deadlineMs Milliseconds since 1970 at which Lambda ends the invocation.
 * @throws EventError, DeadlineError, ServiceError: the invocation failed, and the event is given again.
 */
export async function handleEvent(
  deps: EventDeps,
  json: string,
  deadlineMs: number,
): Promise<StreamAnswer | Record<string, never>> {
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch {
    throw new EventError('the event is no JSON');
  }
  if (!isJsonObject(event)) throw new EventError('the event is no JSON object');
  const ensureTime = timeKeeper(deps.now, deadlineMs);
  if (isHeartbeat(event)) {
    await handleHeartbeat(deps, ensureTime);
    return {};
  }
  const files = parseLogFiles(event);
  if (files !== null) {
    await handleLogFiles(deps, files, ensureTime);
    return {};
  }
  const batch = parseStreamBatch(event);
  if (!batch.ok) throw new EventError(batch.error);
  return await handleStream(deps, batch.value, ensureTime);
}

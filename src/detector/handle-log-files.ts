import type { LogRecord } from '../domain/logs/log-record.ts';
import { WindowTally } from '../domain/logs/window/window-tally.ts';
import { sha256Hex } from '../domain/text/sha256.ts';
import type { LogObjectPort } from '../ports/log-objects.ts';
import { LOG_FILE_BYTES, LOG_FILE_SHARDS, NAMED_OBJECTS_MAX } from './bounds.ts';
import { metricFields } from './detector-metrics.ts';
import type { LogFile, LogFileBatch } from './events/log-file-event.ts';
import { readLogFile } from './events/read-log-file.ts';
import { type DetectorDeps, takeUp } from './handle-stream.ts';
import { settleWindow } from './settle-window.ts';

export interface LogFileDeps extends DetectorDeps {
  readonly logObjects: LogObjectPort;
}

const shardOf = ({ accountId, region, loadBalancer }: LogFile) =>
  `${LOG_FILE_SHARDS}${accountId}-${region}-${loadBalancer.replaceAll('/', '.')}`;

function recordOf(
  { accountId, bucket, key, loadBalancer, span }: LogFile,
  lines: readonly string[],
): LogRecord {
  return {
    owner: accountId,
    group: `s3://${bucket}`,
    stream: loadBalancer,
    events: lines.map((message, index) => ({ id: `${key}:${index}`, at: span.from, message })),
  };
}

/**
 * A file is a part of a window: five minutes of one node of a load balancer. Told again, it changes nothing; the files of one end count
 * as one window, a bad one of them before the good ones.
 */
async function handleFile(deps: LogFileDeps, file: LogFile, ensureTime: () => void): Promise<void> {
  const { tools, memories, logObjects, log, now } = deps;
  const { bucket, key, span } = file;
  const began = now();
  const data = await logObjects.read(bucket, key, LOG_FILE_BYTES);
  if (data === null) {
    log.warn({ bucket, key }, 'the access log file is not there any more');
    return;
  }
  const { lines, isCut } = await readLogFile(data);
  const shard = shardOf(file);
  takeUp(tools, await memories.known(shard));
  const tally = new WindowTally(tools, span, null);
  // What the file is known by when it is told of again.
  tally.add(recordOf(file, lines), sha256Hex(`${bucket}/${key}`).slice(0, 32), {
    source: 'alb',
    resource: { kind: 'load_balancer', id: file.loadBalancer },
  });
  const settled = await settleWindow(
    { ...deps, region: file.region, isInOrder: false },
    shard,
    tally.close(),
    ensureTime,
  );
  log.info(
    {
      ...metricFields(
        {
          LogFiles: { unit: 'Count', value: 1 },
          LogFilesCut: { unit: 'Count', value: isCut ? 1 : 0 },
          RefusedWindows: { unit: 'Count', value: settled.isRefused ? 1 : 0 },
          Lines: { unit: 'Count', value: lines.length },
          FindingsPublished: { unit: 'Count', value: settled.published.length },
          FindingsInvalid: { unit: 'Count', value: settled.invalid },
          Took: { unit: 'Milliseconds', value: now() - began },
        },
        now(),
      ),
      loadBalancer: file.loadBalancer,
      key,
      isRepeated: settled.isRepeated,
    },
    'access log file settled',
  );
}

/**
 * Files that S3 tells of, one after the other.
 * @throws ServiceError and others: Lambda tells of all of them again, and those that were settled change nothing.
 */
export async function handleLogFiles(
  deps: LogFileDeps,
  { files, others }: LogFileBatch,
  ensureTime: () => void,
): Promise<void> {
  if (others.length > 0)
    deps.log.warn(
      { count: others.length, keys: others.slice(0, NAMED_OBJECTS_MAX) },
      'these objects are no access logs of a load balancer',
    );
  for (const file of files) await handleFile(deps, file, ensureTime);
}

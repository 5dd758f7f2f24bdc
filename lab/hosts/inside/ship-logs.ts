import { dirname, join } from 'node:path';
import { callJson } from './control-call.ts';
import type { HostConfig } from './host-config.ts';
import { openLogOffsets } from './log-offsets.ts';
import { type LogSource, logSources } from './log-sources.ts';
import { fileOf, type LogChunk, readLog, renamedFile, sizeOf } from './read-log.ts';

const LOOK_MS = 500;
/** Of one file at once, and of all files in one look: half a megabyte a second of a host. */
const CHUNK_BYTES_MAX = 128 * 1024;
const LOOK_BYTES_MAX = 256 * 1024;
/** With 26 bytes for each a chunk of the shortest lines stays below what PutLogEvents takes. */
const LINES_MAX = 5_000;
/** Of a file that lies further behind only the end is shipped, and the agent's log says so. */
const BEHIND_BYTES_MAX = 4 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;

/** Told what is wrong, or that lines were left out; the same only once until it changes. */
export type ShippingLog = (level: 'I' | 'E', text: string) => void;

/**
 * Ships what the host's programs log to CloudWatch Logs, each file to the stream of the host's id in the group of its kind,
 * at least once: an offset is kept after the lines were taken. Files are known by inode, so a rotated one is read to its end.
 */
export function startShipping(config: HostConfig, log: ShippingLog): void {
  const offsets = openLogOffsets(join(dirname(config.metricsLogFile), 'state', 'log-offsets.json'));
  let round = 0;
  let lastProblem = '';

  const call = (operation: string, input: object): Promise<unknown> =>
    callJson({
      socketPath: config.controlSocket,
      region: config.region,
      service: 'logs',
      target: `Logs_20140328.${operation}`,
      version: '1.1',
      input,
    });

  async function create(logGroupName: string): Promise<void> {
    const names = { logGroupName, logStreamName: config.instanceId };
    for (const [operation, input] of [
      ['CreateLogGroup', { logGroupName }],
      ['CreateLogStream', names],
    ] as const) {
      await call(operation, input).catch((error: unknown) => {
        if (!String(error).includes('ResourceAlreadyExistsException')) throw error;
      });
    }
  }

  async function put(logGroupName: string, lines: readonly string[]): Promise<void> {
    const timestamp = Date.now();
    const logEvents = lines.map((message) => ({ timestamp, message }));
    const input = { logGroupName, logStreamName: config.instanceId, logEvents };
    try {
      await call('PutLogEvents', input);
    } catch (error) {
      if (!String(error).includes('ResourceNotFoundException')) throw error;
      await create(logGroupName);
      await call('PutLogEvents', input);
    }
  }

  /** Bytes that were shipped of it. */
  async function ship({ path, logGroup }: LogSource, bytesMax: number): Promise<number> {
    const now = fileOf(path);
    const known = offsets.get(path);
    if (now === undefined && known === undefined) return 0;
    const file = known?.file ?? now ?? '';
    const isRotated = now !== file;
    const place = isRotated ? renamedFile(path, file) : path;
    let from = known?.offset ?? 0;
    if (place !== undefined) {
      const size = sizeOf(place);
      // Cut to nothing and written anew, under the same inode.
      if (size < from) from = 0;
      if (size - from > BEHIND_BYTES_MAX) {
        const skipped = size - from - KEPT_BYTES;
        from += skipped;
        log('I', `logs: ${skipped} bytes of ${path} are left out, it lies too far behind`);
      }
      const limits = { from, bytesMax, linesMax: LINES_MAX, isFinished: isRotated };
      const chunk: LogChunk = readLog(place, limits);
      if (chunk.lines.length > 0) await put(logGroup, chunk.lines);
      if (chunk.offset !== known?.offset || known.file !== file) {
        offsets.set(path, { file, offset: chunk.offset });
      }
      if (chunk.offset > from) return chunk.offset - from;
    }
    // The rest of the file before is shipped, or gone: the one that is there now comes next.
    if (isRotated && now !== undefined) offsets.set(path, { file: now, offset: 0 });
    return 0;
  }

  async function look(): Promise<void> {
    const sources = logSources(config);
    offsets.keepOnly(sources.map(({ path }) => path));
    round += 1;
    let leftBytes = LOOK_BYTES_MAX;
    for (let index = 0; index < sources.length && leftBytes > 0; index += 1) {
      const source = sources[(index + round) % sources.length];
      if (source !== undefined) leftBytes -= await ship(source, Math.min(leftBytes, CHUNK_BYTES_MAX));
    }
  }

  const loop = (): void => {
    look()
      .then(() => {
        if (lastProblem !== '') log('I', 'logs: lines are shipped again');
        lastProblem = '';
      })
      .catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== lastProblem) log('E', `logs: ${problem}`);
        lastProblem = problem;
      })
      .finally(() => setTimeout(loop, LOOK_MS));
  };
  loop();
}

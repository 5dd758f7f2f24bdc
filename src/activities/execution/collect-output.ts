import { log } from '@temporalio/activity';
import type { AwaitCommandInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { withoutTrace } from '../../domain/execution/fence-trace.ts';
import { attemptFolder } from '../../domain/record/attempt.ts';
import { cleanOutput } from '../../domain/redaction/bounded-text.ts';
import { headBytes, tailOf } from '../../domain/text/cut-text.ts';
import type { ObjectStorePort, RawOutputPort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { rawOutputPrefix } from './send-command.ts';

export interface Streams {
  readonly stdout: string;
  readonly stderr: string;
}

export interface CollectedOutput extends Streams {
  /** Key of the whole, redacted; null where S3 would not take it. */
  readonly outputKey: string | null;
}

async function readRaw(
  rawOutput: RawOutputPort,
  keys: readonly string[],
  stream: keyof Streams,
): Promise<string | undefined> {
  const key = keys.find((candidate) => candidate.endsWith(`/${stream}`));
  return key === undefined ? undefined : await rawOutput.read(key, LIMITS.evidenceBytes);
}

/**
 * The output of one execution: whole and redacted to S3, tails for the record. SSM itself cuts at 24,000 characters
 * and puts the whole, unredacted, under a raw prefix; that is read once and removed. S3 being away costs the whole
 * output, never the outcome.
 */
export async function collectOutput(
  { objects, rawOutput }: { readonly objects: ObjectStorePort; readonly rawOutput: RawOutputPort },
  {
    incidentId,
    incidentAttempt = 1,
    executionId,
  }: Pick<AwaitCommandInput, 'incidentId' | 'incidentAttempt' | 'executionId'>,
  inline: Streams,
): Promise<CollectedOutput> {
  let { stdout } = inline;
  let stderr = withoutTrace(inline.stderr, executionId);
  let outputKey: string | null = null;
  try {
    const rawKeys = await rawOutput.list(
      `${rawOutputPrefix(incidentId, executionId)}/`,
      ACTIVITY_BOUNDS.rawObjectsMax,
    );
    stdout = (await readRaw(rawOutput, rawKeys, 'stdout')) ?? stdout;
    stderr = withoutTrace((await readRaw(rawOutput, rawKeys, 'stderr')) ?? stderr, executionId);
    const whole = headBytes(
      cleanOutput(`=== stdout\n${stdout}\n=== stderr\n${stderr}\n`),
      LIMITS.evidenceBytes * 2,
    );
    const key = `${attemptFolder(incidentId, incidentAttempt)}/outputs/${executionId}.txt`;
    await objects.put(key, whole, 'text/plain; charset=utf-8');
    outputKey = key;
    await Promise.all(rawKeys.map((rawKey) => rawOutput.remove(rawKey)));
  } catch (error) {
    log.warn('the output could not be stored whole', { executionId, reason: reasonOf(error) });
  }
  return {
    stdout: tailOf(cleanOutput(stdout), LIMITS.outputExcerptChars),
    stderr: tailOf(cleanOutput(stderr), LIMITS.outputExcerptChars),
    outputKey,
  };
}

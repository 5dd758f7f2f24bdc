import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, interpolate, type ParameterValues } from './interpolate.ts';
import { runScript } from './run-script.ts';

/** The payload of an aws.ssm.sendCommand message. */
export interface CommandMessage {
  readonly CommandId: string;
  readonly DocumentName: string;
  readonly OutputS3BucketName: string;
  readonly OutputS3KeyPrefix: string;
  readonly Parameters: ParameterValues;
  readonly DocumentContent: {
    readonly mainSteps: readonly {
      readonly action: string;
      readonly name: string;
      readonly onFailure?: string;
      readonly inputs: {
        readonly runCommand: readonly string[];
        readonly workingDirectory?: string;
        readonly timeoutSeconds?: string | number;
      };
    }[];
  };
}

/** One step in the shape of a reply's `runtimeStatus`. */
export interface StepStatus {
  readonly status: string;
  readonly code: number;
  readonly name: string;
  readonly output: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly outputS3BucketName: string;
  readonly outputS3KeyPrefix: string;
  readonly stepName: string;
  readonly standardOutput: string;
  readonly standardError: string;
}

export interface DocumentRun {
  readonly message: CommandMessage;
  readonly directory: string;
  readonly instanceId: string;
  readonly region: string;
  readonly rewrites: readonly (readonly [string, string])[];
  readonly cancelled: AbortSignal;
  upload(key: string, body: Buffer): Promise<void>;
  onStep(name: string, status: StepStatus): Promise<void>;
}

const TIMEOUT_DEFAULT_SECONDS = 3_600;
const STDOUT_LIMIT_CHARS = 24_000;
const STDERR_LIMIT_CHARS = 8_000;
const JOINED_LIMIT_CHARS = 2_500;

/** Runs the steps in order and returns the document's status. A failed step does not stop the next, unless it says `onFailure: exit`. */
export async function runDocument(
  run: DocumentRun,
): Promise<'Success' | 'Failed' | 'Cancelled' | 'TimedOut'> {
  let overall: 'Success' | 'Failed' | 'Cancelled' | 'TimedOut' = 'Success';
  for (const step of run.message.DocumentContent.mainSteps) {
    if (run.cancelled.aborted) return 'Cancelled';
    const result = await runStep(run, step);
    if (result === 'Success') continue;
    overall = result;
    if (result === 'Cancelled' || step.onFailure === 'exit') break;
  }
  return overall;
}

type Step = CommandMessage['DocumentContent']['mainSteps'][number];

async function runStep(
  run: DocumentRun,
  step: Step,
): Promise<'Success' | 'Failed' | 'Cancelled' | 'TimedOut'> {
  const { message } = run;
  const startedAt = new Date();
  const seconds = Number(interpolate(String(step.inputs.timeoutSeconds ?? ''), message.Parameters));
  const written = step.inputs.runCommand.map((line) => interpolate(line, message.Parameters)).join('\n');
  const script = run.rewrites.reduce((text, [from, to]) => text.replaceAll(from, to), written);
  const result = await runScript({
    script: `${script}\n`,
    directory: join(run.directory, step.name),
    workingDirectory: interpolate(step.inputs.workingDirectory ?? '', message.Parameters) || '/',
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      AWS_SSM_INSTANCE_ID: run.instanceId,
      AWS_SSM_REGION_NAME: run.region,
      ...environmentOf(message.DocumentContent, message.Parameters),
    },
    timeoutMs: (seconds > 0 ? seconds : TIMEOUT_DEFAULT_SECONDS) * 1000,
    cancelled: run.cancelled,
  });
  const standardOutput = head(result.stdoutFile, STDOUT_LIMIT_CHARS);
  const trailer = result.status === 'Success' ? '' : failureLine(result.status, result.code);
  const standardError = `${head(result.stderrFile, STDERR_LIMIT_CHARS)}${trailer}`.slice(
    0,
    STDERR_LIMIT_CHARS,
  );
  await upload(run, step.name, result.stdoutFile, result.stderrFile);
  await run.onStep(step.name, {
    status: result.status,
    code: result.code,
    name: step.action,
    output: (standardError === ''
      ? standardOutput
      : `${standardOutput}\n----------ERROR-------\n${standardError}`
    ).slice(0, JOINED_LIMIT_CHARS),
    startDateTime: startedAt.toISOString(),
    endDateTime: new Date().toISOString(),
    outputS3BucketName: message.OutputS3BucketName,
    outputS3KeyPrefix: message.OutputS3KeyPrefix,
    stepName: step.name,
    standardOutput,
    standardError,
  });
  return result.status;
}

function failureLine(status: string, code: number): string {
  return status === 'Failed'
    ? `failed to run commands: exit status ${code}`
    : 'failed to run commands: signal: killed';
}

/** The whole streams, by the key layout of the real agent; an empty stream is not stored. */
async function upload(run: DocumentRun, step: string, stdoutFile: string, stderrFile: string): Promise<void> {
  const { message } = run;
  if (message.OutputS3BucketName === '') return;
  const prefix = message.OutputS3KeyPrefix === '' ? '' : `${message.OutputS3KeyPrefix}/`;
  const base = `${prefix}${message.CommandId}/${run.instanceId}/awsrunShellScript/${step}`;
  for (const [stream, file] of [
    ['stdout', stdoutFile],
    ['stderr', stderrFile],
  ] as const) {
    const body = readFileSync(file);
    if (body.length > 0) await run.upload(`${message.OutputS3BucketName}/${base}/${stream}`, body);
  }
}

/** The first characters of a file, without reading the rest of it. */
function head(file: string, limitChars: number): string {
  const buffer = Buffer.alloc(limitChars * 4);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, length).slice(0, limitChars);
  } finally {
    closeSync(descriptor);
  }
}

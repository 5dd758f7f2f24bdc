import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateDocumentCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  InvocationDoesNotExist,
  SendCommandCommand,
  type SendCommandCommandInput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { type Lab, type LabOptions, startLab } from '../../lab/environment.ts';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';

export interface HostLab {
  readonly lab: Lab;
  readonly dispose: () => Promise<void>;
}

/** A lab with sandboxed hosts. Throws with the command to run where hosts cannot be sandboxed. */
export async function startHostLab(options: Partial<LabOptions> = {}): Promise<HostLab> {
  requireBubblewrap();
  const dataDirectory = mkdtempSync(join(tmpdir(), 'rops-test-'));
  const lab = await startLab({
    dataDirectory,
    hostCount: 1,
    timeScale: 60,
    metricIntervalMs: 200,
    ...options,
  });
  return {
    lab,
    async dispose() {
      await lab.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** A document that runs one shell script, for tests only: the project has no free-form document. */
export async function createScriptDocument(
  ssm: SSMClient,
  name: string,
  script: string,
  timeoutSeconds = '30',
) {
  const content = {
    schemaVersion: '2.2',
    description: 'test',
    parameters: { Word: { type: 'String', default: 'none', allowedPattern: '^[a-z]+$' } },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'script',
        inputs: { runCommand: script.split('\n'), timeoutSeconds },
      },
    ],
  };
  await ssm.send(
    new CreateDocumentCommand({
      Name: name,
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      Content: JSON.stringify(content),
    }),
  );
}

export async function send(ssm: SSMClient, input: SendCommandCommandInput): Promise<string> {
  const { Command } = await ssm.send(new SendCommandCommand({ TimeoutSeconds: 30, ...input }));
  return Command?.CommandId ?? '';
}

export async function invocation(
  ssm: SSMClient,
  commandId: string,
  instanceId: string,
): Promise<GetCommandInvocationCommandOutput | undefined> {
  try {
    return await ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }));
  } catch (error) {
    if (error instanceof InvocationDoesNotExist) return undefined;
    throw error;
  }
}

/** Polls until `isDone`. Throws with the last status after `limitMs`. */
export async function until(
  ssm: SSMClient,
  commandId: string,
  instanceId: string,
  isDone: (status: string) => boolean = (status) =>
    !['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status),
  limitMs = 60_000,
): Promise<GetCommandInvocationCommandOutput> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const found = await invocation(ssm, commandId, instanceId);
    if (found !== undefined && isDone(found.Status ?? '')) return found;
    if (Date.now() > deadlineMs) throw new Error(`still ${found?.Status} after ${limitMs} ms`);
    await delay(30);
  }
}

export async function run(
  ssm: SSMClient,
  instanceId: string,
  input: Omit<SendCommandCommandInput, 'InstanceIds'>,
) {
  const commandId = await send(ssm, { ...input, InstanceIds: [instanceId] });
  return until(ssm, commandId, instanceId);
}

export interface StepRequest {
  readonly executionId: string;
  readonly body: string;
  readonly argv?: readonly string[];
  readonly notAfterSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly payloadSha256?: string;
}

export function payloadSha256Of(body: string, argv: readonly string[]): string {
  const hash = createHash('sha256').update(body).update('\n\0argv\0');
  for (const argument of argv) hash.update(`${argument}\0`);
  return hash.digest('hex');
}

/** Parameters of RecoverOps-RunStep. */
export function stepParameters(step: StepRequest): Record<string, string[]> {
  const argv = step.argv ?? [];
  return {
    ExecutionId: [step.executionId],
    PayloadSha256: [step.payloadSha256 ?? payloadSha256Of(step.body, argv)],
    NotAfter: [String(step.notAfterSeconds ?? Math.floor(Date.now() / 1000) + 60)],
    TimeoutSeconds: [String(step.timeoutSeconds ?? 120)],
    BodyBase64: [Buffer.from(step.body).toString('base64')],
    ArgvBase64: [Buffer.from(argv.map((argument) => `${argument}\0`).join('')).toString('base64')],
  };
}

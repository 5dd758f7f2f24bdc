// The SSM agent of a lab host: polls ec2messages and runs Command documents, as amazon-ssm-agent does.
// It does not remember finished commands: a message that is delivered twice is run twice, which AWS documents as
// possible, and which the fence on the host has to withstand. Usage: ssm-agent.ts CONFIG_FILE
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { callControlPlane, callJson } from './control-call.ts';
import { readHostConfig } from './host-config.ts';
import { type CommandMessage, runDocument, type StepStatus } from './run-document.ts';

process.title = 'ssm-agent';

const config = readHostConfig(process.argv[2] ?? '');
const AGENT_VERSION = '3.3.2746.0';
const POLL_DEADLINE_MS = 20_000;
const RETRY_DELAY_MS = 500;
/** A message that is not acknowledged by then comes again; acknowledging takes milliseconds. */
const VISIBILITY_SECONDS = 4;
const REPLY_ATTEMPTS_MAX = 20;
const UPLOAD_DEADLINE_MS = 30_000;

interface Message {
  readonly MessageId: string;
  readonly Topic: string;
  readonly Payload: string;
}

const running = new Map<string, AbortController>();

function call(
  service: 'ssm' | 'ec2messages',
  operation: string,
  input: object,
  deadlineMs?: number,
): Promise<unknown> {
  const prefix = service === 'ssm' ? 'AmazonSSM' : 'EC2WindowsMessageDeliveryService';
  return callJson({
    socketPath: config.controlSocket,
    region: config.region,
    service,
    target: `${prefix}.${operation}`,
    version: '1.1',
    input,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
}

/** Replies are repeated until the service takes them, within bounds: a lost one leaves the command in progress. */
async function insist(operation: string, input: object): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call('ec2messages', operation, input);
      return;
    } catch (error) {
      if (attempt >= REPLY_ATTEMPTS_MAX) throw error;
      await delay(RETRY_DELAY_MS);
    }
  }
}

function reply(
  messageId: string,
  documentStatus: string,
  steps: Record<string, StepStatus> | null,
): Promise<void> {
  const counts: Record<string, number> = {};
  for (const step of Object.values(steps ?? {})) counts[step.status] = (counts[step.status] ?? 0) + 1;
  return insist('SendReply', {
    MessageId: messageId,
    ReplyId: randomUUID(),
    Payload: JSON.stringify({
      additionalInfo: {
        agent: { lang: 'en-US', name: 'amazon-ssm-agent', os: 'linux', osver: '1', ver: AGENT_VERSION },
        dateTime: new Date().toISOString(),
        runId: '',
        runtimeStatusCounts: steps === null ? null : counts,
        ableToOpenMGSConnection: false,
      },
      documentStatus,
      documentTraceOutput: '',
      runtimeStatus: steps,
    }),
  });
}

async function runCommand(message: Message): Promise<void> {
  const command = JSON.parse(message.Payload) as CommandMessage;
  const cancel = new AbortController();
  running.set(message.MessageId, cancel);
  const directory = join(
    config.agent.stateDirectory,
    'orchestration',
    `${command.CommandId}-${randomUUID()}`,
  );
  try {
    await reply(message.MessageId, 'InProgress', null);
    await insist('AcknowledgeMessage', { MessageId: message.MessageId });
    const { allowedDocuments } = config.agent;
    if (allowedDocuments !== undefined && !allowedDocuments.includes(command.DocumentName)) {
      await reply(message.MessageId, 'Failed', {
        [command.DocumentContent.mainSteps[0]?.name ?? 'refused']: refusal(command.DocumentName),
      });
      return;
    }
    const status = await runDocument({
      message: command,
      directory,
      instanceId: config.instanceId,
      region: config.region,
      rewrites: config.agent.rewrites,
      cancelled: cancel.signal,
      upload: (key, body) => upload(key, body),
      onStep: (name, step) => reply(message.MessageId, 'InProgress', { [name]: step }),
    });
    await reply(message.MessageId, status, {});
    await insist('DeleteMessage', { MessageId: message.MessageId });
  } finally {
    running.delete(message.MessageId);
    rmSync(directory, { recursive: true, force: true });
  }
}

function refusal(documentName: string): StepStatus {
  const now = new Date().toISOString();
  return {
    status: 'Failed',
    code: 1,
    name: 'aws:runShellScript',
    output: '',
    startDateTime: now,
    endDateTime: now,
    outputS3BucketName: '',
    outputS3KeyPrefix: '',
    stepName: 'refused',
    standardOutput: '',
    standardError: `This lab host is not isolated, so it does not run ${documentName}. Install bubblewrap for a sandboxed host.`,
  };
}

async function upload(key: string, body: Buffer): Promise<void> {
  try {
    await callControlPlane({
      socketPath: config.controlSocket,
      region: config.region,
      service: 's3',
      method: 'PUT',
      path: `/${key.split('/').map(encodeURIComponent).join('/')}`,
      headers: { 'content-type': 'text/plain', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      body,
      deadlineMs: UPLOAD_DEADLINE_MS,
    });
  } catch (error) {
    // As with the real agent, a failed upload does not fail the command.
    console.error(`upload of ${key} failed: ${String(error)}`);
  }
}

async function ping(): Promise<void> {
  for (;;) {
    await call('ssm', 'UpdateInstanceInformation', {
      InstanceId: config.instanceId,
      AgentName: 'amazon-ssm-agent',
      AgentStatus: 'Active',
      AgentVersion: AGENT_VERSION,
      ComputerName: config.hostName,
      IPAddress: '127.0.0.1',
      PlatformName: 'RecoverOps lab host',
      PlatformType: 'Linux',
      PlatformVersion: '1',
    }).catch((error: unknown) => console.error(`UpdateInstanceInformation: ${String(error)}`));
    await delay(config.agent.pingIntervalMs);
  }
}

async function poll(): Promise<void> {
  for (;;) {
    try {
      const request = {
        Destination: config.instanceId,
        MessagesRequestId: randomUUID(),
        VisibilityTimeoutInSeconds: VISIBILITY_SECONDS,
      };
      const answer = (await call('ec2messages', 'GetMessages', request, POLL_DEADLINE_MS)) as {
        Messages?: Message[];
      };
      for (const message of answer.Messages ?? []) take(message);
    } catch (error) {
      console.error(`GetMessages: ${String(error)}`);
      await delay(RETRY_DELAY_MS);
    }
  }
}

function take(message: Message): void {
  if (message.Topic.startsWith('aws.ssm.cancelCommand')) {
    const { CancelMessageId } = JSON.parse(message.Payload) as { CancelMessageId: string };
    running.get(CancelMessageId)?.abort();
    insist('DeleteMessage', { MessageId: message.MessageId }).catch(() => undefined);
    return;
  }
  runCommand(message).catch((error: unknown) => console.error(`${message.MessageId}: ${String(error)}`));
}

await Promise.all([ping(), poll()]);

import { setTimeout as delay } from 'node:timers/promises';
import {
  GetCommandInvocationCommand,
  InvocationDoesNotExist,
  ListTagsForResourceCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { ChaosKind } from './catalogue.ts';

export interface ChaosRequest {
  readonly ssm: SSMClient;
  readonly kind: ChaosKind;
  readonly instanceId: string;
  /** When a self-clearing failure ends by itself. Default 20. */
  readonly selfClearSeconds?: number;
}

export interface ChaosOutcome {
  readonly commandId: string;
  /** What the host said, e.g. how full its disk is now. */
  readonly output: string;
}

const CHAOS_DOCUMENT = 'RecoverOps-Chaos';
/** A host carries this tag with the value `true` when breaking it breaks nothing else. */
export const SANDBOX_TAG = 'recoverops:sandboxed';

const SELF_CLEAR_DEFAULT_SECONDS = 20;
const DEADLINE_MS = 60_000;
const POLL_MS = 100;

/** Chaos was refused, or the host could not do it. The message says what to do. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
}

/** Causes one failure on one host through SSM and returns once it is there. Throws ChaosError; refuses a host that is not sandboxed. */
export async function runChaos(request: ChaosRequest): Promise<ChaosOutcome> {
  const { ssm, kind, instanceId } = request;
  await assertSandboxed(ssm, instanceId);
  const seconds = kind.endsWith('-self-clear') ? (request.selfClearSeconds ?? SELF_CLEAR_DEFAULT_SECONDS) : 0;
  const sent = await ssm.send(
    new SendCommandCommand({
      DocumentName: CHAOS_DOCUMENT,
      InstanceIds: [instanceId],
      Parameters: { Kind: [kind], Seconds: [String(seconds)] },
      Comment: `chaos ${kind}`,
      TimeoutSeconds: 30,
      MaxConcurrency: '1',
      MaxErrors: '0',
    }),
  );
  const commandId = sent.Command?.CommandId;
  if (commandId === undefined)
    throw new ChaosError('SSM accepted the chaos command without a command id; look at its log.');
  return { commandId, output: await untilChaosIsThere(ssm, commandId, instanceId) };
}

async function assertSandboxed(ssm: SSMClient, instanceId: string): Promise<void> {
  const { TagList = [] } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: instanceId }),
  );
  if (TagList.some((tag) => tag.Key === SANDBOX_TAG && tag.Value === 'true')) return;
  throw new ChaosError(
    `Chaos refuses ${instanceId}: it does not carry the tag ${SANDBOX_TAG}=true, so breaking it could break something real. Use a host of the lab, with bubblewrap installed.`,
  );
}

/**
 * What the host said of a failure that was sent to it, once it is there, e.g. how full its disk is now.
 * @throws ChaosError when the host could not do it, or has not within a minute
 */
export async function untilChaosIsThere(
  ssm: SSMClient,
  commandId: string,
  instanceId: string,
): Promise<string> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  while (Date.now() < deadlineMs) {
    const invocation = await findInvocation(ssm, commandId, instanceId);
    const status = invocation?.Status ?? 'Pending';
    if (status === 'Success') return (invocation?.StandardOutputContent ?? '').trim();
    if (!['Pending', 'InProgress', 'Delayed'].includes(status)) {
      throw new ChaosError(
        `Chaos did not work on ${instanceId} (${invocation?.StatusDetails ?? status}): ${(invocation?.StandardErrorContent ?? '').trim()}`,
      );
    }
    await delay(POLL_MS);
  }
  throw new ChaosError(
    `Chaos on ${instanceId} has not ended after ${DEADLINE_MS} ms; is its SSM agent running?`,
  );
}

async function findInvocation(ssm: SSMClient, commandId: string, instanceId: string) {
  try {
    return await ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId }));
  } catch (error) {
    // Just after sending, the command is not visible yet.
    if (error instanceof InvocationDoesNotExist) return undefined;
    throw error;
  }
}

import { activityInfo, sleep } from '@temporalio/activity';
import type { DiagnoseInput } from '../../contracts/activities.ts';
import { assembleDiagnostics } from '../../domain/diagnosis/assemble-diagnostics.ts';
import type { Diagnostics } from '../../domain/diagnosis/diagnostics.ts';
import { hasProbeOutput } from '../../domain/diagnosis/probes/probe-sections.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { Invocation } from '../../domain/execution/invocation.ts';
import { hasEnded } from '../../domain/execution/invocation.ts';
import type { DiagnosticsPort } from '../../ports/aws-access.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { isServiceError } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { awaitInvocation } from '../execution/await-invocation.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { collectEvidence } from './collect-evidence.ts';

export interface DiagnoseDeps {
  readonly ssm: Pick<DiagnosticsPort, 'sendReadOnly' | 'findInvocation'>;
  readonly objects: Pick<ObjectStorePort, 'put'>;
  readonly documentPrefix: string;
  readonly now: () => number;
  /** 32 hex digits, unpredictable and new with every call: the delimiters of one command's output hold it. */
  readonly createNonce: () => string;
}

interface SentCommand {
  readonly commandId: string;
  readonly nonce: string;
}

/** By the id of the target. */
type SentCommands = ReadonlyMap<string, SentCommand>;

interface Answer {
  readonly target: Target;
  readonly invocation: Invocation;
  readonly nonce: string;
}

/** One command for all targets; one each when SSM refuses the group because of one of them. */
async function sendProbes(
  deps: DiagnoseDeps,
  input: DiagnoseInput,
  targets: readonly Target[],
): Promise<SentCommands> {
  const send = async (instanceIds: readonly string[]): Promise<SentCommand> => {
    const nonce = deps.createNonce();
    const commandId = await deps.ssm.sendReadOnly({
      documentName: `${deps.documentPrefix}Diagnose`,
      instanceIds,
      parameters: { ProbeSet: input.probeSet, Nonce: nonce },
      comment: `diagnose ${input.incidentId}`.slice(0, 100),
      deliveryTimeoutSeconds: ACTIVITY_BOUNDS.readDeliveryTimeoutSeconds,
      // The raw output never leaves: what SSM returns is all that the probes may print.
      output: null,
    });
    return { commandId, nonce };
  };
  const ids = targets.map((target) => target.instanceId);
  try {
    const command = await send(ids);
    return new Map(ids.map((id) => [id, command]));
  } catch (error) {
    if (!isServiceError(error) || error.kind !== 'refused' || ids.length === 1) throw error;
    const sent = await Promise.allSettled(ids.map(async (id) => [id, await send([id])] as const));
    const accepted = sent.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (accepted.length === 0) throw error;
    return new Map(accepted);
  }
}

/** Runs the read-only probes on every online target at once, and keeps what they say. */
export async function diagnoseTargets(deps: DiagnoseDeps, input: DiagnoseInput): Promise<Diagnostics> {
  const online = input.targets.filter((target) => target.online);
  const attemptMs =
    activityInfo().startToCloseTimeoutMs ??
    ACTIVITY_BOUNDS.probeAnswerWaitMs + ACTIVITY_BOUNDS.diagnosisReserveMs;
  const deadlineMs =
    deps.now() +
    Math.min(
      ACTIVITY_BOUNDS.probeAnswerWaitMs,
      Math.max(1_000, attemptMs - ACTIVITY_BOUNDS.diagnosisReserveMs),
    );

  const answers = await withHeartbeat(
    () => ({ probeSet: input.probeSet }),
    async (): Promise<readonly Answer[]> => {
      if (online.length === 0) return [];
      const sent = await sendProbes(deps, input, online);
      const waiting = { ssm: deps.ssm, now: deps.now, pause: sleep };
      const asked = await Promise.all(
        online.map(async (target) => {
          const command = sent.get(target.instanceId);
          if (command === undefined) return undefined;
          const { commandId, nonce } = command;
          const invocation = await awaitInvocation(waiting, commandId, target.instanceId, deadlineMs);
          return invocation === undefined ? undefined : { target, invocation, nonce };
        }),
      );
      return asked.filter((answer) => answer !== undefined);
    },
  );

  const answered = answers.filter(
    // Without a probe's output they never started there, whatever SSM calls the end.
    ({ invocation, nonce }) => hasEnded(invocation) && hasProbeOutput(invocation.stdout, nonce),
  );
  const collected = await Promise.all(
    answered.map(({ target, invocation, nonce }, index) =>
      collectEvidence(deps.objects, input, `E${index + 1}`, target, invocation, nonce),
    ),
  );
  return assembleDiagnostics(input.probeSet, input.targets, collected);
}

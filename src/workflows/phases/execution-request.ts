import type { RanCommand } from '../../contracts/activities.ts';
import type { CommandBytes } from '../../domain/execution/command-bytes.ts';
import {
  type ExecutionOutcome,
  type ExecutionPhase,
  executionIdOf,
} from '../../domain/execution/execution.ts';
import type { PlanStep } from '../../domain/plan/plan.ts';
import { type IncidentRun, workflowKey } from '../incident/incident-run.ts';

export interface ExecutionRequest {
  readonly step: PlanStep;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  readonly attempt: number;
  readonly command: CommandBytes;
  /** When it must have started, counted from now. */
  readonly notAfter: () => string;
  /** How long it may wait while everything is stopped (ISO 8601); null: only `isGivenUp` ends that wait. */
  readonly waitUntil: string | null;
  /** Becomes true when the command should be cancelled; never for a roll-back. */
  readonly shouldStop: () => boolean;
  /** Becomes true when a command that waits to be sent is not wanted any more. */
  readonly isGivenUp: () => boolean;
}

/** What one execution is told apart by. */
export type ExecutionIdentity = Pick<
  ExecutionOutcome,
  'executionId' | 'stepId' | 'targetId' | 'phase' | 'attempt'
>;

/** How far an activity has brought an execution that does several things at once; null: it has not begun. */
export type Headway = RanCommand | null;

export function identityOf({ state }: IncidentRun, request: ExecutionRequest): ExecutionIdentity {
  const { step, targetId, phase, attempt } = request;
  const { planDigest } = state.record;
  const executionId = executionIdOf({
    workflowKey: workflowKey(),
    planDigest: planDigest ?? '',
    stepId: step.id,
    targetId,
    phase,
    attempt,
  });
  return { executionId, stepId: step.id, targetId, phase, attempt };
}

/** Of an execution that no host has told of. */
export const NOTHING_KNOWN = {
  commandId: null,
  exitCode: null,
  stdout: '',
  stderr: '',
  outputKey: null,
  settledBy: 'none',
  startedAt: null,
  endedAt: null,
} as const;

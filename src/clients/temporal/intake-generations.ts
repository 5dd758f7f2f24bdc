import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { alarmBatchSignal } from '../../contracts/messages.ts';
import {
  INTAKE_WAITS_MEMO,
  INTAKE_WORKFLOW_TYPE,
  intakeGenerationOf,
  intakeIdPrefix,
  intakeWorkflowId,
} from '../../contracts/workflow-ids.ts';
import type { IntakeAlarmsInput } from '../../contracts/workflows.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { isNotFound } from './temporal-errors.ts';

export interface IntakeLimits {
  /** A generation whose history holds this many bytes gets no further batch: the next one begins. */
  readonly rollBytes: number;
  /** The same for events; without a worker each batch is one. */
  readonly rollEvents: number;
}

/** One generation as Temporal sees it now. */
interface Generation {
  readonly isOpen: boolean;
  readonly historyBytes: number;
  readonly historyEvents: number;
  /** The worker has something to do for it, or somebody who would has not come, or alarms wait in a pause. */
  readonly isBusy: boolean;
}

/** WorkflowExecutionStatus RUNNING and PAUSED. */
const OPEN_STATUSES: readonly number[] = [1, 8];

/**
 * The generations of the intake's shards. Nobody keeps count of them but Temporal: any number of ingress processes
 * write at once, and each may be restarted at any time. What they rely on:
 *
 * - A generation is begun by its first batch, and a closed one is never begun again.
 * - A batch counts as written when, after it was written, there was no next generation: then it stands before all that
 *   the next will ever hold. Otherwise it is written again, there. Twice is harmless, a message is known by its id.
 * - A generation admits only when the one before is drained, so those that are open have no gap.
 */
export class IntakeGenerations {
  readonly #client: Client;
  readonly #taskQueue: string;
  readonly #input: IntakeAlarmsInput;
  readonly #limits: IntakeLimits;
  /** The newest generation that this process knows of, by shard. It may be behind, never ahead. */
  readonly #newest = new Map<number, { readonly generation: number; readonly seenAtMs: number }>();

  constructor(
    client: Client,
    taskQueue: string,
    input: IntakeAlarmsInput,
    limits: IntakeLimits = TEMPORAL_LIMITS.intake,
  ) {
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.#input = input;
    this.#limits = limits;
  }

  /** Resolves when the batch is durable, in an order that all processes agree on. */
  async commit(shard: number, deliveries: readonly AlarmDelivery[]): Promise<void> {
    for (let attempt = 0; attempt < TEMPORAL_LIMITS.intakeAttemptsMax; attempt += 1) {
      const generation = await this.#newestOf(shard);
      if (!(await this.#write(shard, generation, deliveries))) {
        // Drained and closed since it was last seen.
        this.#newest.delete(shard);
        continue;
      }
      const [own, next] = await Promise.all([
        this.#describe(shard, generation),
        this.#describe(shard, generation + 1),
      ]);
      const isFull =
        own !== undefined &&
        (own.historyBytes >= this.#limits.rollBytes || own.historyEvents >= this.#limits.rollEvents);
      this.#saw(shard, next === undefined && !isFull ? generation : generation + 1);
      if (next === undefined) return;
    }
    throw new TemporalUnavailableError(
      `the intake of shard ${shard} moved on ${TEMPORAL_LIMITS.intakeAttemptsMax} times while one batch was written`,
    );
  }

  /** False only when everything that was acknowledged for this shard before the call has been admitted. */
  async isBehind(shard: number): Promise<boolean> {
    let generation = await this.#newestOf(shard);
    for (let attempt = 0; attempt < TEMPORAL_LIMITS.intakeAttemptsMax; attempt += 1) {
      const [before, own, next] = await Promise.all([
        generation === 1 ? undefined : this.#describe(shard, generation - 1),
        this.#describe(shard, generation),
        this.#describe(shard, generation + 1),
      ]);
      if (next !== undefined) {
        generation += 1;
        this.#saw(shard, generation);
      } else if (own === undefined && before !== undefined) {
        // The one before is full, and this one has not begun yet.
        generation -= 1;
      } else {
        // An open one before this means that this one has not begun to admit.
        return before?.isOpen === true || (own?.isOpen === true && own.isBusy);
      }
    }
    // It moves on faster than one can look, so it is at work.
    return true;
  }

  #saw(shard: number, generation: number): void {
    const known = this.#newest.get(shard)?.generation ?? 0;
    this.#newest.set(shard, { generation: Math.max(known, generation), seenAtMs: Date.now() });
  }

  /** The generation that the next batch goes to; it may not have begun yet. */
  async #newestOf(shard: number): Promise<number> {
    const known = this.#newest.get(shard);
    // What was closed long ago is forgotten by Temporal, and would look as if it had never been.
    if (known !== undefined && Date.now() - known.seenAtMs < TEMPORAL_LIMITS.intakeSeenMs) {
      return known.generation;
    }
    let generation = Math.max(1, await this.#newestListed(shard));
    let own = await this.#describe(shard, generation);
    // The list lags behind; descriptions do not.
    while (own !== undefined) {
      const next = await this.#describe(shard, generation + 1);
      if (next === undefined) break;
      generation += 1;
      own = next;
    }
    if (own !== undefined && !own.isOpen) generation += 1;
    this.#newest.set(shard, { generation, seenAtMs: Date.now() });
    return generation;
  }

  /** The highest number among the open and the last closed generations; 0 for none. */
  async #newestListed(shard: number): Promise<number> {
    const { namespace } = this.#client.options;
    // Open ones come first, then those closed last.
    const { executions = [] } = await this.#client.workflowService.listWorkflowExecutions({
      namespace,
      pageSize: TEMPORAL_LIMITS.intakeListedMax,
      query: `WorkflowType = '${INTAKE_WORKFLOW_TYPE}' AND WorkflowId STARTS_WITH '${intakeIdPrefix(shard)}'`,
    });
    const numbers = (executions ?? []).map(({ execution }) =>
      intakeGenerationOf(execution?.workflowId ?? ''),
    );
    return Math.max(0, ...numbers.filter((number) => number !== undefined));
  }

  /** Undefined where there is none of this number, or none any more. */
  async #describe(shard: number, generation: number): Promise<Generation | undefined> {
    try {
      const { workflowExecutionInfo, pendingWorkflowTask, pendingActivities } =
        await this.#client.workflowService.describeWorkflowExecution({
          namespace: this.#client.options.namespace,
          execution: { workflowId: intakeWorkflowId(shard, generation) },
        });
      const waits = workflowExecutionInfo?.memo?.fields?.[INTAKE_WAITS_MEMO];
      return {
        isOpen: OPEN_STATUSES.includes(Number(workflowExecutionInfo?.status ?? 0)),
        historyBytes: Number(workflowExecutionInfo?.historySizeBytes ?? 0),
        historyEvents: Number(workflowExecutionInfo?.historyLength ?? 0),
        isBusy:
          Boolean(pendingWorkflowTask) ||
          (pendingActivities ?? []).length > 0 ||
          Buffer.from(waits?.data ?? []).toString('utf8') === 'true',
      };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Begins the generation where it has not begun. False when it is closed: nothing was written. */
  async #write(shard: number, generation: number, deliveries: readonly AlarmDelivery[]): Promise<boolean> {
    try {
      await this.#client.workflow.signalWithStart(INTAKE_WORKFLOW_TYPE, {
        workflowId: intakeWorkflowId(shard, generation),
        taskQueue: this.#taskQueue,
        args: [this.#input],
        signal: alarmBatchSignal,
        signalArgs: [deliveries],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `alarm intake, shard ${shard}, generation ${generation}`,
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }
}

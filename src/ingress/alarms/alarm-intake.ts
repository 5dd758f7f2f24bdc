import { createHash } from 'node:crypto';
import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { StartAllowance } from '../../domain/alarm/start-allowance.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import type { AlarmCommitter } from '../../ports/temporal.ts';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { BatchCommitter } from './batch-committer.ts';

/** How an alarm became durable: a signal of its own, a batch, or not at all because no incident is open for it. */
export type AlarmOutcome = 'started' | 'batched' | 'not_open';

export interface AlarmIntake {
  /** Resolves when Temporal has the alarm. Throws Temporal's errors, and ApiFault when too many wait. */
  submit(delivery: AlarmDelivery): Promise<AlarmOutcome>;
}

type Limits = { readonly [K in keyof typeof INGRESS_LIMITS.alarms]: number };

/**
 * Alarms go straight to their incident while few come. In a storm a start costs the server about as much as fifty alarms in one
 * signal, and what follows it far more, so the further ones are committed in groups, each answered when its group is durable, and
 * are admitted as fast as the worker keeps up.
 */
export function createAlarmIntake(
  temporal: AlarmCommitter,
  metrics: Pick<IngressMetrics, 'batchSize'>,
  nowMs: () => number,
  limits: Limits = INGRESS_LIMITS.alarms,
): AlarmIntake {
  let directInFlight = 0;
  const allowance = new StartAllowance({ burst: limits.directBurst, perSecond: limits.directPerSecond });
  let waiting = 0;
  /** The same message twice at once is one submission. */
  const underWay = new Map<string, Promise<AlarmOutcome>>();
  /** When each incident last had an alarm in a batch: what follows must not overtake it. */
  const batchedAtMs = new BoundedMap<string, number>(limits.batchedEntriesMax);
  const shards = Array.from(
    { length: limits.shards },
    (_, shard) =>
      new BatchCommitter(limits, nowMs, async (batch) => {
        metrics.batchSize.observe(batch.length);
        await temporal.commitBatch(shard, batch);
      }),
  );

  function wasJustBatched(workflowId: string): boolean {
    const time = batchedAtMs.get(workflowId);
    return time !== undefined && nowMs() - time < limits.batchedKeptMs;
  }

  /** One incident always goes through the same shard, which keeps its alarms in order. */
  function shardOf(workflowId: string): number {
    return createHash('sha256').update(workflowId).digest().readUInt32BE(0) % shards.length;
  }

  async function signal(delivery: AlarmDelivery): Promise<AlarmOutcome> {
    return (await temporal.signalWithStart(delivery)) === 'committed' ? 'started' : 'not_open';
  }

  /**
   * An OK that finds no incident open may be ahead of its ALARM: that waits in the intake, where another process has put
   * it, or this one some time ago. Then the OK queues up behind it.
   */
  async function submitDirect(workflowId: string, delivery: AlarmDelivery): Promise<AlarmOutcome> {
    directInFlight += 1;
    try {
      const outcome = await signal(delivery);
      if (outcome === 'started') return outcome;
      // Not behind: its alarm, if it waited before, was admitted between the two calls.
      if (!(await temporal.isIntakeBehind(shardOf(workflowId)))) return await signal(delivery);
    } finally {
      directInFlight -= 1;
    }
    return await submitInBatch(workflowId, delivery);
  }

  async function submitInBatch(workflowId: string, delivery: AlarmDelivery): Promise<AlarmOutcome> {
    const shard = shards[shardOf(workflowId)];
    if (shard === undefined || waiting >= limits.waitingMax) throw new ApiFault('Ingress.Overloaded');
    batchedAtMs.set(workflowId, nowMs());
    waiting += 1;
    try {
      await shard.commit(delivery);
      return 'batched';
    } finally {
      waiting -= 1;
    }
  }

  return {
    async submit(delivery) {
      const same = underWay.get(delivery.messageId);
      if (same !== undefined) return same;
      const workflowId = incidentWorkflowId(delivery.alarm);
      const isDirect =
        !wasJustBatched(workflowId) && directInFlight < limits.directInFlightMax && allowance.take(nowMs());
      const submission = isDirect ? submitDirect(workflowId, delivery) : submitInBatch(workflowId, delivery);
      underWay.set(delivery.messageId, submission);
      try {
        return await submission;
      } finally {
        underWay.delete(delivery.messageId);
      }
    },
  };
}

import type { RetryAck } from '../contracts/api.ts';
import type { DecideAck, DecideInput } from '../contracts/messages.ts';
import type { AlarmDelivery } from '../domain/alarm/alarm.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import type { TimelineEvent } from '../domain/record/timeline.ts';

/** `committed`: an incident has the alarm, opened for it or open already. `not_open`: nothing to tell, nothing was changed. */
export type SignalOutcome = 'committed' | 'not_open';

/** Every method throws TemporalUnavailableError or TemporalRefusedError when the alarm is not known to be durable. */
export interface AlarmStarter {
  /** ALARM opens the incident or joins the open one; OK and INSUFFICIENT_DATA only ever join. */
  signalWithStart(delivery: AlarmDelivery): Promise<SignalOutcome>;
}

export interface AlarmCommitter extends AlarmStarter {
  /** One durable write for the whole batch; the intake workflow of the shard admits its alarms in order. */
  commitBatch(shard: number, deliveries: readonly AlarmDelivery[]): Promise<void>;
}

/** An incident by the ids that its record carries. */
export interface IncidentAddress {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
}

export interface LiveIncident {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}

export type DecideOutcome =
  | { readonly kind: 'answered'; readonly ack: DecideAck }
  | { readonly kind: 'refused'; readonly message: string }
  /** The incident's workflow no longer runs. */
  | { readonly kind: 'not_open' }
  /** No worker took the decision in time; the same update id may be sent again. */
  | { readonly kind: 'unsettled' };

export type RetryOutcome =
  | ({ readonly kind: 'restarted' } & Pick<RetryAck, 'runId' | 'from'>)
  | { readonly kind: 'still_open' }
  /** It ended as it should (e.g. completed, rejected): there is no failed step. */
  | { readonly kind: 'not_failed' }
  /** A newer incident of the same alarm is open; a reset would end it. */
  | { readonly kind: 'superseded' }
  /** Temporal no longer keeps its history. */
  | { readonly kind: 'history_gone' };

/** What the API does with one incident. */
export interface IncidentMessenger {
  /** Undefined when the workflow cannot be asked within `timeoutMs`, has ended, or is another incident by now. */
  readLive(address: IncidentAddress, timeoutMs: number): Promise<LiveIncident | undefined>;
  decide(address: IncidentAddress, input: DecideInput, updateId: string): Promise<DecideOutcome>;
  abort(
    address: IncidentAddress,
    input: { readonly by: string; readonly reason?: string },
  ): Promise<SignalOutcome>;
  retry(
    address: IncidentAddress,
    input: { readonly by: string; readonly reason?: string },
  ): Promise<RetryOutcome>;
}

export interface TemporalPort extends AlarmCommitter, IncidentMessenger {
  readonly namespace: string;
  /** Resolves when the server answers for the namespace. */
  check(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

import type { AskQuestionInput, AskQuestionOutcome } from '../contracts/activities.ts';
import type { AttendAck, DecideAck, DecideInput, EditAck } from '../contracts/messages.ts';
import type { WorkerBuilds } from '../contracts/operations.ts';
import type { AwsPlace } from '../domain/access/aws-accounts.ts';
import type { AlarmDelivery } from '../domain/alarm/alarm.ts';
import type { AttendRequest } from '../domain/approval/attend-request.ts';
import type { EditRequest } from '../domain/approval/edit-request.ts';
import type { HostLook } from '../domain/diagnosis/look/host-look.ts';
import type { SentBy } from '../domain/record/endings.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import type { TimelineEvent } from '../domain/record/timeline.ts';
import type { NotificationRetrier, NotificationTester } from './notification-queue.ts';

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
  /**
   * True while alarms of this shard wait for their admission, whichever process committed them. False only when all that
   * were committed before the call have been admitted.
   */
  isIntakeBehind(shard: number): Promise<boolean>;
}

/** An incident by the ids that its record carries. */
export interface IncidentAddress {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** The same, with what a run that has to be started anew shows in Temporal. */
export interface RestartAddress extends IncidentAddress {
  readonly alarmName: string;
  readonly resourceId: string;
  /** The newest attempt that is stored has ended. Where a run is open and it has not, that run is at work. */
  readonly hasEnded: boolean;
}

/** The newest attempt as its run holds it: record and that attempt's part of the timeline. */
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

export type EditOutcome =
  | { readonly kind: 'answered'; readonly ack: EditAck }
  /** No plan waits that may be edited. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It asks for what is not allowed; the message says what is. The plan that waits is as it was. */
  | { readonly kind: 'inadmissible'; readonly message: string }
  /** No plan could be made of it now; another edit may be asked for. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'not_open' }
  /** No answer came in time; the same update id may be sent again. */
  | { readonly kind: 'unsettled' };

/**
 * `requested`: a run of the incident has it durably, one that waits or one that was started for it. `still_open`: an
 * attempt is under way, abort it first. `superseded`: a newer incident of the same alarm runs, so this one is closed.
 * `unsettled`: no worker took it in time; it may still count.
 */
export type AttentionOutcome =
  | 'requested'
  | 'still_open'
  | 'superseded'
  | 'unsettled'
  /** By the rules of the run that waits. */
  | { readonly kind: 'refused'; readonly reason: string };

export type AttendOutcome =
  | { readonly kind: 'answered'; readonly ack: AttendAck }
  | { readonly kind: 'refused'; readonly message: string }
  /** No run of the incident is open. */
  | { readonly kind: 'not_open' }
  /** No run took it in time; the same update id may be sent again. */
  | { readonly kind: 'unsettled' };

/** What the API does with one incident. */
export interface IncidentMessenger {
  /** Undefined when the workflow cannot be asked within `timeoutMs`, has ended, or is another incident by now. */
  readLive(address: IncidentAddress, timeoutMs: number): Promise<LiveIncident | undefined>;
  decide(address: IncidentAddress, input: DecideInput, updateId: string): Promise<DecideOutcome>;
  /** Another plan in the place of the one that waits; the same update id counts once. */
  edit(address: IncidentAddress, request: EditRequest, updateId: string): Promise<EditOutcome>;
  /** Says who looks after the incident; the same update id counts once. */
  attend(address: IncidentAddress, request: AttendRequest, updateId: string): Promise<AttendOutcome>;
  abort(
    address: IncidentAddress,
    input: SentBy & { readonly by: string; readonly reason?: string },
  ): Promise<SignalOutcome>;
  /** Says that mutes or windows have changed to an incident that is quiet, which looks at once whether it still is. */
  tellUnmuted(address: IncidentAddress): Promise<SignalOutcome>;
  /** Asks for the next attempt of an incident that needs attention, whether or not a run of it is left. */
  planAgain(
    address: RestartAddress,
    input: SentBy & { readonly by: string; readonly reason?: string },
  ): Promise<AttentionOutcome>;
  /**
   * Asks for an attempt that undoes the fix of the newest: of a run that waits, or of one that is started for it where none is
   * left, as of a closed incident.
   */
  undo(
    address: RestartAddress,
    input: SentBy & { readonly by: string; readonly reason: string },
  ): Promise<AttentionOutcome>;
  /** Closes an incident that needs attention, in the same way. */
  closeIncident(
    address: RestartAddress,
    input: SentBy & { readonly by: string; readonly reason: string },
  ): Promise<AttentionOutcome>;
}

/** A look at a host that a person asked for; `runId` tells it from the look before. */
export interface LookAddress {
  readonly host: string;
  readonly runId: string;
}

export type LookOutcome =
  | { readonly kind: 'ended'; readonly look: HostLook }
  /** It goes on; ask again. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'unknown' };

/** What the API does about hosts without an alarm. */
export interface HostLooker {
  /** Begins a look, or joins the one at that host that is under way. */
  beginLook(input: {
    readonly host: string;
    readonly by: string;
    readonly place?: AwsPlace;
  }): Promise<LookAddress>;
  /** Waits up to `waitMs` for it to end. */
  awaitLook(address: LookAddress, waitMs: number): Promise<LookOutcome>;
}

/** `asking`: it goes on; ask again. `unknown`: Temporal knows of no such question, or not any more. */
export type QuestionOutcome =
  | { readonly kind: 'ended'; readonly outcome: AskQuestionOutcome }
  | { readonly kind: 'asking' | 'unknown' }
  | { readonly kind: 'failed'; readonly message: string };

/** What the API does about questions to the model. */
export interface QuestionAsker {
  /** Asks once by the question's id, however often it is called. */
  beginQuestion(input: AskQuestionInput): Promise<void>;
  /** Waits up to `waitMs` for what comes of it. */
  awaitQuestion(address: QuestionAddress, waitMs: number): Promise<QuestionOutcome>;
}

export interface QuestionAddress {
  readonly incidentId: string;
  readonly questionId: string;
}

/** `ended`: that run is over. `unknown`: Temporal knows of none: it was long ago, or Temporal was restored from a backup before it. */
export type RunState = 'open' | 'ended' | 'unknown';

/** What the API says of those who do the work. Throws TemporalUnavailableError or TemporalRefusedError. */
export interface WorkerWatch {
  workerBuilds(): Promise<WorkerBuilds>;
  /** Of exactly one run of a workflow. */
  runState(run: { readonly workflowId: string; readonly runId: string }): Promise<RunState>;
}

export interface TemporalPort
  extends AlarmCommitter,
    WorkerWatch,
    IncidentMessenger,
    HostLooker,
    QuestionAsker,
    NotificationTester,
    NotificationRetrier {
  readonly namespace: string;
  /** Resolves when the server answers for the namespace. */
  check(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

import { type RawValue, rawValueTypeInfo } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SignedIn } from '../domain/access/identity.ts';
import type { AlarmDelivery } from '../domain/alarm/alarm.ts';
import type { AttendRequest } from '../domain/approval/attend-request.ts';
import type { EditRequest } from '../domain/approval/edit-request.ts';
import type { PeopleStanding } from '../domain/notification/people-standing.ts';
import type { PlanChange } from '../domain/plan/edit-plan.ts';
import type { DecisionChannel, DecisionKind } from '../domain/policy/decision.ts';
import type { VerdictKind } from '../domain/policy/verdict.ts';
import type { Attending } from '../domain/record/attending.ts';
import type { AbortRequest, SentBy } from '../domain/record/endings.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';
import type { TimelineEvent } from '../domain/record/timeline.ts';
import type { QueuedNotice, RetryDeliveryInput, RetryDeliveryOutcome } from './notifications.ts';

/**
 * What a person types into the Temporal UI or `temporal workflow signal`: `{"by":"ana","plan":"1a2b3c4d"}`.
 * `plan` is the digest or at least its first 8 characters. Handlers take it as unknown: a malformed one is recorded
 * and ignored, never a failed task.
 */
export interface DecisionSignal {
  readonly by: string;
  readonly plan: string;
  readonly comment?: string;
}

/** The authenticated form; its update id makes it idempotent. */
export interface DecideInput {
  readonly kind: DecisionKind;
  readonly by: string;
  readonly plan: string;
  readonly comment: string;
  readonly via: DecisionChannel;
  /** How the API knew who it was; absent from an older ingress. */
  readonly signedIn?: SignedIn;
}

/** What became of a decision. `recorded`: it counts (with `missing` more needed); `repeated`: the same had been said before. */
export interface DecideAck {
  readonly kind: 'recorded' | 'repeated';
  readonly decision: DecisionKind;
  readonly by: string;
  readonly status: IncidentStatus;
  readonly missing: number;
}

export const alarmSignal = defineSignal<[AlarmDelivery]>('alarm');
export const approveSignal = defineSignal<[unknown]>('approve');
export const rejectSignal = defineSignal<[unknown]>('reject');
// What a signal says of its sender is only a claim, whatever it types; what the API asks in a person's name goes by the updates below.
export const abortSignal = defineSignal<[unknown]>('abort');
/** `{"by":"ana","reason":"…"}`: the next attempt of an incident that needs attention, on fresh evidence. */
export const planAgainSignal = defineSignal<[unknown]>('planAgain');
/** `{"by":"ana","reason":"…"}`: an attempt that undoes the fix of the newest, where that can be undone. */
export const undoSignal = defineSignal<[unknown]>('undo');
/** `{"by":"ana","reason":"…"}`: closes an incident that needs attention; the reason must not be empty. */
export const closeSignal = defineSignal<[unknown]>('close');
/** Says that mutes or maintenance windows have changed: an incident that is quiet reads them again at once. */
export const suppressionsChangedSignal = defineSignal('suppressionsChanged');
/** Refused with an ApplicationFailure of type `Approval.Refused` before anything is written to history. */
export const decideUpdate = defineUpdate<DecideAck, [DecideInput]>('decide');
/** What became of an edit; `repeated`: the same had been made before. */
export interface EditAck {
  readonly kind: 'edited' | 'repeated';
  readonly incidentId: string;
  /** Digest of the plan that the edit made. */
  readonly plan: string;
  readonly changes: readonly PlanChange[];
  readonly verdict: VerdictKind;
  /** How many people must approve it; all earlier approvals were of another plan. */
  readonly required: number;
  readonly deadline: string;
}

/**
 * Another plan in the place of the one that waits. Refused before anything is written to history with `Edit.Refused` where none
 * may be edited, `Edit.Inadmissible` where the edit asks for what is not allowed; afterwards with these too, where that shows
 * later, or with `Edit.Failed`, where no plan could be made. The plan that waits is then as it was.
 */
export const editUpdate = defineUpdate<EditAck, [EditRequest]>('edit');
/** What became of an acknowledgement, an assignment or a note; `repeated`: it was so already. */
export interface AttendAck {
  readonly kind: 'recorded' | 'repeated';
  readonly incidentId: string;
  readonly acknowledged: Attending['acknowledged'];
  readonly assigned: Attending['assigned'];
}

/**
 * Who looks after an incident. Refused before anything is written to history: `Attending.Refused` for good,
 * `Attending.Later` while its run is still loading it or has just written an end, so that the next run takes it.
 */
export const attendUpdate = defineUpdate<AttendAck, [AttendRequest]>('attend');
/** What became of something that was asked of the incident as a whole; `repeated`: somebody had asked for the same before. */
export interface AskAck {
  readonly kind: 'taken' | 'repeated';
}
/** As the API asks it: who it is and how they were known is believed. `incidentId`: a run of another incident takes no notice. */
export interface AskInput extends SentBy {
  readonly by: string;
  readonly reason: string;
  readonly incidentId: string;
}
/** What became of a stop; `ignored`: with the reason, e.g. that the attempt was stopped before. */
export type AbortAck = { readonly kind: 'heard' } | { readonly kind: 'ignored'; readonly reason: string };
/** The same of a stop. `pressId`: the same in the signal that is sent where no worker answers, so that one press counts once. */
export interface AbortInput extends AbortRequest {
  readonly pressId: string;
}
/** Nothing but a malformed one is refused: a stop is heard, and noted where it changes nothing. */
export const abortUpdate = defineUpdate<AbortAck, [AbortInput]>('abort');
/**
 * These three are refused before anything is written to history: with `Asking.Refused` for good, with `Asking.Later` by a run that
 * will not heed them, as it is handing over or begins an attempt.
 */
export const planAgainUpdate = defineUpdate<AskAck, [AskInput]>('planAgain');
export const undoUpdate = defineUpdate<AskAck, [AskInput]>('undo');
export const closeUpdate = defineUpdate<AskAck, [AskInput]>('close');
export const incidentQuery = defineQuery<IncidentRecord | null>('incident');
/** Both at one moment, so that a reader never sees a record with another moment's timeline. */
export const snapshotQuery = defineQuery<{
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
} | null>('snapshot');
export const timelineQuery = defineQuery<readonly TimelineEvent[]>('timeline');
/** Intake: a batch of alarms committed as one. */
export const alarmBatchSignal = defineSignal<[readonly AlarmDelivery[]]>('alarms');
/** Intake, to the generation before: the next one has begun and waits for this one to be drained. */
export const intakeFollowedSignal = defineSignal('followed');
/** Intake, to the generation after: the one before is drained. */
export const intakeDrainedSignal = defineSignal('drained');

/** Notifications: people are to be told. */
export const noticeSignal = defineSignal<[QueuedNotice]>('notice');
/** Notifications: what the incident wants of people has changed. */
export const standingSignal = defineSignal<[PeopleStanding]>('standing');

/** Notifications: one delivery is to be sent again. Begins the workflow where it is over. */
export const retryDeliveryUpdate = defineUpdate<RetryDeliveryOutcome, [RetryDeliveryInput]>('retryDelivery');

// The workflow's own side of the signals that people may send by hand: payloads arrive undecoded, because decoding
// one that is no JSON would fail the workflow task, over and over.
/** One undecoded argument, or none. */
export type RawArgument = RawValue | undefined;
const RAW_ARGUMENT = { typeInfo: { inputTypes: [rawValueTypeInfo] } };
export const rawAlarmSignal = defineSignal<[RawArgument?]>('alarm', RAW_ARGUMENT);
export const rawApproveSignal = defineSignal<[RawArgument?]>('approve', RAW_ARGUMENT);
export const rawRejectSignal = defineSignal<[RawArgument?]>('reject', RAW_ARGUMENT);
export const rawAbortSignal = defineSignal<[RawArgument?]>('abort', RAW_ARGUMENT);
export const rawPlanAgainSignal = defineSignal<[RawArgument?]>('planAgain', RAW_ARGUMENT);
export const rawUndoSignal = defineSignal<[RawArgument?]>('undo', RAW_ARGUMENT);
export const rawCloseSignal = defineSignal<[RawArgument?]>('close', RAW_ARGUMENT);
export const rawAlarmBatchSignal = defineSignal<[RawArgument?]>('alarms', RAW_ARGUMENT);
export const rawNoticeSignal = defineSignal<[RawArgument?]>('notice', RAW_ARGUMENT);
export const rawStandingSignal = defineSignal<[RawArgument?]>('standing', RAW_ARGUMENT);

import type { AwsPlace } from '../domain/access/aws-accounts.ts';
import type { Alarm, AlarmDelivery, AlarmReading } from '../domain/alarm/alarm.ts';
import type { Classification } from '../domain/alarm/finding/classification.ts';
import type { FindingKey } from '../domain/alarm/finding/finding.ts';
import type {
  Diagnostics,
  Hypothesis,
  PlannerProvenance,
  SecondView,
} from '../domain/diagnosis/diagnostics.ts';
import type { HostLook } from '../domain/diagnosis/look/host-look.ts';
import type { Target } from '../domain/diagnosis/target.ts';
import type { TargetResolution } from '../domain/diagnosis/target-resolution.ts';
import type { ClaimDenial } from '../domain/execution/claim-denial.ts';
import type { CommandBytes } from '../domain/execution/command-bytes.ts';
import type { ExecutionOutcome, ExecutionPhase } from '../domain/execution/execution.ts';
import type { ClaimedExecution } from '../domain/execution/host-claim.ts';
import type { NoticeAbout } from '../domain/notification/people-standing.ts';
import type { PastFixes, PlannedFix } from '../domain/plan/past-fix.ts';
import type { PastUndo } from '../domain/plan/past-undo.ts';
import type { Plan, ProposedStep } from '../domain/plan/plan.ts';
import type { PlanTiming } from '../domain/plan/plan-validity.ts';
import type { PlannedRunbook } from '../domain/plan/planned-runbook.ts';
import type { ReportKeys } from '../domain/record/attempt.ts';
import type { IncidentSnapshot } from '../domain/record/incident-record.ts';
import type { IncidentSettings } from '../domain/record/incident-settings.ts';
import type { Notice } from '../domain/record/notice.ts';
import type { AskedQuestion, Question } from '../domain/record/question.ts';
import type { IncidentStatus } from '../domain/record/state-machine.ts';
import type { SuppressionReading } from '../domain/suppression/suppression.ts';

/** Where the call is to be made. Absent where that is not known: then it is refused, but in the lab. */
interface WithPlace {
  readonly place?: AwsPlace | undefined;
}

export interface OpenIncidentInput {
  readonly incidentId: string;
  /** `<workflow id>/<first execution run id>`: the same over retries and resets. */
  readonly workflowKey: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly alarm: Alarm;
  readonly openedAt: string;
}
export type OpenIncidentOutcome =
  | {
      readonly kind: 'opened';
      readonly settings: IncidentSettings;
      /** Absent in what a build answered that knew no mutes: then it is not asked later either. */
      readonly suppression?: SuppressionReading;
    }
  /** The transition belongs to an earlier incident, which may be closed. */
  | { readonly kind: 'duplicate'; readonly status: IncidentStatus }
  /** The id belongs to an alarm of the same name in another account or Region, or to an earlier one of the same second. */
  | { readonly kind: 'id_in_use' }
  /** The alarm has an incident that is not closed, and this run is not the one that has it: it goes on with that one. */
  | { readonly kind: 'resume'; readonly holder: IncidentHolder };

/** Which run has the open incident of a workflow id, as the pointer in the claims table says. */
export interface IncidentHolder {
  readonly incidentId: string;
  readonly attempt: number;
  readonly runId: string;
}

/** Another run has the incident by now, or (null) it was closed: the asking run changes nothing any more. */
export interface Superseded {
  readonly kind: 'superseded';
  readonly holder: IncidentHolder | null;
}

export interface ResumeIncidentInput {
  /** Null: whichever incident of the workflow is not closed. */
  readonly incidentId: string | null;
  readonly workflowId: string;
  readonly runId: string;
  /** The runs that this one may take the incident over from: the one before it, or the one that it was told has it. */
  readonly from: readonly string[];
  /** Started for the incident, not continued from another run: no other run can be open, so it takes over from any. */
  readonly isFresh: boolean;
  /** The incident may be closed, where its fix can be undone: then it is open again. */
  readonly reopens?: boolean;
}
export type ResumeIncidentOutcome =
  | {
      readonly kind: 'resumed';
      /** The newest attempt as stored. */
      readonly snapshot: IncidentSnapshot;
      /** For an attempt that begins now. */
      readonly settings: IncidentSettings;
    }
  | { readonly kind: 'closed'; readonly status: IncidentStatus }
  | { readonly kind: 'missing' }
  | Superseded;

/** A copy of the record that is written beside the work of an activity which runs anyway. */
export interface WithCopy {
  readonly copy?: IncidentSnapshot;
}
/** It is to be written by an activity of its own. */
export interface CopyFailure {
  readonly kind: 'failed';
  /** A sentence for people. */
  readonly reason: string;
}
export type CopyOutcome = 'written' | CopyFailure | Superseded;
/** What an activity that was given a copy adds to its answer; absent where its worker knew nothing of copies. */
export interface Copied {
  readonly copied?: CopyOutcome;
}

export type ProjectIncidentInput = IncidentSnapshot;
export type ProjectIncidentOutcome = { readonly kind: 'written' | 'stale' } | Superseded;
export type BeginAttemptOutcome =
  /** `suppression` as for an incident that opens. */
  { readonly kind: 'written' | 'stale'; readonly suppression?: SuppressionReading } | Superseded;

export interface ReadSuppressionInput extends WithPlace {
  readonly alarm: Pick<Alarm, 'name' | 'accountId' | 'region'>;
  /** The hosts that the alarm is about, whose tags count; null: they are not known. */
  readonly targetIds: readonly string[] | null;
}

export interface ClaimInput extends WithPlace {
  readonly incidentId: string;
  /** `<workflow id>/<run id>`: what another run has claimed, an earlier one of the same incident too, is not this one's. */
  readonly owner: string;
  /** The workflow whose incident it is: only the run that has the incident may act for it. */
  readonly workflowId: string;
  readonly runId: string;
  readonly alarmName: string;
  /** Of a finding, as in `ReadAlarmInput`. */
  readonly finding?: FindingKey;
  /** Where the alarm is read; absent: where its hosts are. */
  readonly alarmPlace?: AwsPlace;
  readonly planDigest: string;
  readonly notAfter: string;
  readonly targetIds: readonly string[];
  /** How long the claim holds if nobody releases it, in seconds. */
  readonly leaseSeconds: number;
  /**
   * Fixes that run without a person, with the executions that they will be: none may have run on its host within the last
   * hour. Absent: a person has agreed to the plan.
   */
  readonly unattended?: readonly (PlannedFix & { readonly executionId: string })[];
  /**
   * Fixes that an approved undo undoes, each with the execution that it undoes: the alarm need not be red, and none of them may
   * have run again since. Absent: the plan is no undo.
   */
  readonly undoes?: readonly (PlannedFix & { readonly executionId: string })[];
  /**
   * Runbook steps of the plan, held to the worker's own catalogue. Absent: the plan is an undo, or has no such step, or the
   * workflow is of a build that did not send them.
   */
  readonly runbooks?: readonly PlannedRunbook[];
}
export type ClaimOutcome =
  /** `settled`: what the ledgers said of executions that earlier incidents had left unsettled. */
  { readonly kind: 'granted'; readonly settled?: readonly string[] } | Superseded | ClaimDenial;

export interface ReleaseInput {
  readonly incidentId: string;
  readonly owner: string;
  readonly targetIds: readonly string[];
  /** Of these it is not known what became of them: their hosts are kept. */
  readonly unsettled: readonly (ClaimedExecution & { readonly targetId: string })[];
  /** The claims of runs of this workflow before `owner`, which were cut off, instead of its own. */
  readonly ofEarlierRuns?: boolean;
}

export interface ClearanceInput {
  readonly owner: string;
  /** Hosts that nobody else may hold. */
  readonly free: readonly string[];
  /** What the run holds already: its lease is renewed for as long as it waits. */
  readonly keep: { readonly targetIds: readonly string[]; readonly leaseSeconds: number } | null;
}

export interface ReadAlarmInput extends WithPlace {
  readonly alarmName: string;
  /** Of a finding: it is read from the table of findings, and CloudWatch is not asked. */
  readonly finding?: FindingKey;
}

export type ReadAlarmOutcome =
  | { readonly kind: 'read'; readonly reading: AlarmReading }
  /** CloudWatch knows no alarm of that name: deleted or renamed; or no detector has such a finding. That is no recovery. */
  | { readonly kind: 'gone' };

export interface NotifyInput extends Notice {
  readonly incidentId: string;
  readonly alarmName: string;
  /** Makes a repeated notice recognisable to whoever receives it. */
  readonly noticeId: string;
  /** When it was said. Absent, with what it is about, in what an earlier build scheduled. */
  readonly at?: string;
  readonly about?: NoticeAbout;
}
/** `queued`: the workflow of the incident's notifications has it, which goes on until people have. */
export type NotifyOutcome = { readonly kind: 'sent' | 'logged' | 'queued' };

export type CloseIncidentOutcome = ({ readonly kind: 'written' } & ReportKeys) | Superseded;

export interface AskPeopleInput extends WithCopy {
  readonly notice: NotifyInput;
}
/** What of the two was not done is to be done by an activity of its own. */
export interface AskPeopleOutcome extends Copied {
  readonly isTold: boolean;
}

export interface AwaitRecoveryInput extends ReadAlarmInput, WithCopy {
  /** How long the alarm must be seen OK without another transition, in seconds. */
  readonly holdSeconds: number;
  /** Between two looks at an alarm that is not OK, in seconds. */
  readonly pollSeconds: number;
  /** An alarm that is not OK then is looked at no more (ISO 8601). */
  readonly until: string;
}
export type AwaitRecoveryOutcome = Copied &
  (
    | {
        readonly kind: 'held';
        readonly reading: AlarmReading;
        /** When it was seen OK first (ISO 8601). */
        readonly okAt: string;
        /** It had been OK before that, and did not hold it. */
        readonly isRenewed?: boolean;
      }
    /** `reading` null: it could not be read then. */
    | { readonly kind: 'late'; readonly reading: AlarmReading | null }
    | { readonly kind: 'gone' }
  );

export interface ConcludeAttemptInput {
  readonly snapshot: ProjectIncidentInput;
  /** Null: no host was claimed. */
  readonly release: ReleaseInput | null;
  /** Null: nobody is told. */
  readonly notice: NotifyInput | null;
}
/** What of them was not done is to be done by an activity of its own. */
export interface ConcludeAttemptOutcome {
  readonly closed: CloseIncidentOutcome;
  readonly isReleased: boolean;
  readonly isTold: boolean;
}

/** Cheap activities on the `incident` queue. */
export interface IncidentActivities {
  openIncident(input: OpenIncidentInput): Promise<OpenIncidentOutcome>;
  /** Takes an incident over from the run before, and gives its newest attempt. */
  resumeIncident(input: ResumeIncidentInput): Promise<ResumeIncidentOutcome>;
  /** Puts the attempt before away as it stands, then writes the first record of this one. */
  beginAttempt(input: ProjectIncidentInput): Promise<BeginAttemptOutcome>;
  projectIncident(input: ProjectIncidentInput): Promise<ProjectIncidentOutcome>;
  claimTargets(input: ClaimInput): Promise<ClaimOutcome>;
  releaseTargets(input: ReleaseInput): Promise<void>;
  /** Returns when the kill switch is off and the hosts are free; until then every attempt fails. */
  awaitClearance(input: ClearanceInput): Promise<void>;
  readAlarm(input: ReadAlarmInput): Promise<ReadAlarmOutcome>;
  /** Whether the alarm is muted or in a maintenance window; what cannot be read is told, and suppresses nothing. */
  readSuppression(input: ReadSuppressionInput): Promise<SuppressionReading>;
  notifyOperators(input: NotifyInput): Promise<NotifyOutcome>;
  /** Ends an attempt: the report and an anchor in S3, the projection, and where the record says so the incident's close. */
  closeIncident(input: ProjectIncidentInput): Promise<CloseIncidentOutcome>;
  /** Asks people to decide, and shows it in the list: `notifyOperators` and a copy at once. Never throws. */
  askPeople(input: AskPeopleInput): Promise<AskPeopleOutcome>;
  /** Returns when the alarm has been OK for a while, or nothing is to be waited for; until then every attempt, one look, fails. */
  awaitRecovery(input: AwaitRecoveryInput): Promise<AwaitRecoveryOutcome>;
  /** `releaseTargets`, `notifyOperators` and `closeIncident` at once. Throws only what closing throws. */
  concludeAttempt(input: ConcludeAttemptInput): Promise<ConcludeAttemptOutcome>;
}

export interface ResolveTargetsInput {
  readonly alarm: Alarm;
}
export interface DiagnoseInput extends WithPlace {
  readonly incidentId: string;
  /** Absent in what a build scheduled that knew one attempt only. */
  readonly attempt?: number;
  readonly targets: readonly Target[];
  readonly alarm: Alarm;
}

/** A look that a person asks for although no alarm is about the host. */
export interface LookAtHostInput {
  /** An instance id, or the value of its Name tag. */
  readonly host: string;
  /** Who asks. */
  readonly by: string;
  /** Absent: the worker's own account and Region. */
  readonly place?: AwsPlace;
}

export interface SendCommandInput extends WithPlace {
  readonly executionId: string;
  readonly incidentId: string;
  /** Nothing is sent unless this run holds the target. */
  readonly owner: string;
  readonly stepId: string;
  readonly phase: ExecutionPhase;
  readonly targetId: string;
  readonly command: CommandBytes;
  readonly payloadSha256: string;
  /** The fence refuses to start after this time. */
  readonly notAfter: string;
  readonly deliveryTimeoutSeconds: number;
  /** How often it was taken back at a stop before; absent: never. */
  readonly resend?: number;
  /** Which fix it is, to be remembered; absent for checks, roll-backs and shell steps, and in what an earlier build sent. */
  readonly fix?: Pick<PlannedFix, 'key' | 'runbook'>;
}
export type SendCommandOutcome =
  | { readonly kind: 'sent'; readonly commandId: string }
  /** An earlier attempt may have sent it: never send again, read the ledger. */
  | { readonly kind: 'maybe_sent'; readonly commandId: string | null }
  | { readonly kind: 'refused'; readonly message: string }
  /** Nothing was sent, as the kill switch is on or cannot be read: to be asked again later. */
  | { readonly kind: 'held'; readonly message: string };

/** What became of a command that was given up: `held` says that it may be sent later, which nobody wants of it. */
export type WithheldOutcome = Exclude<SendCommandOutcome, { readonly kind: 'held' }>;

export interface AwaitCommandInput extends WithPlace {
  readonly executionId: string;
  readonly incidentId: string;
  /** The incident's attempt, which its output is kept under. Absent in what a build scheduled that knew one only. */
  readonly incidentAttempt?: number;
  readonly stepId: string;
  readonly targetId: string;
  readonly phase: ExecutionPhase;
  readonly attempt: number;
  /** Null when the send was never confirmed: the activity finds the command or settles by the ledger. */
  readonly commandId: string | null;
  readonly notAfter: string;
  readonly timeoutSeconds: number;
  readonly deliveryTimeoutSeconds: number;
  readonly settleSeconds: number;
  /** As in the send. */
  readonly resend?: number;
  /** When the last one of those that were taken back had to start; absent: there are none. */
  readonly earlierNotAfter?: string;
  /** True: say what became of it, even where it was withdrawn; it will not be sent again. */
  readonly isLast?: boolean;
}

/**
 * The kill switch was turned on before a host had fetched the command, which was cancelled in SSM. Whoever sends it
 * again does so under the same execution id: should it have reached the host after all, the fence runs it once.
 */
export interface WithdrawnCommand {
  readonly withdrawnFor: string;
  readonly commandId: string;
}
export type AwaitCommandOutcome = ExecutionOutcome | WithdrawnCommand;

export interface InvestigateInput extends WithPlace {
  readonly incidentId: string;
  readonly attempt: number;
  readonly alarm: Alarm;
}
export interface InvestigateOutcome {
  readonly resolution: TargetResolution;
  /** Null where there is no host to look at. */
  readonly diagnostics: Diagnostics | null;
}

/** One command from its send to its outcome. */
export interface RunCommandInput {
  readonly send: SendCommandInput;
  readonly settle: Omit<AwaitCommandInput, 'commandId' | 'notAfter'>;
}
export interface RanCommand {
  readonly sent: SendCommandOutcome;
  /** Right before the send, or the try at it (ISO 8601). */
  readonly sentAt: string;
  /** As it was sent. */
  readonly notAfter: string;
  /** Null: nothing was sent, or it is still to be awaited. */
  readonly settled: AwaitCommandOutcome | null;
}
export interface RunStepInput extends WithCopy {
  readonly command: RunCommandInput;
  /** Looked at once the command has succeeded; when it must have started counts from then. Null: there is no check, or it comes later. */
  readonly check: RunCommandInput | null;
}
export interface RunStepOutcome extends Copied {
  readonly command: RanCommand;
  /** Null: nothing was sent. */
  readonly check: RanCommand | null;
}

/** Calls to SSM, on the `ssm` queue. */
export interface SsmActivities {
  resolveTargets(input: ResolveTargetsInput): Promise<TargetResolution>;
  diagnoseTargets(input: DiagnoseInput): Promise<Diagnostics>;
  /** Looks at one host without an alarm, and keeps nothing. */
  lookAtHost(input: LookAtHostInput): Promise<HostLook>;
  sendCommand(input: SendCommandInput): Promise<SendCommandOutcome>;
  /** For what is not to be sent any more: `refused` where nothing went out, and nothing will; else what may have. */
  withholdCommand(input: SendCommandInput): Promise<WithheldOutcome>;
  /**
   * Heartbeats `{commandId}`; cancels the command when its workflow asks for cancellation, and when the kill switch is
   * turned on before a host has fetched it.
   */
  awaitCommand(input: AwaitCommandInput): Promise<AwaitCommandOutcome>;
  /** `resolveTargets` and `diagnoseTargets` in one. */
  investigate(input: InvestigateInput): Promise<InvestigateOutcome>;
  /**
   * `sendCommand` and `awaitCommand` in one, then the same for the check of the host. Repeated it sends nothing again: the
   * send record stands before each send. Cancelled as `awaitCommand` is.
   */
  runStep(input: RunStepInput): Promise<RunStepOutcome>;
}

export interface ProposePlanInput extends WithCopy {
  readonly incidentId: string;
  readonly planVersion: number;
  readonly alarm: Alarm;
  /** The newest of the incident's finding; absent: none, or the attempt is of an earlier release. */
  readonly classification?: Classification;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics;
  /** How long the plan stays good follows from this and its own length. */
  readonly timing: PlanTiming;
  readonly policyVersion: string;
}
export type ProposePlanOutcome = Copied & Proposed & Undone;
interface Undone {
  /** What other incidents have undone on the hosts within a day. Absent: nothing is known, or a build answered that did not look. */
  readonly pastUndos?: readonly PastUndo[];
}
type Proposed =
  | {
      readonly kind: 'proposed';
      readonly hypothesis: Hypothesis;
      readonly plan: Plan;
      readonly provenance: PlannerProvenance;
      readonly secondView?: SecondView;
      /** Which steps ran on their hosts within the last hour. Absent in what a build answered that did not look. */
      readonly pastFixes?: PastFixes;
    }
  /** Nobody found a plan: the incident goes to a person with its diagnostics. */
  | {
      readonly kind: 'no_plan';
      readonly hypothesis: Hypothesis;
      readonly message: string;
      readonly provenance: PlannerProvenance;
      readonly secondView?: SecondView;
    };

export interface AskQuestionInput extends AskedQuestion {
  readonly incidentId: string;
}

/** `kept`: asked or not, with what came of it. `full`: the incident has had all the questions that it may have. */
export type AskQuestionOutcome =
  | { readonly kind: 'kept'; readonly question: Question }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown_incident' };

export interface RecordQuestionInput {
  readonly incidentId: string;
  readonly question: Question;
}

/** `noted`: it stands in the timeline; `aside`: no run of the incident takes it, so it is kept beside the record alone. */
export type RecordQuestionOutcome = { readonly kind: 'noted' | 'aside' };

/** What of a diagnosis a plan is bound to. */
type Judged = Pick<Diagnostics, 'sha256' | 'judgement'>;

export interface BindPlanInput {
  readonly incidentId: string;
  readonly planVersion: number;
  /** Digest of the plan that a person edits. */
  readonly editedFrom: string;
  readonly targets: readonly Target[];
  readonly diagnostics: Judged;
  /** As of the plan that is edited: an edit moves no deadline. */
  readonly timing: PlanTiming;
  readonly policyVersion: string;
  readonly steps: readonly ProposedStep[];
}
export type BindPlanOutcome =
  | { readonly kind: 'bound'; readonly plan: Plan; readonly pastFixes: PastFixes }
  /** What of the steps is not allowed. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** Calls to the model, and what needs the catalogue of runbooks, on the `ai` queue. */
export interface AiActivities {
  /** Heartbeats; an abort ends the call to the model, and the activity with it. */
  proposePlan(input: ProposePlanInput): Promise<ProposePlanOutcome>;
  /** Asks the model a person's question, at most once by its id. Heartbeats as above. */
  askQuestion(input: AskQuestionInput): Promise<AskQuestionOutcome>;
  /** Binds steps that a person asks for to bytes and hosts, as those of a planner are. Asks no model. */
  bindPlan(input: BindPlanInput): Promise<BindPlanOutcome>;
}

/** What came of questions, on the `incident` queue. */
export interface QuestionActivities {
  /** Keeps it, and has the run of an open incident note it in the timeline. */
  recordQuestion(input: RecordQuestionInput): Promise<RecordQuestionOutcome>;
}

/** Admission of batched alarms, on the `incident` queue. */
export interface IntakeActivities {
  admitAlarms(input: { readonly deliveries: readonly AlarmDelivery[] }): Promise<void>;
}

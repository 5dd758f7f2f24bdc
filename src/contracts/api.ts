import type { AccessEvent } from '../domain/access/access-event.ts';
import type { SignInMethod } from '../domain/access/identity.ts';
import type { Revocation, TokenState } from '../domain/access/issued-token.ts';
import type { ApiAction, Role } from '../domain/access/roles.ts';
import type { HostLook } from '../domain/diagnosis/look/host-look.ts';
import type { ModelExchange } from '../domain/diagnosis/model-exchange.ts';
import type { Delivery } from '../domain/notification/delivery.ts';
import type { RecipientHealth } from '../domain/notification/recipient-health.ts';
import type { EditOptions } from '../domain/plan/edit-plan.ts';
import type { DecisionKind } from '../domain/policy/decision.ts';
import type { AlongsideIncident } from '../domain/record/alongside.ts';
import type { Anchor } from '../domain/record/anchor.ts';
import type { Brief } from '../domain/record/brief/brief.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import type { Question } from '../domain/record/question.ts';
import type { ChainFault, TimelineEvent } from '../domain/record/timeline.ts';
import type { UndoView } from '../domain/record/undo.ts';
import type { HostTag, SuppressionRule, Weekday } from '../domain/suppression/suppression.ts';
import type { TestNotificationOutcome } from './notifications.ts';

/** What the ingress API says and hears, for its clients (dashboard, CLI). JSON over HTTP under `/api/v1`. */
export const API_PREFIX = '/api/v1';

/** Where the ingress serves the UI of Temporal, to those who are signed in; without a slash at its end. */
export const TEMPORAL_UI_PATH = '/temporal';

/** Where the link of a mail leads that lets its reader see one incident once; what it is good for stands behind the `#`. */
export const MAIL_LINK_PATH = '/by-mail';

/** Every error body. `code` is from the catalogue in docs/ERRORS.md. */
export interface ApiError {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** What to do about it. */
    readonly nextStep: string;
    readonly requestId: string;
  };
}

/** `GET /session`: who the caller is, and what this installation offers. */
export interface SessionView {
  readonly principal: string;
  readonly role: Role;
  readonly method: SignInMethod;
  /** What this role may not do, each with the sentence that says what it takes. */
  readonly refused: Readonly<Partial<Record<ApiAction, string>>>;
  /** Where to go after signing out here, to end the session at the provider too; null: nowhere. */
  readonly signOutPath: string | null;
  readonly version: string;
  /** Where the UI of Temporal is; null where the installation has none. */
  readonly temporalUiUrl: string | null;
  readonly temporalNamespace: string;
  /** Where the ingress reaches Temporal, e.g. `127.0.0.1:7233`: what a command that talks to it has to name. */
  readonly temporalAddress: string;
  /** Null where failures cannot be caused on purpose (anywhere but the lab). */
  readonly chaos: ChaosView | null;
}

/** `GET /sign-in-methods`: how a browser can sign in, for somebody who has not yet. */
export interface SignInMethods {
  readonly loginLinks: boolean;
  /** A provider of identities; null: none is set up. */
  readonly provider: { readonly name: string; readonly startPath: string } | null;
}

export interface ChaosView {
  readonly kinds: readonly { readonly kind: string; readonly title: string; readonly description: string }[];
  readonly hosts: readonly { readonly instanceId: string; readonly name: string }[];
}

/** `POST /looks`: looks at a host without an alarm. `account` and `region`: where it is, if not at the worker's own place. */
export interface LookRequest {
  readonly host: string;
  readonly account?: string;
  readonly region?: string;
}

/** The answer: what to ask `GET /looks/:host/:runId` with. */
export interface LookAck {
  readonly host: string;
  readonly runId: string;
}

/** `GET /looks/:host/:runId`, which waits some seconds for the end. */
export type LookView = { readonly kind: 'looking' } | HostLook;

/** `GET /incidents/:incidentId`, and each `incident` event of its stream. */
export interface IncidentView {
  /** The incident in six lines. */
  readonly brief: Brief;
  readonly record: IncidentRecord;
  /** Over all attempts. */
  readonly timeline: readonly TimelineEvent[];
  /** The records of the attempts before the newest, oldest first; empty while there was one only. */
  readonly attempts: readonly IncidentRecord[];
  /** `projection` when the workflow could not be asked or has ended; it may lag a moment behind. */
  readonly source: 'workflow' | 'projection';
  readonly chainFaults: readonly ChainFault[];
  /** What may be changed in the plan that waits; absent: no plan waits that may be edited. */
  readonly editable?: EditOptions;
  /** Whether the fix of the newest attempt can be undone, or why not; absent: none ran, or the attempt is under way. */
  readonly undo?: UndoView;
  /** Other incidents that are open on a host that the plan which waits would act on; absent: none is, none waits, or it could not be read. */
  readonly alongside?: readonly AlongsideIncident[];
}

/** `POST /incidents/:incidentId/decision`. `plan` is the digest that was shown. */
export interface DecisionRequest {
  readonly kind: DecisionKind;
  readonly plan: string;
  readonly comment?: string;
}

/**
 * `POST /incidents/:incidentId/edit`: another plan in the place of the one that waits. `plan` is the digest that was shown; `step`
 * may be left out where one step alone takes a parameter of that name; `targets` are all hosts that the plan is to act on.
 */
export interface EditPlanRequest {
  readonly plan: string;
  readonly set?: readonly {
    readonly step?: string;
    readonly name: string;
    readonly value: string | number;
  }[];
  readonly targets?: readonly string[];
  readonly reason: string;
}

/** `POST /incidents/:incidentId/abort`. */
export interface ReasonRequest {
  readonly reason?: string;
}

export interface AbortAck {
  readonly kind: 'requested';
}

/** `POST /incidents/:incidentId/plan-again`: the next attempt, on fresh evidence. */
export interface PlanAgainRequest {
  readonly reason?: string;
  /** The newest attempt that the caller knows: refused when another has begun since, so that sent twice it counts once. */
  readonly attempt?: number;
}

/** `POST /incidents/:incidentId/undo`: an attempt that undoes the fix of the newest, with an approval of its own. */
export interface UndoRequest {
  /** Never empty. */
  readonly reason: string;
  /** As for planning again. */
  readonly attempt?: number;
}

export interface UndoAck {
  readonly kind: 'requested';
}

export interface PlanAgainAck {
  readonly kind: 'requested';
}

/** `POST /incidents/:incidentId/close`: leaves an incident for good although its alarm is red. */
export interface CloseRequest {
  /** Never empty. */
  readonly reason: string;
  /** As for planning again. */
  readonly attempt?: number;
}

export interface CloseAck {
  readonly kind: 'requested';
}

/** `POST /incidents/:incidentId/attending`: who looks after an incident, or a note. An `un…` undoes the other. */
export type AttendingRequest =
  | { readonly kind: 'acknowledge' | 'unacknowledge' | 'unassign' }
  | { readonly kind: 'assign'; readonly to: string }
  | { readonly kind: 'note'; readonly text: string };

/** `POST /incidents/acknowledge`: several at once, at most 50. */
export interface AcknowledgeRequest {
  readonly incidentIds: readonly string[];
}

/** What became of one of them; `code`, `message` and `nextStep` as an error of its own would have them. */
export type AcknowledgeItem =
  | { readonly incidentId: string; readonly kind: 'recorded' | 'repeated' }
  | {
      readonly incidentId: string;
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly nextStep: string;
    };

/** In the order in which they were named. */
export interface AcknowledgeAck {
  readonly items: readonly AcknowledgeItem[];
}

/** `POST /incidents/:incidentId/questions`: asks the model about this incident's evidence; nothing is done by the answer. */
export interface QuestionRequest {
  readonly question: string;
}

/** The answer: what to ask `GET /incidents/:incidentId/questions/:questionId` with. */
export interface QuestionAck {
  readonly id: string;
}

/** `GET /incidents/:incidentId/questions/:questionId`, which waits some seconds for the answer. */
export type QuestionView =
  | { readonly kind: 'asking' }
  | { readonly kind: 'kept'; readonly question: Question };

/** `GET /incidents/:incidentId/questions`. */
export interface QuestionsView {
  /** Oldest first. */
  readonly items: readonly Question[];
  /** How many an incident may have. */
  readonly limit: number;
}

/** `GET /incidents/:incidentId/exchanges`: what was sent to the model over all attempts. */
export interface ExchangesView {
  /** Oldest first. */
  readonly items: readonly ModelExchange[];
}

/** `GET /incidents/:incidentId/exchanges/:exchangeId`: one of them whole. */
export interface ExchangeView {
  readonly exchange: ModelExchange;
  /** Our instructions. */
  readonly system: string;
  /** The case, redacted, as it was sent. */
  readonly user: string;
  /** A model's words, or why there are none; null: it is being asked, or had no answer. */
  readonly answer: string | null;
}

/** `GET /notifications`. */
export interface NotificationPage {
  readonly items: readonly (Delivery & { readonly incidentId: string; readonly alarmName: string })[];
  /** There are more. */
  readonly isPartial: boolean;
}

/** `GET /notifications/health`, by name. */
export interface NotificationHealthView {
  readonly checkedAt: string;
  readonly recipients: readonly RecipientHealth[];
  /** More waits than was counted. */
  readonly isPartial: boolean;
}

/** `POST /notifications/test`. */
export interface NotificationTestView {
  readonly results: Extract<TestNotificationOutcome, { kind: 'tried' }>['results'];
}

/** `POST /notifications/retry`. */
export interface NotificationRetryRequest {
  readonly incident: string;
  /** `id` of the delivery. */
  readonly delivery: string;
}

export interface NotificationRetryAck {
  readonly kind: 'again' | 'under_way';
  readonly incidentId: string;
  readonly delivery: string;
  readonly recipient: string;
  readonly channel: string;
}

/** `GET /suppressions`: mutes and maintenance windows that are not over. */
export interface SuppressionsView {
  readonly items: readonly SuppressionView[];
  /** How many there may be. */
  readonly limit: number;
}

/** `isInForce`: now, until `until`; else it will be from `from` on. */
export interface SuppressionView {
  readonly rule: SuppressionRule;
  readonly isInForce: boolean;
  readonly from: string;
  readonly until: string;
}

/** `POST /mutes`. */
export interface MuteRequest {
  readonly alarm: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly until: string;
  readonly reason: string;
}

/** `POST /maintenance-windows`: `alarm` (with wildcards) or `tag`, `once` or `weekly`. */
export interface WindowRequest {
  readonly alarm?: string;
  readonly tag?: HostTag;
  readonly once?: { readonly from: string; readonly until: string };
  readonly weekly?: {
    readonly days: readonly Weekday[];
    readonly at: string;
    readonly minutes: number;
    readonly timeZone: string;
    readonly until?: string;
  };
  readonly reason: string;
}

/** `POST /suppressions/:id/remove`. */
export interface UnsuppressAck {
  readonly kind: 'removed';
  readonly rule: SuppressionRule;
  /** How many quiet incidents were told to look again; null: they could not be found, and look by themselves within the hour. */
  readonly told: number | null;
}

/** One token, without anything that it could be used by. Times: ISO 8601; null: not known, or never. */
export interface TokenView {
  /** Names it, and gives nothing away. */
  readonly id: string;
  /** Whose it is: decisions are recorded under this name. */
  readonly principal: string;
  readonly role: Role;
  /** `configured`: it stands in the configuration or on this machine, and can be revoked only there. */
  readonly source: 'issued' | 'configured';
  readonly state: TokenState;
  readonly createdAt: string | null;
  readonly createdBy: string | null;
  /** Null: it does not expire. */
  readonly expiresAt: string | null;
  /** Some minutes old; of configured tokens it is not kept. */
  readonly lastUsedAt: string | null;
  readonly revoked: Revocation | null;
  /** The one that the caller uses. */
  readonly isYours: boolean;
}

/** `GET /tokens`. */
export interface TokensView {
  readonly items: readonly TokenView[];
  /** How many issued ones there may be. */
  readonly limit: number;
  /** Times of use could not be read: every `lastUsedAt` is null. */
  readonly isUseUnknown: boolean;
}

/** `POST /tokens`. */
export interface NewTokenRequest {
  readonly principal: string;
  readonly role: Role;
  /** Whole days until it expires. */
  readonly days?: number;
}

/** The one answer that ever holds a token. */
export interface NewTokenView {
  readonly token: string;
  readonly view: TokenView;
}

/** `POST /tokens/:id/revoke`. */
export interface RevokeRequest {
  readonly reason?: string;
  /** Although it locks somebody out. */
  readonly evenSo?: boolean;
}

export interface RevokeAck {
  readonly kind: 'revoked';
  readonly view: TokenView;
  /** Within so many seconds no process takes it any more. */
  readonly withinSeconds: number;
}

/** `GET /sign-ins`, newest first. */
export interface SignInsView {
  readonly items: readonly AccessEvent[];
  readonly nextCursor?: string;
}

/** `GET /incidents/:incidentId/anchors`: what `recoverops verify` holds the record against. */
export interface AnchorsView {
  /** The newest 1,000, oldest first. */
  readonly anchors: readonly Anchor[];
  /** Keys of objects that lie among them and are not anchors of this incident. */
  readonly unreadable: readonly string[];
}

/** `GET` and `POST /kill-switch`: while it is active no step, check or roll-back starts on any host. */
export interface KillSwitchView {
  readonly active: boolean;
  /** Who set it last. */
  readonly by: string;
  readonly reason: string;
  /** Null where nobody ever set it through RecoverOps. */
  readonly at: string | null;
}

export type KillSwitchRequest =
  | { readonly active: true; readonly reason: string }
  | { readonly active: false; readonly reason?: string };

/** `GET /claims`. */
export interface ClaimsView {
  readonly items: readonly ClaimView[];
}

export interface ClaimView {
  readonly targetId: string;
  readonly incidentId: string;
  /**
   * `held`: its incident is at work. `left`: the run that held it has ended without giving it back. `unsettled`: nobody can say what
   * became of an execution, so nobody may act there.
   */
  readonly state: 'held' | 'left' | 'unsettled';
  readonly since: string;
  /** Null: it does not end by itself. */
  readonly expiresAt: string | null;
  readonly why: string;
  /** From when on a person may give it back; null: not while its incident is at work. */
  readonly releasableFrom: string | null;
  readonly executionIds: readonly string[];
}

/** `POST /claims/:targetId/release`. */
export interface ReleaseAck {
  readonly kind: 'released';
  readonly targetId: string;
  readonly incidentId: string;
}

/** `POST /chaos`; without an instance the first host is taken. */
export interface ChaosRequest {
  readonly kind: string;
  readonly instanceId?: string;
}

export interface ChaosAck {
  readonly kind: string;
  readonly instanceId: string;
  readonly commandId: string;
}

/** One of `GET /messages/unparsed`: a genuine message about an alarm that could not be read. */
export interface UnparsedMessageSummary {
  readonly messageId: string;
  readonly topicArn: string;
  readonly receivedAt: string;
  readonly reason: string;
}

export interface UnparsedMessagePage {
  readonly items: readonly UnparsedMessageSummary[];
  readonly nextCursor?: string;
}

/** `GET /messages/unparsed/:messageId`, and what its replay answers. */
export interface UnparsedMessageView extends UnparsedMessageSummary {
  readonly message: string;
  readonly replayed: { readonly at: string; readonly outcome: string } | null;
}

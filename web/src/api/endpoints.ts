import type {
  AbortAck,
  AcknowledgeAck,
  AttendingRequest,
  ChaosAck,
  ChaosRequest,
  ClaimsView,
  CloseAck,
  CloseRequest,
  DecisionRequest,
  EditPlanRequest,
  ExchangeView,
  IncidentView,
  KillSwitchRequest,
  KillSwitchView,
  MuteRequest,
  NewTokenRequest,
  NewTokenView,
  NotificationHealthView,
  NotificationPage,
  NotificationRetryAck,
  NotificationTestView,
  PlanAgainAck,
  PlanAgainRequest,
  QuestionAck,
  QuestionRequest,
  QuestionsView,
  QuestionView,
  ReleaseAck,
  RevokeAck,
  RevokeRequest,
  SessionView,
  SignInMethods,
  SignInsView,
  SuppressionsView,
  SuppressionView,
  TokensView,
  UndoAck,
  UndoRequest,
  UnparsedMessagePage,
  UnparsedMessageView,
  UnsuppressAck,
  WindowRequest,
} from '../../../src/contracts/api.ts';
import type { AttendAck, DecideAck, EditAck } from '../../../src/contracts/messages.ts';
import type {
  CatalogueView,
  DetectorView,
  SettingsView,
  WorkersView,
} from '../../../src/contracts/operations.ts';
import type { IncidentSort } from '../../../src/domain/record/incident-order.ts';
import type { IncidentSearch } from '../../../src/domain/record/incident-search.ts';
import type { IncidentPage } from '../../../src/domain/record/incident-summary.ts';
import type { ResponseMetrics } from '../../../src/domain/record/response/response-metrics.ts';
import type { Scorecard, ScorecardDays } from '../../../src/domain/record/scorecard/scorecard.ts';
import type { Standing } from '../../../src/domain/record/standing.ts';
import { PREFIX, requestJson, SESSION_PATH } from './request.ts';

export interface IncidentQuery {
  /** Empty means every standing. */
  readonly standings: readonly Standing[];
  /** ISO 8601, inclusive, on the time of opening; empty means no bound. */
  readonly from: string;
  readonly to?: string;
  readonly search?: IncidentSearch;
  /** Absent: newest opened first. */
  readonly sort?: IncidentSort;
  /** Exact name; absent: of every alarm. */
  readonly alarm?: string;
}

const incidentPath = (incidentId: string) => `/incidents/${encodeURIComponent(incidentId)}`;

export const INCIDENT_STREAM_PATH = '/stream';
export const incidentStreamPath = (incidentId: string) => `${incidentPath(incidentId)}/stream`;

export function getSession(): Promise<SessionView> {
  return requestJson(SESSION_PATH);
}

/** With the one-time code of a login link, or with an API token. */
export function signIn(proof: { readonly code: string } | { readonly token: string }): Promise<unknown> {
  return requestJson(SESSION_PATH, { method: 'POST', body: proof });
}

export function getSignInMethods(): Promise<SignInMethods> {
  return requestJson('/sign-in-methods');
}

export function signOut(): Promise<unknown> {
  return requestJson(SESSION_PATH, { method: 'DELETE' });
}

export function listIncidents(
  query: IncidentQuery,
  page: { readonly limit: number; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<IncidentPage> {
  const parameters = new URLSearchParams({ limit: String(page.limit) });
  for (const standing of query.standings) parameters.append('standing', standing);
  if (query.alarm !== undefined) parameters.set('alarm', query.alarm);
  if (query.from !== '') parameters.set('from', query.from);
  if (query.to !== undefined && query.to !== '') parameters.set('to', query.to);
  for (const [name, text] of Object.entries(query.search ?? {})) parameters.set(name, String(text));
  if (query.sort !== undefined) parameters.set('sort', query.sort);
  if (page.cursor !== undefined) parameters.set('cursor', page.cursor);
  return requestJson(`/incidents?${parameters}`, signal === undefined ? {} : { signal });
}

export function getIncident(incidentId: string, signal?: AbortSignal): Promise<IncidentView> {
  return requestJson(incidentPath(incidentId), signal === undefined ? {} : { signal });
}

/** As it is stored: for incidents that nobody works on, Temporal is not asked. */
export function getStoredIncident(incidentId: string, signal: AbortSignal): Promise<IncidentView> {
  return requestJson(`${incidentPath(incidentId)}?source=projection`, { signal });
}

export function decide(
  incidentId: string,
  request: DecisionRequest,
  idempotencyKey: string,
): Promise<DecideAck> {
  return requestJson(`${incidentPath(incidentId)}/decision`, {
    method: 'POST',
    body: request,
    idempotencyKey,
  });
}

/** Another plan in the place of the one that waits. */
export function editPlan(
  incidentId: string,
  request: EditPlanRequest,
  idempotencyKey: string,
): Promise<EditAck> {
  return requestJson(`${incidentPath(incidentId)}/edit`, { method: 'POST', body: request, idempotencyKey });
}

export function attend(
  incidentId: string,
  request: AttendingRequest,
  idempotencyKey: string,
): Promise<AttendAck> {
  return requestJson(`${incidentPath(incidentId)}/attending`, {
    method: 'POST',
    body: request,
    idempotencyKey,
  });
}

/** Sent again with the same key it is the same question, and costs once. */
export function askQuestion(
  incidentId: string,
  question: string,
  idempotencyKey: string,
): Promise<QuestionAck> {
  const body: QuestionRequest = { question };
  return requestJson(`${incidentPath(incidentId)}/questions`, { method: 'POST', body, idempotencyKey });
}

export function listQuestions(incidentId: string, signal: AbortSignal): Promise<QuestionsView> {
  return requestJson(`${incidentPath(incidentId)}/questions`, { signal });
}

/** Waits some seconds for the answer. */
export function getQuestion(incidentId: string, id: string, signal: AbortSignal): Promise<QuestionView> {
  return requestJson(`${incidentPath(incidentId)}/questions/${encodeURIComponent(id)}`, { signal });
}

export function getExchange(incidentId: string, id: string): Promise<ExchangeView> {
  return requestJson(`${incidentPath(incidentId)}/exchanges/${encodeURIComponent(id)}`);
}

export function acknowledgeAll(
  incidentIds: readonly string[],
  idempotencyKey: string,
): Promise<AcknowledgeAck> {
  return requestJson('/incidents/acknowledge', { method: 'POST', body: { incidentIds }, idempotencyKey });
}

const reasonBody = (reason: string) => (reason === '' ? {} : { reason });

export function abortIncident(incidentId: string, reason: string): Promise<AbortAck> {
  return requestJson(`${incidentPath(incidentId)}/abort`, { method: 'POST', body: reasonBody(reason) });
}

/** `attempt` is the one that was on the screen: pressed twice, there is one next attempt. */
export function planAgain(incidentId: string, attempt: number, reason: string): Promise<PlanAgainAck> {
  const body: PlanAgainRequest = { ...reasonBody(reason), attempt };
  return requestJson(`${incidentPath(incidentId)}/plan-again`, { method: 'POST', body });
}

export function undoFix(incidentId: string, attempt: number, reason: string): Promise<UndoAck> {
  const body: UndoRequest = { reason, attempt };
  return requestJson(`${incidentPath(incidentId)}/undo`, { method: 'POST', body });
}

export function closeIncident(incidentId: string, attempt: number, reason: string): Promise<CloseAck> {
  const body: CloseRequest = { reason, attempt };
  return requestJson(`${incidentPath(incidentId)}/close`, { method: 'POST', body });
}

export function getResponseMetrics(query: URLSearchParams, signal?: AbortSignal): Promise<ResponseMetrics> {
  return requestJson(`/response-metrics?${query}`, signal === undefined ? {} : { signal });
}

export function getScorecard(days: ScorecardDays, signal?: AbortSignal): Promise<Scorecard> {
  return requestJson(`/scorecard?days=${days}`, signal === undefined ? {} : { signal });
}

export function getKillSwitch(signal?: AbortSignal): Promise<KillSwitchView> {
  return requestJson('/kill-switch', signal === undefined ? {} : { signal });
}

export function setKillSwitch(request: KillSwitchRequest): Promise<KillSwitchView> {
  return requestJson('/kill-switch', { method: 'POST', body: request });
}

export function listClaims(signal: AbortSignal): Promise<ClaimsView> {
  return requestJson('/claims', { signal });
}

export function releaseClaim(targetId: string, reason: string): Promise<ReleaseAck> {
  return requestJson(`/claims/${encodeURIComponent(targetId)}/release`, {
    method: 'POST',
    body: { reason },
  });
}

export type MessageKind = 'unparsed' | 'ignored';

export function listMessages(kind: MessageKind, signal: AbortSignal): Promise<UnparsedMessagePage> {
  return requestJson(`/messages/${kind}?limit=25`, { signal });
}

/** Whole, secrets hidden. */
export function getMessage(kind: MessageKind, messageId: string): Promise<UnparsedMessageView> {
  return requestJson(`/messages/${kind}/${encodeURIComponent(messageId)}`);
}

/** Once: a message that was taken before answers with what became of it then. */
export function replayMessage(kind: MessageKind, messageId: string): Promise<UnparsedMessageView> {
  return requestJson(`/messages/${kind}/${encodeURIComponent(messageId)}/replay`, {
    method: 'POST',
    body: {},
  });
}

export function getNotificationHealth(signal: AbortSignal): Promise<NotificationHealthView> {
  return requestJson('/notifications/health', { signal });
}

/** Tells somebody something. */
export function testNotification(target: string): Promise<NotificationTestView> {
  return requestJson('/notifications/test', { method: 'POST', body: { target } });
}

/** Has one that did not arrive sent again. */
export function retryNotification(incident: string, delivery: string): Promise<NotificationRetryAck> {
  return requestJson('/notifications/retry', { method: 'POST', body: { incident, delivery } });
}

export function listPendingNotifications(signal: AbortSignal): Promise<NotificationPage> {
  return requestJson('/notifications?state=pending', { signal });
}

export function listFailedNotifications(signal: AbortSignal): Promise<NotificationPage> {
  return requestJson('/notifications?state=failed', { signal });
}

export function getWorkers(signal: AbortSignal): Promise<WorkersView> {
  return requestJson('/operations/workers', { signal });
}

export function getSettings(signal: AbortSignal): Promise<SettingsView> {
  return requestJson('/operations/settings', { signal });
}

export function getDetector(signal: AbortSignal): Promise<DetectorView> {
  return requestJson('/operations/detector', { signal });
}

export function getCatalogue(signal: AbortSignal): Promise<CatalogueView> {
  return requestJson('/operations/catalogue', { signal });
}

/** Lets steps and roll-backs start again on every host. */
export function resumeEverything(reason: string): Promise<KillSwitchView> {
  return setKillSwitch({ active: false, ...reasonBody(reason) });
}

export function listSuppressions(signal?: AbortSignal): Promise<SuppressionsView> {
  return requestJson('/suppressions', signal === undefined ? {} : { signal });
}

export function muteAlarm(request: MuteRequest): Promise<SuppressionView> {
  return requestJson('/mutes', { method: 'POST', body: request });
}

export function planWindow(request: WindowRequest): Promise<SuppressionView> {
  return requestJson('/maintenance-windows', { method: 'POST', body: request });
}

export function removeSuppression(id: string, reason: string): Promise<UnsuppressAck> {
  return requestJson(`/suppressions/${encodeURIComponent(id)}/remove`, {
    method: 'POST',
    body: reasonBody(reason),
  });
}

export function listTokens(signal: AbortSignal): Promise<TokensView> {
  return requestJson('/tokens', { signal });
}

export function createToken(request: NewTokenRequest): Promise<NewTokenView> {
  return requestJson('/tokens', { method: 'POST', body: request });
}

export function revokeToken(id: string, request: RevokeRequest): Promise<RevokeAck> {
  return requestJson(`/tokens/${encodeURIComponent(id)}/revoke`, { method: 'POST', body: request });
}

export function listSignIns(signal: AbortSignal): Promise<SignInsView> {
  return requestJson('/sign-ins?limit=50', { signal });
}

/** Where a browser takes such a file from, with its session. */
export function exportHref(
  name: 'decisions' | 'sign-ins',
  query: { readonly since: string; readonly format: 'csv' | 'jsonl' },
): string {
  return `${PREFIX}/exports/${name}?${new URLSearchParams(query)}`;
}

export function causeChaos(request: ChaosRequest): Promise<ChaosAck> {
  return requestJson('/chaos', { method: 'POST', body: request });
}

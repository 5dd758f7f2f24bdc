import type { UnparsedMessagePage, UnparsedMessageView } from '../../src/contracts/api.ts';
import type { FindingKey } from '../../src/domain/alarm/finding/finding.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import type { ModelExchange } from '../../src/domain/diagnosis/model-exchange.ts';
import type { HostClaim } from '../../src/domain/execution/host-claim.ts';
import { mergeLog, NOTHING_TOLD, type NotificationLog } from '../../src/domain/notification/delivery.ts';
import type { RecipientHeard } from '../../src/domain/notification/recipient-health.ts';
import type { IncidentSnapshot, StoredIncident } from '../../src/domain/record/incident-record.ts';
import type { IncidentPage, IncidentSummary } from '../../src/domain/record/incident-summary.ts';
import type { Question } from '../../src/domain/record/question.ts';
import type { MeasuresRead } from '../../src/domain/record/response/response-metrics.ts';
import type { ModelsTold, ScoresRead } from '../../src/domain/record/scorecard/scorecard.ts';
import type { WorkerReport } from '../../src/domain/redaction/worker-report.ts';
import type { FoundAnchors } from '../../src/ports/anchors.ts';
import type { ClaimDeskPort } from '../../src/ports/claim-desk.ts';
import type { ExchangeRead, ExchangeReader } from '../../src/ports/exchange-reader.ts';
import type { FindingReader, FindingStatus } from '../../src/ports/finding-store.ts';
import type { ChangePage } from '../../src/ports/incident-store.ts';
import type { LagReader, LagTold } from '../../src/ports/lag-reader.ts';
import type { MeasureReader } from '../../src/ports/measure-reader.ts';
import type { KeptKind, MessageStore } from '../../src/ports/message-store.ts';
import type { ModelsReader } from '../../src/ports/models-reader.ts';
import type {
  ListedDelivery,
  NotificationDeskPort,
  NotificationStorePort,
} from '../../src/ports/notification-store.ts';
import type { BeginOutcome, QuestionSpendPort, QuestionStorePort } from '../../src/ports/question-store.ts';
import type { ScoreReader } from '../../src/ports/score-reader.ts';
import type { WorkerReportReader, WorkerReportWriter } from '../../src/ports/worker-reports.ts';

/** Incidents as the API reads them: what a test puts there. */
export class FakeIncidents {
  readonly stored = new Map<string, IncidentSnapshot & Partial<StoredIncident>>();
  readonly listed: unknown[] = [];
  page: IncidentPage = { items: [] };
  changes: readonly IncidentSummary[] = [];
  /** ISO time at which a change was written: at once, unless a test says otherwise. */
  writtenAt: (change: IncidentSummary) => string = ({ updatedAt }) => updatedAt;
  failure: Error | null = null;

  async get(incidentId: string): Promise<StoredIncident | undefined> {
    if (this.failure !== null) throw this.failure;
    const stored = this.stored.get(incidentId);
    return stored && { earlier: [], ...stored };
  }
  async list(filter: unknown, page: unknown): Promise<IncidentPage> {
    if (this.failure !== null) throw this.failure;
    this.listed.push({ filter, page });
    return this.page;
  }
  async changedSince(after: string, limit: number): Promise<ChangePage> {
    if (this.failure !== null) throw this.failure;
    const later = this.changes
      .map((summary) => ({ position: `${this.writtenAt(summary)}#${summary.incidentId}`, summary }))
      .filter(({ position }) => position > after)
      .toSorted((a, b) => (a.position < b.position ? -1 : 1));
    return { changes: later.slice(0, limit), isMore: later.length > limit };
  }
}

export class FakeAnchors {
  found: FoundAnchors = { anchors: [], unreadable: [] };
  failure: Error | null = null;
  async read(): Promise<FoundAnchors> {
    if (this.failure !== null) throw this.failure;
    return this.found;
  }
}

/** Questions in memory, by the rules of the store, and what they have cost. */
export class FakeQuestions implements QuestionStorePort, QuestionSpendPort {
  readonly kept = new Map<string, Question[]>();
  /** US cents by day. */
  readonly spent = new Map<string, number>();
  failure: Error | null = null;

  #of(incidentId: string): Question[] {
    if (this.failure !== null) throw this.failure;
    const known = this.kept.get(incidentId) ?? [];
    this.kept.set(incidentId, known);
    return known;
  }
  async list(incidentId: string): Promise<readonly Question[]> {
    return [...this.#of(incidentId)];
  }
  async begin(incidentId: string, question: Question): Promise<BeginOutcome> {
    const all = this.#of(incidentId);
    const known = all.find(({ id }) => id === question.id);
    if (known !== undefined) return { kind: 'known', question: known };
    if (all.length >= LIMITS.questionsMax) return { kind: 'full' };
    all.push(question);
    return { kind: 'begun' };
  }
  #replace(incidentId: string, question: Question, isOpen: (one: Question) => boolean): boolean {
    const all = this.#of(incidentId);
    const at = all.findIndex(({ id }) => id === question.id);
    const found = all[at];
    if (found === undefined) all.push(question);
    else if (!isOpen(found)) return false;
    else all[at] = question;
    return true;
  }
  async markSent(incidentId: string, question: Question): Promise<'marked' | 'sent_before'> {
    const isUnsent = ({ state, exchange }: Question) => state === 'asking' && exchange === null;
    return this.#replace(incidentId, question, isUnsent) ? 'marked' : 'sent_before';
  }
  async end(incidentId: string, question: Question): Promise<'written' | 'ended_before'> {
    return this.#replace(incidentId, question, ({ state }) => state === 'asking')
      ? 'written'
      : 'ended_before';
  }
  async reserve(day: string, usdCents: number, limitUsdCents: number): Promise<boolean> {
    const spent = this.spent.get(day) ?? 0;
    if (spent + usdCents > limitUsdCents) return false;
    this.spent.set(day, spent + usdCents);
    return true;
  }
  async giveBack(day: string, usdCents: number): Promise<void> {
    this.spent.set(day, (this.spent.get(day) ?? 0) - usdCents);
  }
}

/** What people were told, in memory, by the rules of the store. */
export class FakeNotifications implements NotificationStorePort, NotificationDeskPort {
  readonly noted: object[] = [];
  readonly logs = new Map<string, { readonly alarmName: string; readonly log: NotificationLog }>();
  readonly attempts: Parameters<NotificationStorePort['noteAttempt']>[0][] = [];
  failure: Error | null = null;

  #log(incidentId: string): NotificationLog {
    if (this.failure !== null) throw this.failure;
    return this.logs.get(incidentId)?.log ?? NOTHING_TOLD;
  }
  async read(incidentId: string): Promise<NotificationLog> {
    return this.#log(incidentId);
  }
  async record(
    { incidentId, alarmName }: { readonly incidentId: string; readonly alarmName: string },
    said: NotificationLog,
  ): Promise<NotificationLog> {
    const log = mergeLog(this.#log(incidentId), said);
    this.logs.set(incidentId, { alarmName, log });
    return log;
  }
  async noteAttempt(attempt: Parameters<NotificationStorePort['noteAttempt']>[0]): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.attempts.push(attempt);
  }
  async ofIncident(incidentId: string): Promise<readonly ListedDelivery[]> {
    const alarmName = this.logs.get(incidentId)?.alarmName ?? '';
    return this.#log(incidentId).deliveries.map((one) => ({ ...one, incidentId, alarmName }));
  }
  async inState(state: 'failed' | 'pending', limit: number) {
    const all = await Promise.all([...this.logs.keys()].map((incidentId) => this.ofIncident(incidentId)));
    const items = all.flat().filter((one) => one.state === state);
    return { items: items.slice(0, limit), isPartial: items.length > limit };
  }
  async noteRetry(delivery: { readonly id: string }, person: object): Promise<void> {
    this.noted.push({ deliveryId: delivery.id, ...person });
  }
  async health(): Promise<readonly RecipientHeard[]> {
    const byName = new Map<string, RecipientHeard>();
    for (const { recipient, channel, at, error, incidentId } of this.attempts) {
      const before = byName.get(recipient) ?? { recipient, channel, lastSuccessAt: null, lastFailure: null };
      const now = error === null ? { lastSuccessAt: at } : { lastFailure: { at, error, incidentId } };
      byName.set(recipient, { ...before, ...now });
    }
    return [...byName.values()];
  }
}

/** What was sent to models, as a test says it by the id. */
export class FakeExchanges implements ExchangeReader {
  readonly given = new Map<string, ExchangeRead>();
  async read(_incidentId: string, { id }: ModelExchange): Promise<ExchangeRead> {
    return this.given.get(id) ?? { kind: 'unread', why: 'it is not there any more' };
  }
}

/** Scores as a test gives them. */
export class FakeScores implements ScoreReader {
  given: ScoresRead = { scored: [], cutAt: null, unreadable: 0 };
  failure: Error | null = null;
  readonly asked: string[] = [];

  async read(openedFrom: string): Promise<ScoresRead> {
    this.asked.push(openedFrom);
    if (this.failure !== null) throw this.failure;
    return this.given;
  }
}

export class FakeMeasures implements MeasureReader {
  given: MeasuresRead = { measured: [], cutAt: null, unreadable: 0 };
  failure: Error | null = null;
  readonly asked: string[] = [];

  async read(openedFrom: string): Promise<MeasuresRead> {
    this.asked.push(openedFrom);
    if (this.failure !== null) throw this.failure;
    return this.given;
  }
}

export class FakeModels implements ModelsReader {
  told: ModelsTold = { kind: 'none' };
  async read(): Promise<ModelsTold> {
    return this.told;
  }
}

export class FakeLag implements LagReader {
  told: LagTold = { kind: 'none' };
  async read(): Promise<LagTold> {
    return this.told;
  }
}

export class FakeWorkerReports implements WorkerReportReader, WorkerReportWriter {
  reports: readonly WorkerReport[] = [];
  isPartial = false;
  readonly told: WorkerReport[] = [];
  /** When set, nothing can be told. */
  failure: Error | null = null;
  async tell(report: WorkerReport): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.told.push(report);
  }
  async strikeOut(identity: string): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const kept = this.told.filter((one) => one.identity !== identity);
    this.told.splice(0, this.told.length, ...kept);
  }
  async list() {
    return { reports: this.reports, isPartial: this.isPartial };
  }
}

export class FakeClaimDesk implements ClaimDeskPort {
  held: readonly HostClaim[] = [];
  readonly released: (Parameters<ClaimDeskPort['release']>[1] & { readonly targetId: string })[] = [];
  /** Somebody else is faster. */
  hasChanged = false;
  async list(): Promise<readonly HostClaim[]> {
    return this.held;
  }
  async find(targetId: string): Promise<HostClaim | undefined> {
    return this.held.find((claim) => claim.targetId === targetId);
  }
  async release({ targetId }: HostClaim, person: Parameters<ClaimDeskPort['release']>[1]): Promise<boolean> {
    if (this.hasChanged) return false;
    this.released.push({ targetId, ...person });
    return true;
  }
}

/** Keeps messages in memory, in order of arrival. */
export class FakeMessages implements MessageStore {
  readonly stored = new Map<string, UnparsedMessageView>();
  isFull = false;
  failure: Error | null = null;

  async keep(message: Omit<UnparsedMessageView, 'replayed'>): Promise<'kept' | 'full'> {
    if (this.failure !== null) throw this.failure;
    if (this.isFull) return 'full';
    if (!this.stored.has(message.messageId))
      this.stored.set(message.messageId, { ...message, replayed: null });
    return 'kept';
  }
  readonly ignored = new Map<string, UnparsedMessageView>();
  async keepIgnored(message: Omit<UnparsedMessageView, 'replayed'>): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.ignored.set(message.messageId, { ...message, replayed: null });
  }
  #of(kind: KeptKind): Map<string, UnparsedMessageView> {
    return kind === 'ignored' ? this.ignored : this.stored;
  }
  async get(messageId: string, kind: KeptKind): Promise<UnparsedMessageView | undefined> {
    if (this.failure !== null) throw this.failure;
    return this.#of(kind).get(messageId);
  }
  async list(_page: unknown, kind: KeptKind): Promise<UnparsedMessagePage> {
    if (this.failure !== null) throw this.failure;
    const items = [...this.#of(kind).values()].filter(({ replayed }) => replayed === null);
    return { items: items.map(({ message: _message, replayed: _replayed, ...summary }) => summary) };
  }
  async markReplayed(
    messageId: string,
    replayed: { at: string; outcome: string },
    kind: KeptKind,
  ): Promise<void> {
    const stored = this.#of(kind).get(messageId);
    if (stored !== undefined) this.#of(kind).set(messageId, { ...stored, replayed });
  }
}

/** Findings as the worker reads them: what a test puts there. */
export class FakeFindings implements FindingReader {
  status: FindingStatus | null = null;
  failure: Error | null = null;
  readonly asked: FindingKey[] = [];

  async read(key: FindingKey): Promise<FindingStatus | null> {
    this.asked.push(key);
    if (this.failure !== null) throw this.failure;
    return this.status;
  }
}

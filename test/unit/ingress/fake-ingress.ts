import { pino } from 'pino';
import type { UnparsedMessagePage, UnparsedMessageView } from '../../../src/contracts/api.ts';
import type { DecideInput } from '../../../src/contracts/messages.ts';
import type { AlarmDelivery } from '../../../src/domain/alarm/alarm.ts';
import type { HostClaim } from '../../../src/domain/execution/host-claim.ts';
import type { IncidentSnapshot, StoredIncident } from '../../../src/domain/record/incident-record.ts';
import type { IncidentPage, IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { buildApp } from '../../../src/ingress/app.ts';
import { LoginCodes } from '../../../src/ingress/auth/login-codes.ts';
import { secretHash } from '../../../src/ingress/auth/secret.ts';
import { sessionCookieFor } from '../../../src/ingress/auth/session-cookie.ts';
import { Sessions } from '../../../src/ingress/auth/sessions.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { createAllowedTopics } from '../../../src/ingress/sns/allowed-topics.ts';
import { createCertificateStore } from '../../../src/ingress/sns/certificate-store.ts';
import { createLabCertificateSource } from '../../../src/ingress/sns/fetch-certificate.ts';
import { ReplayMemory } from '../../../src/ingress/sns/replay-memory.ts';
import { createSnsVerifier } from '../../../src/ingress/sns/verify-message.ts';
import type { FoundAnchors } from '../../../src/ports/anchors.ts';
import type { ClaimDeskPort } from '../../../src/ports/claim-desk.ts';
import type { ChangePage } from '../../../src/ports/incident-store.ts';
import type { MessageStore } from '../../../src/ports/message-store.ts';
import type {
  AttentionOutcome,
  DecideOutcome,
  LiveIncident,
  RestartAddress,
  SignalOutcome,
  TemporalPort,
} from '../../../src/ports/temporal.ts';
import { createIngressMetrics } from '../../../src/telemetry/ingress-metrics.ts';
import { FakeKillSwitch } from '../../support/fake-aws.ts';
import { TOPIC_ARN, testCertificate } from './sns-messages.ts';

export const HOST = '127.0.0.1:8080';
export const TOKEN = 'token-of-ana';
export const AUTHORIZED = { host: HOST, authorization: `Bearer ${TOKEN}` };

/** Records what it is told and answers as it is told to. */
export class FakeTemporal implements TemporalPort {
  readonly namespace = 'default';
  readonly signalled: AlarmDelivery[] = [];
  readonly batches: { readonly shard: number; readonly deliveries: readonly AlarmDelivery[] }[] = [];
  readonly decisions: { readonly input: DecideInput; readonly updateId: string }[] = [];
  readonly aborts: { readonly by: string; readonly reason?: string }[] = [];
  readonly plansAgain: { readonly by: string; readonly reason?: string }[] = [];
  /** Of which incident a plan or a close was asked. */
  readonly addresses: RestartAddress[] = [];
  readonly closes: { readonly by: string; readonly reason: string }[] = [];
  /** When set, every call fails with it. */
  failure: Error | null = null;
  signalOutcome: SignalOutcome = 'committed';
  /** Answers to alarms in their order; then `signalOutcome`. */
  readonly signalOutcomes: SignalOutcome[] = [];
  decideOutcome: DecideOutcome = { kind: 'not_open' };
  attentionOutcome: AttentionOutcome = 'requested';
  live: LiveIncident | undefined;
  /** When set, an alarm is taken only once it resolves. */
  gate: Promise<void> | null = null;

  async #take(): Promise<void> {
    if (this.gate !== null) await this.gate;
    if (this.failure !== null) throw this.failure;
  }
  async signalWithStart(delivery: AlarmDelivery): Promise<SignalOutcome> {
    await this.#take();
    this.signalled.push(delivery);
    return this.signalOutcomes.shift() ?? this.signalOutcome;
  }
  async commitBatch(shard: number, deliveries: readonly AlarmDelivery[]): Promise<void> {
    await this.#take();
    this.batches.push({ shard, deliveries });
  }
  /** Answers in their order; then the intake is not behind. */
  readonly behind: boolean[] = [];
  readonly asked: number[] = [];
  behindFailure: Error | null = null;
  async isIntakeBehind(shard: number): Promise<boolean> {
    if (this.behindFailure !== null) throw this.behindFailure;
    this.asked.push(shard);
    return this.behind.shift() ?? false;
  }
  async readLive(): Promise<LiveIncident | undefined> {
    return this.live;
  }
  async decide(_address: unknown, input: DecideInput, updateId: string): Promise<DecideOutcome> {
    await this.#take();
    this.decisions.push({ input, updateId });
    return this.decideOutcome;
  }
  async abort(_address: unknown, input: { by: string; reason?: string }): Promise<SignalOutcome> {
    await this.#take();
    this.aborts.push(input);
    return this.signalOutcome;
  }
  async planAgain(
    address: RestartAddress,
    input: { by: string; reason?: string },
  ): Promise<AttentionOutcome> {
    await this.#take();
    this.addresses.push(address);
    this.plansAgain.push(input);
    return this.attentionOutcome;
  }
  async closeIncident(
    address: RestartAddress,
    input: { by: string; reason: string },
  ): Promise<AttentionOutcome> {
    await this.#take();
    this.addresses.push(address);
    this.closes.push(input);
    return this.attentionOutcome;
  }
  async check(): Promise<void> {
    await this.#take();
  }
  async close(): Promise<void> {}
}

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

class FakeAnchors {
  found: FoundAnchors = { anchors: [], unreadable: [] };
  failure: Error | null = null;
  async read(): Promise<FoundAnchors> {
    if (this.failure !== null) throw this.failure;
    return this.found;
  }
}

class FakeClaimDesk implements ClaimDeskPort {
  held: readonly HostClaim[] = [];
  readonly released: { readonly targetId: string; readonly by: string; readonly reason: string }[] = [];
  /** Somebody else is faster. */
  hasChanged = false;
  async list(): Promise<readonly HostClaim[]> {
    return this.held;
  }
  async find(targetId: string): Promise<HostClaim | undefined> {
    return this.held.find((claim) => claim.targetId === targetId);
  }
  async release({ targetId }: HostClaim, person: { by: string; reason: string }): Promise<boolean> {
    if (this.hasChanged) return false;
    this.released.push({ targetId, ...person });
    return true;
  }
}

/** Keeps messages in memory, in order of arrival. */
class FakeMessages implements MessageStore {
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
  async get(messageId: string): Promise<UnparsedMessageView | undefined> {
    if (this.failure !== null) throw this.failure;
    return this.stored.get(messageId);
  }
  async list(): Promise<UnparsedMessagePage> {
    if (this.failure !== null) throw this.failure;
    const items = [...this.stored.values()].filter(({ replayed }) => replayed === null);
    return { items: items.map(({ message: _message, replayed: _replayed, ...summary }) => summary) };
  }
  async markReplayed(messageId: string, replayed: { at: string; outcome: string }): Promise<void> {
    const stored = this.stored.get(messageId);
    if (stored !== undefined) this.stored.set(messageId, { ...stored, replayed });
  }
}

class FakeSubscriptions {
  readonly confirmed: { readonly topicArn: string; readonly token: string }[] = [];
  failure: Error | null = null;
  async confirm(subscription: { topicArn: string; token: string }): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.confirmed.push(subscription);
  }
}

/** The real app with everything outside it faked, and a clock that only the test moves. */
export async function fakeIngress(overrides: Partial<IngressDeps> = {}) {
  const clock = { nowMs: Date.now() };
  const nowMs = () => clock.nowMs;
  const logLines: Record<string, unknown>[] = [];
  const temporal = new FakeTemporal();
  const incidents = new FakeIncidents();
  const anchors = new FakeAnchors();
  const messages = new FakeMessages();
  const subscriptions = new FakeSubscriptions();
  const killSwitch = new FakeKillSwitch();
  const claims = new FakeClaimDesk();
  const loginCodes = new LoginCodes(nowMs);
  const metrics = createIngressMetrics();
  const app = await buildApp({
    logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(JSON.parse(line)) }),
    nowMs,
    metrics,
    verifySns: createSnsVerifier({
      topics: createAllowedTopics([TOPIC_ARN]),
      certificates: createCertificateStore(createLabCertificateSource(await testCertificate()), nowMs),
      replays: new ReplayMemory(),
      nowMs,
    }),
    subscriptions,
    deadLetterQueues: [],
    temporal,
    incidents,
    anchors,
    killSwitch,
    claims,
    messages,
    renderReport: ({ record }) => `# ${record.incidentId}\n`,
    tokens: { principalOf: (token) => (secretHash(token) === secretHash(TOKEN) ? 'ana' : undefined) },
    sessions: new Sessions(nowMs),
    sessionCookie: sessionCookieFor(null),
    loginCodes,
    chaos: null,
    hosts: new Set([HOST, 'recoverops.example.com']),
    publicUrl: null,
    trustProxy: false,
    installation: {
      version: '0.1.0',
      temporalUiUrl: null,
      temporalNamespace: 'default',
      webDirectory: null,
    },
    ...overrides,
  });
  return {
    app,
    clock,
    temporal,
    incidents,
    anchors,
    messages,
    killSwitch,
    claims,
    subscriptions,
    loginCodes,
    metrics,
    logLines,
  };
}

import type { AskQuestionInput } from '../../src/contracts/activities.ts';
import type { DecideInput } from '../../src/contracts/messages.ts';
import type {
  RetryDeliveryInput,
  TestNotificationInput,
  TestNotificationOutcome,
} from '../../src/contracts/notifications.ts';
import type { WorkerBuilds } from '../../src/contracts/operations.ts';
import type { AlarmDelivery } from '../../src/domain/alarm/alarm.ts';
import type { AttendRequest } from '../../src/domain/approval/attend-request.ts';
import type { EditRequest } from '../../src/domain/approval/edit-request.ts';
import type { SentBy } from '../../src/domain/record/endings.ts';
import type { RetryOutcome } from '../../src/ports/notification-queue.ts';
import type {
  AttendOutcome,
  AttentionOutcome,
  DecideOutcome,
  EditOutcome,
  LiveIncident,
  LookAddress,
  LookOutcome,
  QuestionOutcome,
  RestartAddress,
  RunState,
  SignalOutcome,
  TemporalPort,
} from '../../src/ports/temporal.ts';

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
  readonly attended: {
    readonly incidentId: string;
    readonly request: AttendRequest;
    readonly updateId: string;
  }[] = [];
  /** By incident; where nothing is said, no run is open. */
  readonly attendOutcomes = new Map<string, AttendOutcome>();
  async attend(
    { incidentId }: { readonly incidentId: string },
    request: AttendRequest,
    updateId: string,
  ): Promise<AttendOutcome> {
    await this.#take();
    this.attended.push({ incidentId, request, updateId });
    return this.attendOutcomes.get(incidentId) ?? { kind: 'not_open' };
  }
  readonly edits: { readonly request: EditRequest; readonly updateId: string }[] = [];
  editOutcome: EditOutcome = { kind: 'not_open' };
  async edit(_address: unknown, request: EditRequest, updateId: string): Promise<EditOutcome> {
    await this.#take();
    this.edits.push({ request, updateId });
    return this.editOutcome;
  }
  readonly unmuted: string[] = [];
  async tellUnmuted({ incidentId }: { readonly incidentId: string }): Promise<SignalOutcome> {
    await this.#take();
    this.unmuted.push(incidentId);
    return this.signalOutcome;
  }
  readonly looks: { readonly host: string; readonly by: string }[] = [];
  /** Answers to whoever waits for a look, in their order; then there is none. */
  readonly lookOutcomes: LookOutcome[] = [];
  async beginLook(input: { host: string; by: string }): Promise<LookAddress> {
    await this.#take();
    this.looks.push(input);
    return { host: input.host, runId: `run-${this.looks.length}` };
  }
  async awaitLook(): Promise<LookOutcome> {
    await this.#take();
    return this.lookOutcomes.shift() ?? { kind: 'unknown' };
  }
  readonly questions: AskQuestionInput[] = [];
  /** Answers to whoever waits for an answer, in their order; then there is none. */
  readonly questionOutcomes: QuestionOutcome[] = [];
  builds: WorkerBuilds = {
    currentBuildId: null,
    builds: [],
    unversioned: { workflows: 1, incident: 1, ssm: 1, ai: 1 },
  };
  async workerBuilds(): Promise<WorkerBuilds> {
    await this.#take();
    return this.builds;
  }
  /** Runs that are over, as `<workflow id>/<run id>`; every other is open. */
  readonly endedRuns = new Set<string>();
  /** Runs that it does not know, named the same way. */
  readonly unknownRuns = new Set<string>();
  async runState({ workflowId, runId }: { workflowId: string; runId: string }): Promise<RunState> {
    await this.#take();
    const run = `${workflowId}/${runId}`;
    if (this.unknownRuns.has(run)) return 'unknown';
    return this.endedRuns.has(run) ? 'ended' : 'open';
  }
  readonly tests: TestNotificationInput[] = [];
  testOutcome: TestNotificationOutcome | null = { kind: 'no_file' };
  async testNotification(input: TestNotificationInput): Promise<TestNotificationOutcome | null> {
    await this.#take();
    this.tests.push(input);
    return this.testOutcome;
  }
  readonly retriedDeliveries: RetryDeliveryInput[] = [];
  retryOutcome: RetryOutcome = { kind: 'unsettled' };
  async retryDelivery(input: RetryDeliveryInput): Promise<RetryOutcome> {
    await this.#take();
    this.retriedDeliveries.push(input);
    return this.retryOutcome;
  }
  async beginQuestion(input: AskQuestionInput): Promise<void> {
    await this.#take();
    this.questions.push(input);
  }
  async awaitQuestion(): Promise<QuestionOutcome> {
    await this.#take();
    return this.questionOutcomes.shift() ?? { kind: 'unknown' };
  }
  readonly undos: (SentBy & { readonly by: string; readonly reason: string })[] = [];
  async undo(
    address: RestartAddress,
    input: SentBy & { readonly by: string; readonly reason: string },
  ): Promise<AttentionOutcome> {
    await this.#take();
    this.addresses.push(address);
    this.undos.push(input);
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

import { randomUUID } from 'node:crypto';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import type {
  GroupActivity,
  RegisteredTarget,
  VolumeReading,
} from '../../src/domain/diagnosis/aws/cloud-readings.ts';
import type { Point } from '../../src/domain/diagnosis/aws/metric-history.ts';
import type { Target } from '../../src/domain/diagnosis/target.ts';
import type { TargetFilter } from '../../src/domain/diagnosis/target-filter.ts';
import { type HostClaim, openExecutionsOf } from '../../src/domain/execution/host-claim.ts';
import type { Invocation } from '../../src/domain/execution/invocation.ts';
import type { PastFix } from '../../src/domain/plan/past-fix.ts';
import type { AlarmStatus, AlarmsPort } from '../../src/ports/alarms.ts';
import type { AwsAccessPort } from '../../src/ports/aws-access.ts';
import type { ClaimStorePort, NewClaim } from '../../src/ports/claim-store.ts';
import type { CloudViewPort } from '../../src/ports/cloud-view.ts';
import type { DeadLetter, DeadLetterQueuePort } from '../../src/ports/dead-letter-queue.ts';
import type { ExecutionRecord, ExecutionStorePort } from '../../src/ports/execution-store.ts';
import type { KillSwitch, KillSwitchPort } from '../../src/ports/kill-switch.ts';
import type { ObjectStorePort, RawOutputPort } from '../../src/ports/object-store.ts';
import { ServiceError, type ServiceErrorKind, type ServiceName } from '../../src/ports/service-error.ts';
import type { CommandRequest, SendResult, SsmPort } from '../../src/ports/ssm.ts';
import { diskAlarm } from './disk-alarm.ts';

export const HOST = 'i-0123456789abcdef0';
export const OTHER_HOST = 'i-0fedcba9876543210';

export function serviceError(service: ServiceName, kind: ServiceErrorKind, neverSent = false): ServiceError {
  return new ServiceError({
    service,
    operation: 'Test',
    kind,
    code: kind,
    detail: '',
    neverSent,
    cause: undefined,
  });
}

export function target(instanceId: string, online = true): Target {
  return { instanceId, name: null, platform: 'Debian', agentVersion: '3.3', online };
}

export function invocation(change: Partial<Invocation> = {}): Invocation {
  const status = change.status ?? 'Success';
  return {
    status,
    statusDetails: status,
    responseCode: status === 'Success' ? 0 : null,
    stdout: '',
    stderr: '',
    startedAt: '2026-11-22T08:00:01.000Z',
    endedAt: '2026-11-22T08:00:02.000Z',
    ...change,
  };
}

export const ALARM = diskAlarm();

type Answer = (request: CommandRequest) => Invocation | undefined;

/** SSM in memory: every sent command is answered at once by its document's answer. */
export class FakeSsm implements SsmPort {
  targets: readonly Target[] = [target(HOST)];
  filters: TargetFilter[] = [];
  sent: CommandRequest[] = [];
  cancelled: string[] = [];
  sendResult: SendResult | null = null;
  refuseGroups = false;
  readonly answers = new Map<string, Answer>();
  /** Commands that were sent by an earlier process, by comment. */
  readonly earlier = new Map<string, { readonly commandId: string; readonly invocation: Invocation }>();

  async findTargets(filter: TargetFilter, limit: number): Promise<readonly Target[]> {
    this.filters.push(filter);
    return this.targets.slice(0, limit);
  }
  async sendOnce(request: CommandRequest): Promise<SendResult> {
    this.sent.push(request);
    return this.sendResult ?? { kind: 'accepted', commandId: `c-${this.sent.length}` };
  }
  async sendReadOnly(request: CommandRequest): Promise<string> {
    if (this.refuseGroups && (request.instanceIds.length > 1 || request.instanceIds[0] === OTHER_HOST)) {
      throw serviceError('ssm', 'refused');
    }
    this.sent.push(request);
    return `c-${this.sent.length}`;
  }
  async findInvocation(commandId: string, instanceId: string): Promise<Invocation | undefined> {
    const known = [...this.earlier.values()].find((one) => one.commandId === commandId);
    if (known !== undefined) return known.invocation;
    const request = this.sent[Number(commandId.slice(2)) - 1];
    if (request === undefined) return undefined;
    return this.answers.get(request.documentName)?.({ ...request, instanceIds: [instanceId] });
  }
  async findCommandId({ comment }: { readonly comment: string }): Promise<string | undefined> {
    return this.earlier.get(comment)?.commandId;
  }
  async cancel(commandId: string): Promise<void> {
    this.cancelled.push(commandId);
  }
}

export class FakeObjects implements ObjectStorePort {
  readonly bucket = 'evidence';
  readonly objects = new Map<string, string>();
  isAway = false;
  #check(): void {
    if (this.isAway) throw serviceError('s3', 'unavailable');
  }
  async put(key: string, body: string): Promise<void> {
    this.#check();
    this.objects.set(key, body);
  }
  async putIfAbsent(key: string, body: string): Promise<'written' | 'exists'> {
    this.#check();
    if (this.objects.has(key)) return 'exists';
    this.objects.set(key, body);
    return 'written';
  }
  async read(key: string, limitBytes: number): Promise<string | undefined> {
    this.#check();
    return this.objects.get(key)?.slice(0, limitBytes);
  }
  async list(prefix: string): Promise<readonly string[]> {
    this.#check();
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix));
  }
  async remove(key: string): Promise<void> {
    this.objects.delete(key);
  }
}

export class FakeExecutions implements ExecutionStorePort {
  readonly records = new Map<string, ExecutionRecord>();
  /** Who took each one last, and when that attempt was given out. */
  readonly #takenBy = new Map<string, { readonly attempt: string; readonly asOfMs: number }>();
  isAway = false;
  #check(): void {
    if (this.isAway) throw serviceError('dynamodb', 'unavailable');
  }
  async begin({ executionId, resend, asOfMs }: Parameters<ExecutionStorePort['begin']>[0]) {
    this.#check();
    const record = this.records.get(executionId);
    if (record !== undefined) {
      const isFree = record.state === 'not_sent' || (record.state === 'withdrawn' && record.resend < resend);
      if (!isFree || asOfMs < (this.#takenBy.get(executionId)?.asOfMs ?? 0))
        return { kind: 'exists', record } as const;
    }
    const attempt = randomUUID();
    this.#takenBy.set(executionId, { attempt, asOfMs });
    this.#put({ executionId, state: 'sending', resend });
    return { kind: 'begun', attempt } as const;
  }
  async recordSent({
    executionId,
    attempt,
    commandId,
  }: Parameters<ExecutionStorePort['recordSent']>[0]): Promise<void> {
    this.#check();
    const found = this.#sendingBy(executionId, attempt);
    if (found !== undefined) this.#put({ ...found, state: 'sent', commandId });
  }
  async recordNotSent(input: Parameters<ExecutionStorePort['recordNotSent']>[0]): Promise<void> {
    this.#check();
    const { executionId, attempt, state, detail } = input;
    const found = this.#sendingBy(executionId, attempt);
    if (found !== undefined) this.#put({ ...found, state, detail });
  }
  readonly fixes = new Map<string, PastFix>();
  async recordFix(fix: PastFix): Promise<void> {
    this.#check();
    const known = this.fixes.get(fix.key);
    if (known === undefined || known.at <= fix.at) this.fixes.set(fix.key, fix);
  }
  async lastFix(key: string): Promise<PastFix | undefined> {
    this.#check();
    return this.fixes.get(key);
  }
  #sendingBy(executionId: string, attempt: string): ExecutionRecord | undefined {
    const found = this.records.get(executionId);
    const isOurs = this.#takenBy.get(executionId)?.attempt === attempt;
    return isOurs && found?.state === 'sending' ? found : undefined;
  }
  async recordWithdrawn(input: Parameters<ExecutionStorePort['recordWithdrawn']>[0]): Promise<boolean> {
    this.#check();
    const { executionId, commandId, resend } = input;
    const found = this.records.get(executionId);
    if (found?.state === 'withdrawn') return found.commandId === commandId;
    const isSent = found?.state === 'sent' && found.commandId === commandId;
    if (found?.resend !== resend || (found.state !== 'sending' && !isSent)) return false;
    this.#put({ ...input, state: 'withdrawn' });
    return true;
  }
  #put(record: Pick<ExecutionRecord, 'executionId' | 'state'> & Partial<ExecutionRecord>): void {
    this.records.set(record.executionId, { commandId: null, resend: 0, detail: '', ...record });
  }
  async find(executionId: string): Promise<ExecutionRecord | undefined> {
    this.#check();
    return this.records.get(executionId);
  }
}

export const hostClaim = (change: Partial<HostClaim> = {}): HostClaim => ({
  targetId: HOST,
  owner: 'incident:two/run-2',
  incidentId: 'two',
  since: '2026-11-22T07:00:00.000Z',
  expiresAt: '2026-11-22T09:00:00.000Z',
  lastExecution: null,
  unsettled: [],
  ...change,
});

/** Whether a claim is still as somebody found it. */
const isAsFound = (held: HostClaim | undefined, { owner, lastExecution }: HostClaim) =>
  held?.owner === owner &&
  held.lastExecution?.executionId === lastExecution?.executionId &&
  held.lastExecution?.sentAt === lastExecution?.sentAt;

/** Claims in memory, with the conditions of the table. */
export class FakeClaims implements ClaimStorePort {
  readonly leases = new Map<string, HostClaim>();
  failOn: string | null = null;
  #lease({ targetId, owner, incidentId, nowMs, expiresAtMs }: NewClaim): void {
    const [since, expiresAt] = [nowMs, expiresAtMs].map((ms) => new Date(ms).toISOString());
    this.leases.set(
      targetId,
      hostClaim({ targetId, owner, incidentId, since: since ?? '', expiresAt: expiresAt ?? '' }),
    );
  }
  async claim(claim: NewClaim): Promise<boolean> {
    if (this.failOn === claim.targetId) throw serviceError('dynamodb', 'unavailable');
    const held = this.leases.get(claim.targetId);
    if (held !== undefined) {
      const isOver = held.expiresAt !== null && Date.parse(held.expiresAt) < claim.nowMs;
      if (held.unsettled.length > 0) return false;
      if (held.owner !== claim.owner && !(isOver && held.lastExecution === null)) return false;
    }
    this.#lease(claim);
    return true;
  }
  async takeOver(claim: NewClaim, from: HostClaim): Promise<boolean> {
    if (!isAsFound(this.leases.get(claim.targetId), from)) return false;
    this.#lease(claim);
    return true;
  }
  async find(targetId: string): Promise<HostClaim | undefined> {
    return this.leases.get(targetId);
  }
  async noteExecution(note: Parameters<ClaimStorePort['noteExecution']>[0]): Promise<boolean> {
    if (this.failOn === note.targetId) throw serviceError('dynamodb', 'unavailable');
    const held = this.leases.get(note.targetId);
    if (held?.owner !== note.owner || held.unsettled.length > 0) return false;
    if (!(Date.parse(held.expiresAt ?? '') >= note.nowMs)) return false;
    this.leases.set(note.targetId, { ...held, lastExecution: note.execution });
    return true;
  }
  async renew({ targetId, owner, expiresAtMs }: Parameters<ClaimStorePort['renew']>[0]): Promise<boolean> {
    const held = this.leases.get(targetId);
    if (held?.owner !== owner) return false;
    this.leases.set(targetId, { ...held, expiresAt: new Date(expiresAtMs).toISOString() });
    return true;
  }
  async keepUnsettled(kept: Parameters<ClaimStorePort['keepUnsettled']>[0]): Promise<boolean> {
    const { targetId, owner, incidentId, unsettled, from } = kept;
    if (this.failOn === targetId) throw serviceError('dynamodb', 'unavailable');
    const held = this.leases.get(targetId);
    const mayKeep = from === undefined ? (held?.owner ?? owner) === owner : isAsFound(held, from);
    if (!mayKeep) return false;
    this.leases.set(targetId, hostClaim({ targetId, owner, incidentId, unsettled, expiresAt: null }));
    return true;
  }
  async release(targetId: string, owner: string): Promise<void> {
    const held = this.leases.get(targetId);
    if (held?.owner === owner && held.unsettled.length === 0) this.leases.delete(targetId);
  }
  /** Execution ids for which a host is kept. */
  openOn(targetId: string): readonly string[] {
    const held = this.leases.get(targetId);
    return held === undefined ? [] : openExecutionsOf(held).map(({ executionId }) => executionId);
  }
}

export class FakeKillSwitch implements KillSwitchPort {
  state: KillSwitch = { active: false, by: 'unknown', reason: '', at: null };
  readonly changes: Parameters<KillSwitchPort['set']>[0][] = [];
  /** Everything it is asked fails with it. */
  failure: Error | null = null;
  async read(): Promise<KillSwitch> {
    if (this.failure !== null) throw this.failure;
    return this.state;
  }
  async set(change: Parameters<KillSwitchPort['set']>[0]): Promise<KillSwitch> {
    if (this.failure !== null) throw this.failure;
    const { active, by, reason } = change;
    this.changes.push(change);
    this.state = { active, by, reason, at: '2026-11-22T08:00:00.000Z' };
    return this.state;
  }
}

export function fakeAlarms(status: AlarmStatus | undefined) {
  return { readAlarm: async () => status };
}

/** What AWS says of hosts that run and are well, but where a test says otherwise. */
export class FakeCloud implements CloudViewPort {
  readonly alarms: AlarmsPort;
  /** Alarms that can be described, e.g. those that a composite alarm is made of. */
  described: readonly Alarm[] = [];
  /** Of instances that do not run. */
  readonly states = new Map<string, string>();
  readonly registered = new Map<string, readonly RegisteredTarget[]>();
  /** Calls that fail, and with what. */
  readonly failures = new Map<keyof CloudViewPort, Error>();
  constructor(alarms: AlarmsPort = fakeAlarms(IN_ALARM)) {
    this.alarms = alarms;
  }
  #called(name: keyof CloudViewPort): void {
    const failure = this.failures.get(name);
    if (failure !== undefined) throw failure;
  }
  async alarmNow(name: string) {
    this.#called('alarmNow');
    const status = await this.alarms.readAlarm(name);
    return status === undefined ? undefined : { ...status, actionsEnabled: true };
  }
  async describeAlarms(names: readonly string[]): Promise<readonly Alarm[]> {
    this.#called('describeAlarms');
    return this.described.filter(({ name }) => names.includes(name));
  }
  /** Points by the name of the metric. */
  readonly points = new Map<string, readonly Point[]>();
  async metricPoints(
    series: Parameters<CloudViewPort['metricPoints']>[0],
    { from, until }: Parameters<CloudViewPort['metricPoints']>[1],
  ): Promise<readonly (readonly Point[])[]> {
    this.#called('metricPoints');
    return series.map(({ metric }) =>
      (this.points.get(metric) ?? []).filter(([at]) => at >= from && at < until),
    );
  }
  async agents(instanceIds: readonly string[]) {
    this.#called('agents');
    return instanceIds.map((instanceId) => ({ instanceId, ping: 'Online', lastPing: null }));
  }
  async instances(instanceIds: readonly string[]) {
    this.#called('instances');
    return instanceIds.map((instanceId) => {
      const state = this.states.get(instanceId) ?? 'running';
      const instanceType = this.types.get(instanceId);
      return {
        instanceId,
        state,
        stateReason: null,
        launchedAt: null,
        privateAddresses: [],
        ...(instanceType === undefined ? {} : { instanceType }),
      };
    });
  }
  /** Instances by private address, and by host name. */
  readonly addresses = new Map<string, string>();
  readonly names = new Map<string, readonly string[]>();
  async instancesAt(addresses: readonly string[]) {
    this.#called('instancesAt');
    return addresses.flatMap((address) => {
      const instanceId = this.addresses.get(address);
      if (instanceId === undefined) return [];
      const privateAddresses = [address];
      return [{ instanceId, state: 'running', stateReason: null, launchedAt: null, privateAddresses }];
    });
  }
  async instancesNamed(hostName: string): Promise<readonly string[]> {
    this.#called('instancesNamed');
    return this.names.get(hostName) ?? [];
  }
  async instancesOfGroup(group: string): Promise<readonly string[]> {
    this.#called('instancesOfGroup');
    return [...this.members].flatMap(([id, member]) => (member.group === group ? [id] : []));
  }
  async agentsNamed(hostName: string) {
    this.#called('agentsNamed');
    return { ids: this.names.get(`ssm ${hostName}`) ?? [], isComplete: true };
  }
  async statusChecks(instanceIds: readonly string[]) {
    this.#called('statusChecks');
    return instanceIds.map((instanceId) => ({ instanceId, system: 'ok', instance: 'ok', ebs: 'ok' }));
  }
  /** Kinds of instances, their credits and volumes. */
  readonly types = new Map<string, string>();
  attached: readonly VolumeReading[] = [];
  async creditSpecifications(instanceIds: readonly string[]) {
    this.#called('creditSpecifications');
    return instanceIds.map((instanceId) => ({ instanceId, cpuCredits: 'standard' }));
  }
  async volumes(instanceIds: readonly string[]) {
    this.#called('volumes');
    return this.attached.filter(({ instanceId }) => instanceIds.includes(instanceId));
  }
  readonly members = new Map<string, { readonly group: string; readonly lifecycle: string }>();
  activities: readonly GroupActivity[] = [];
  async groupMembers(instanceIds: readonly string[]) {
    this.#called('groupMembers');
    return instanceIds.flatMap((instanceId) => {
      const member = this.members.get(instanceId);
      return member === undefined ? [] : [{ instanceId, ...member, health: 'HEALTHY' }];
    });
  }
  async groupActivities(group: string) {
    this.#called('groupActivities');
    return this.activities.filter((one) => one.group === group);
  }
  async targetHealth(targetGroup: string): Promise<readonly RegisteredTarget[]> {
    this.#called('targetHealth');
    return this.registered.get(targetGroup) ?? [];
  }
  async targetGroupsOf(): Promise<readonly string[]> {
    this.#called('targetGroupsOf');
    return [...this.registered.keys()];
  }
}

/** One AWS for every place and purpose. */
export function fakeAccess(
  ssm: SsmPort,
  alarms: AlarmsPort = fakeAlarms(IN_ALARM),
  checkAccess: () => Promise<void> = async () => {},
  rawOutput: RawOutputPort = new FakeObjects(),
  cloud: CloudViewPort = new FakeCloud(alarms),
): AwsAccessPort {
  return {
    rawOutput: () => rawOutput,
    cloudView: () => cloud,
    diagnostics: () => ({
      findTargets: (filter, limit) => ssm.findTargets(filter, limit),
      sendReadOnly: (request) => ssm.sendReadOnly(request),
      findInvocation: (commandId, instanceId) => ssm.findInvocation(commandId, instanceId),
      readAlarm: (name) => alarms.readAlarm(name),
    }),
    execution: () => ({
      sendOnce: (request) => ssm.sendOnce(request),
      findInvocation: (commandId, instanceId) => ssm.findInvocation(commandId, instanceId),
      findCommandId: (query) => ssm.findCommandId(query),
      cancel: (commandId) => ssm.cancel(commandId),
      checkAccess,
    }),
  };
}

export const IN_ALARM: AlarmStatus = {
  state: 'ALARM',
  changedAt: '2026-11-22T08:00:00.000Z',
  reason: 'full',
};

export function awaitDeps() {
  const ssm = new FakeSsm();
  const objects = new FakeObjects();
  const executions = new FakeExecutions();
  const killSwitch = new FakeKillSwitch();
  const now = () => Date.now();
  return {
    ssm,
    ledgers: ssm,
    objects,
    rawOutput: new FakeObjects(),
    executions,
    killSwitch,
    documentPrefix: 'RecoverOps-',
    now,
  };
}

/** What a send needs, where everything is there and nothing is stopped; the host is nobody's yet. */
export function sendDeps() {
  const { ssm, executions, killSwitch, documentPrefix, now } = awaitDeps();
  return {
    ssm: Object.assign(ssm, { checkAccess: async () => {} }),
    executions,
    claims: new FakeClaims(),
    killSwitch,
    bucket: 'evidence',
    documentPrefix,
    crashpoint: (_name: string): void => {},
    now,
  };
}

export class FakeSubscriptions {
  readonly confirmed: { readonly topicArn: string; readonly token: string }[] = [];
  failure: Error | null = null;
  async confirm(subscription: { topicArn: string; token: string }): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.confirmed.push(subscription);
  }
}

/** A queue whose letters stay until they are removed, and of which each receive gives all. */
export class FakeQueue implements DeadLetterQueuePort {
  readonly url = 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters';
  readonly removed: string[] = [];
  #letters: readonly DeadLetter[];
  #failure: Error | null;
  /** Receives that have been answered. */
  receives = 0;
  readonly #listeners: (() => void)[] = [];
  constructor(bodies: readonly string[], failure: Error | null = null) {
    this.#letters = bodies.map((body, index) => ({ id: `m-${index}`, receipt: `r-${index}`, body }));
    this.#failure = failure;
  }
  async receive(signal: AbortSignal): Promise<readonly DeadLetter[]> {
    signal.throwIfAborted();
    if (this.#failure !== null) {
      const failure = this.#failure;
      this.#failure = null;
      throw failure;
    }
    if (this.#letters.length === 0 || this.receives >= 3) {
      for (const listener of this.#listeners.splice(0)) listener();
      return await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    }
    this.receives += 1;
    return this.#letters;
  }
  async remove(receipt: string): Promise<void> {
    this.removed.push(receipt);
    this.#letters = this.#letters.filter((letter) => letter.receipt !== receipt);
  }
  /** Nothing is left, or three receives have changed nothing more. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve));
  }
}

import { LIMITS } from '../bounds.ts';
import { BoundedMap } from '../text/bounded-map.ts';
import { isJsonObject, type JsonObject } from '../text/json-object.ts';
import type { AlarmDelivery, AlarmReading, AlarmState } from './alarm.ts';
import { heardAtOf } from './finding/alarm-of-finding.ts';
import { isClassification } from './finding/known-classification.ts';

/** What one delivery means for the incident. `stale`: older than what is known, as SNS keeps no order. */
export type DeliveryMeaning = 'repeated' | 'cleared' | 'no_data' | 'stale';

/** When a delivery of a finding says that its resource was heard last; null: it does not. */
function heardAtIn({ finding }: AlarmDelivery['alarm']): string | null {
  return finding === undefined ? null : heardAtOf(finding);
}

/**
 * What is known of one alarm: its state as of the newest transition, and which messages have been seen. Deliveries
 * that arrive before the incident is open wait here.
 */
export class AlarmWatch {
  #state: AlarmState = 'ALARM';
  /** Of a finding that is OK: when its resource was heard last. Null: it is no finding, or an earlier release told of it. */
  #heardAtMs: number | null = null;
  /** When something was done about it last; null: nothing was. */
  #actedAtMs: number | null = null;
  #changedAtMs = 0;
  readonly #seen = new BoundedMap<string, true>(LIMITS.messagesRemembered);
  readonly #waiting: AlarmDelivery[] = [];
  /** Times of the transitions that were. */
  readonly #tried = new Set<string>();

  /**
   * A finding is OK for an incident only where its resource was heard after what was done: the step may be what has silenced it.
   */
  get state(): AlarmState {
    if (this.#state !== 'OK' || this.#heardAtMs === null || this.#actedAtMs === null) return this.#state;
    return this.#heardAtMs > this.#actedAtMs ? 'OK' : 'INSUFFICIENT_DATA';
  }

  /** Something was done about the alarm, and ended then (ISO 8601, UTC). */
  acted(at: string): void {
    this.#actedAtMs = Math.max(this.#actedAtMs ?? 0, Date.parse(at));
  }

  /** When the newest known transition was; grows with every one. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  /** False for a message that was delivered before: SNS repeats until it hears an answer. */
  isNew(delivery: AlarmDelivery): boolean {
    if (this.#seen.has(delivery.messageId)) return false;
    this.#seen.set(delivery.messageId, true);
    return true;
  }

  hold(delivery: AlarmDelivery): void {
    this.#waiting.push(delivery);
  }

  /** The next ALARM delivery of a transition that was not tried yet; what belongs to tried ones is dropped. */
  nextToOpen(): AlarmDelivery | undefined {
    const index = this.#waiting.findIndex(
      ({ alarm }) => alarm.state === 'ALARM' && !this.#tried.has(alarm.stateChangeTime),
    );
    const [found] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (found === undefined) return undefined;
    this.#tried.add(found.alarm.stateChangeTime);
    return found;
  }

  hasUntriedAlarm(): boolean {
    return this.#waiting.some(
      ({ alarm }) => alarm.state === 'ALARM' && !this.#tried.has(alarm.stateChangeTime),
    );
  }

  /** The incident is about this transition; gives what arrived meanwhile, in order of arrival. */
  begin(opening: AlarmDelivery): readonly AlarmDelivery[] {
    this.#state = 'ALARM';
    this.#changedAtMs = Date.parse(opening.alarm.stateChangeTime);
    return this.takeWaiting();
  }

  waiting(): readonly AlarmDelivery[] {
    return [...this.#waiting];
  }

  takeWaiting(): readonly AlarmDelivery[] {
    return this.#waiting.splice(0);
  }

  /** Goes on with what another run of the same incident knew. */
  resume(state: AlarmState, changedAt: string): void {
    this.#state = state;
    this.#changedAtMs = Date.parse(changedAt);
  }

  learn({ alarm }: AlarmDelivery): DeliveryMeaning {
    if (!this.#advance(alarm.state, alarm.stateChangeTime, heardAtIn(alarm))) return 'stale';
    if (this.state === 'OK') return 'cleared';
    return this.state === 'ALARM' ? 'repeated' : 'no_data';
  }

  /** False when the reading is older than what is known, so that it says nothing. */
  read(reading: AlarmReading): boolean {
    return this.#advance(reading.state, reading.changedAt, reading.heardAt ?? null);
  }

  #advance(state: AlarmState, changedAt: string, heardAt: string | null): boolean {
    const changedAtMs = Date.parse(changedAt);
    if (!(changedAtMs >= this.#changedAtMs)) return false;
    this.#changedAtMs = changedAtMs;
    this.#state = state;
    this.#heardAtMs = heardAt === null ? null : Date.parse(heardAt);
    return true;
  }
}

/** Only what the workflow relies on is checked: the ingress has parsed the rest, and a hand-sent signal must not hurt. */
export function isAlarmDelivery(value: unknown): value is AlarmDelivery {
  if (!isSingleDelivery(value)) return false;
  const { earlier } = value;
  return earlier === undefined || isListOf(earlier, isSingleDelivery);
}

function isSingleDelivery(value: unknown): value is AlarmDelivery {
  if (
    !isJsonObject(value) ||
    !isText(value.messageId) ||
    !isText(value.receivedAt) ||
    !isJsonObject(value.alarm)
  )
    return false;
  const { alarm } = value;
  return (
    isText(alarm.name) &&
    (alarm.givenName === undefined || isText(alarm.givenName)) &&
    isText(alarm.accountId) &&
    isText(alarm.region) &&
    typeof alarm.reason === 'string' &&
    (alarm.state === 'OK' || alarm.state === 'ALARM' || alarm.state === 'INSUFFICIENT_DATA') &&
    isText(alarm.stateChangeTime) &&
    Number.isFinite(Date.parse(alarm.stateChangeTime)) &&
    isJsonObject(alarm.resource) &&
    isText(alarm.resource.id) &&
    (alarm.finding === undefined ? alarm.kind !== 'finding' : isFinding(alarm)) &&
    isListOf(alarm.metrics, isMetric) &&
    isListOf(alarm.triggeringChildren, (child) => typeof child === 'string') &&
    (alarm.rule === null || alarm.rule === undefined || typeof alarm.rule === 'string') &&
    (alarm.expressions === undefined ||
      isListOf(alarm.expressions, (each) => isJsonObject(each) && typeof each.expression === 'string')) &&
    (alarm.metricAccountIds === undefined || isListOf(alarm.metricAccountIds, isText)) &&
    (alarm.contributor === undefined ||
      (isJsonObject(alarm.contributor) && isJsonObject(alarm.contributor.attributes)))
  );
}

/** A kind goes with what belongs to it: by the one its plan is judged, by the other its state is read. */
function isFinding({ kind, finding, name, accountId, region }: JsonObject): boolean {
  return (
    kind === 'finding' &&
    isJsonObject(finding) &&
    finding.detector === name &&
    finding.accountId === accountId &&
    finding.region === region &&
    isJsonObject(finding.resource) &&
    isText(finding.resource.id) &&
    isText(finding.resource.kind) &&
    isJsonObject(finding.window) &&
    isListOf(finding.patterns, isJsonObject) &&
    isListOf(finding.templates, isJsonObject) &&
    isListOf(finding.lines, (line) => typeof line === 'string') &&
    (finding.recovery === undefined || isRecovery(finding.recovery)) &&
    (finding.classification === undefined || isClassification(finding.classification))
  );
}

function isRecovery(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  return (
    value.kind === 'quiet' ||
    (value.kind === 'heard' && isText(value.at) && !Number.isNaN(Date.parse(value.at)))
  );
}

/** What an alarm's condition is read from, in an activity or workflow that must not fail over it. */
function isMetric(value: unknown): boolean {
  if (!isJsonObject(value) || typeof value.name !== 'string' || typeof value.namespace !== 'string')
    return false;
  const { dimensions, statistic, id } = value;
  return (
    isJsonObject(dimensions) &&
    Object.values(dimensions).every((dimension) => typeof dimension === 'string') &&
    (statistic === null || typeof statistic === 'string') &&
    (id === undefined || typeof id === 'string')
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed();
}

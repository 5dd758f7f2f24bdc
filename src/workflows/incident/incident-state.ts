import { workflowInfo } from '@temporalio/workflow';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { AlarmWatch } from '../../domain/alarm/alarm-watch.ts';
import { incidentIdOf } from '../../domain/alarm/ids.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { EventName } from '../../domain/record/event-names.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import { openingRecord } from '../../domain/record/opening-record.ts';
import { assertTransition, type IncidentStatus, isEnded } from '../../domain/record/state-machine.ts';
import {
  appendEvent,
  type NewTimelineEvent,
  type TimelineEvent,
  type TimelineValue,
} from '../../domain/record/timeline.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { BOUNDS } from '../bounds.ts';

/** What a phase may change of a record; identity, revision and status have ways of their own. */
export type RecordChange = Partial<
  Omit<
    IncidentRecord,
    'incidentId' | 'workflowId' | 'runId' | 'revision' | 'status' | 'openedAt' | 'updatedAt' | 'alarm'
  >
>;

export interface AbortRequest {
  readonly by: string;
  readonly reason: string;
}

/** Events that are worth little one by one: they leave the end of a long timeline to the others. */
const MINOR_EVENTS: ReadonlySet<EventName> = new Set([
  'alarm_received',
  'alarm_repeated',
  'alarm_cleared',
  'decision_ignored',
  'reminder_sent',
  'execution_started',
  'notified',
]);

/** Everything that one incident knows. Handlers and phases change it here and nowhere else. */
export class IncidentState {
  readonly watch = new AlarmWatch();
  abort: AbortRequest | null = null;
  limitReached = false;
  /** An ALARM of a newer transition that arrived after the end: it needs an incident of its own. */
  refired: AlarmDelivery | null = null;
  #record: IncidentRecord | null = null;
  #timeline: TimelineEvent[] = [];
  readonly #early: NewTimelineEvent[] = [];
  readonly #spent = { repeats: 0, clears: 0, ignored: 0 };
  #closed = false;

  get opened(): IncidentRecord | null {
    return this.#record;
  }

  /** @throws Error before the incident is open. */
  get record(): IncidentRecord {
    if (this.#record === null) throw new Error('the incident is not open yet');
    return this.#record;
  }

  get timeline(): readonly TimelineEvent[] {
    return this.#timeline;
  }

  open(incidentId: string, delivery: AlarmDelivery, settings: IncidentSettings, openedAt: string): void {
    const { workflowId, runId } = workflowInfo();
    const { alarm } = delivery;
    this.#record = openingRecord({
      incidentId,
      workflowId,
      runId,
      revision: Date.now(),
      openedAt,
      alarm,
      settings,
    });
    this.note('alarm_received', alarm.reason, {
      messageId: delivery.messageId,
      stateChangeTime: alarm.stateChangeTime,
    });
    this.note('incident_opened', `incident opened for ${alarm.name} on ${alarm.resource.id}`, {
      approvalMode: settings.approvalMode,
    });
    for (const event of this.#early.splice(0)) this.#append({ ...event, timestamp: now() });
    for (const waiting of this.watch.begin(delivery)) this.#learn(waiting);
  }

  change(change: RecordChange): void {
    this.#write({ ...this.record, ...change });
  }

  /** @throws IllegalTransitionError when the state machine has no such arrow. */
  enter(status: IncidentStatus, change: RecordChange = {}): void {
    assertTransition(this.record.status, status);
    this.#write({ ...this.record, ...change, status });
  }

  note(
    event: EventName,
    message: string,
    data: Readonly<Record<string, TimelineValue>> = {},
    actor = 'recoverops',
  ): void {
    // What comes after the last event is not in the report any more: it is only counted.
    if (this.#closed) return;
    const room = MINOR_EVENTS.has(event)
      ? LIMITS.timelineEvents - BOUNDS.timelineReserve
      : LIMITS.timelineEvents - 1;
    if (event !== 'incident_closed' && this.#timeline.length >= room) return;
    const added = {
      event,
      timestamp: now(),
      actor: actor.toWellFormed(),
      message: cutText(message, LIMITS.eventMessageChars),
      data: hashable(data),
    };
    if (this.#record === null) this.#early.push(added);
    else this.#append(added);
  }

  /** After the last event. */
  seal(): void {
    this.#closed = true;
  }

  /** For the one event that may follow, when the report could not be stored. */
  unseal(): void {
    this.#closed = false;
  }

  receive(delivery: AlarmDelivery): void {
    if (!this.watch.isNew(delivery)) return;
    if (this.#record === null) this.watch.hold(delivery);
    else this.#learn(delivery);
  }

  ignore(reason: string, kind: string, actor: string): void {
    this.#spent.ignored += 1;
    if (this.#spent.ignored > LIMITS.ignoredEvents) return;
    this.note('decision_ignored', `${kind}: ${reason}`, { kind }, actor);
  }

  #learn(delivery: AlarmDelivery): void {
    const { alarm, messageId } = delivery;
    const data = { messageId, stateChangeTime: alarm.stateChangeTime };
    const meaning = this.watch.learn(delivery);
    const alarmState = this.watch.state;
    if (meaning === 'cleared') {
      this.#spent.clears += 1;
      this.change({ alarmState });
      if (this.#spent.clears <= LIMITS.repeatEvents) this.note('alarm_cleared', alarm.reason, data);
      return;
    }
    const repeatCount = this.record.repeatCount + (alarm.state === 'ALARM' ? 1 : 0);
    this.change({ alarmState, repeatCount });
    if (
      meaning === 'repeated' &&
      isEnded(this.record.status) &&
      incidentIdOf(alarm) !== incidentIdOf(this.record.alarm)
    ) {
      this.refired = delivery;
    }
    this.#spent.repeats += 1;
    if (this.#spent.repeats > LIMITS.repeatEvents) return;
    if (meaning === 'repeated') this.note('alarm_repeated', alarm.reason, { ...data, repeatCount });
    else if (meaning === 'no_data') this.note('alarm_received', `no data: ${alarm.reason}`, data);
    else this.note('alarm_received', `late, changes nothing: ${alarm.state}`, data);
  }

  #write(record: IncidentRecord): void {
    this.#record = { ...record, revision: Math.max(record.revision + 1, Date.now()), updatedAt: now() };
  }

  #append(added: NewTimelineEvent): void {
    this.#timeline = [...this.#timeline, appendEvent(this.record.incidentId, this.#timeline, added)];
    this.#write(this.record);
  }
}

/** The time of this activation, the same in a replay. */
export function now(): string {
  return new Date(Date.now()).toISOString();
}

/** What canonical JSON refuses would stop the workflow task, over and over; it can come with any activity's answer. */
function hashable(data: Readonly<Record<string, TimelineValue>>): Readonly<Record<string, TimelineValue>> {
  const safe = (value: TimelineValue): TimelineValue => {
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return typeof value === 'object' && value !== null ? value.map((item) => item.toWellFormed()) : value;
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, safe(value)]));
}

import { patched, workflowInfo } from '@temporalio/workflow';
import type { IncidentHolder } from '../../contracts/activities.ts';
import type { CarriedMessages, PersonRequest } from '../../contracts/workflows.ts';
import type { Alarm, AlarmDelivery, AlarmReading } from '../../domain/alarm/alarm.ts';
import { AlarmWatch } from '../../domain/alarm/alarm-watch.ts';
import { classificationSentence } from '../../domain/alarm/finding/classification-words.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { ClaimedExecution } from '../../domain/execution/host-claim.ts';
import type { PlanTiming } from '../../domain/plan/plan-validity.ts';
import { isQuiet } from '../../domain/record/alarm-standing.ts';
import type { AttemptBegin } from '../../domain/record/attempt.ts';
import { QUESTION_EVENT } from '../../domain/record/attending.ts';
import { classificationData, withClassification } from '../../domain/record/classified.ts';
import type { AbortRequest } from '../../domain/record/endings.ts';
import type { EventName } from '../../domain/record/event-names.ts';
import type { Closing, IncidentRecord, IncidentSnapshot } from '../../domain/record/incident-record.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import { nextAttemptRecord, openingRecord } from '../../domain/record/opening-record.ts';
import type { IncidentOutcome } from '../../domain/record/outcome.ts';
import {
  assertTransition,
  type EndStatus,
  type IncidentStatus,
  isEnded,
} from '../../domain/record/state-machine.ts';
import { summaryOf } from '../../domain/record/summarise-attempt.ts';
import {
  appendEvent,
  type ChainLink,
  hashableData,
  type NewTimelineEvent,
  type TimelineEvent,
  type TimelineValue,
} from '../../domain/record/timeline.ts';
import { hasRoomFor } from '../../domain/record/timeline-room.ts';
import { type Suppression, suppressionText } from '../../domain/suppression/suppression.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { BOUNDS } from '../bounds.ts';

/** What a phase may change of a record; identity, revision and status have ways of their own. */
export type RecordChange = Partial<
  Omit<
    IncidentRecord,
    'incidentId' | 'workflowId' | 'runId' | 'revision' | 'status' | 'openedAt' | 'updatedAt' | 'alarm'
  >
>;

/** What of a finding the timeline tells; nothing for an alarm of CloudWatch. */
function findingData({ finding }: Alarm): Readonly<Record<string, TimelineValue>> {
  if (finding === undefined) return {};
  const { detector, severity, window, patterns, templates } = finding;
  return {
    detector,
    class: finding.class,
    severity,
    lines: window.lines,
    patterns: patterns.map(({ name, count }) => `${count} ${name}`),
    newTemplates: templates.filter(({ novel }) => novel).length,
  };
}

/** Where it waits until a run heeds it. */
export const ASKED = { 'plan again': 'planAgain', undo: 'undoRequest', close: 'closeRequest' } as const;
type AskedSlot = (typeof ASKED)[keyof typeof ASKED];

/** Events whose message is a person's own words. */
const WHOLE: ReadonlySet<EventName> = new Set(['note_added', QUESTION_EVENT]);

/** Everything that one incident knows. Handlers and phases change it here and nowhere else. */
export class IncidentState {
  readonly watch = new AlarmWatch();
  abort: AbortRequest | null = null;
  /** Somebody would rather not wait for a roll-back that the kill switch holds. */
  rollbackAbort: AbortRequest | null = null;
  limitReached = false;
  /** What the plan of this attempt was timed by; null before one was asked for. */
  planTiming: PlanTiming | null = null;
  /** Set when an activity says that another run has the incident (null: nobody, it is closed). */
  superseded: { readonly holder: IncidentHolder | null } | null = null;
  /** A reading found no alarm of this name any more. */
  isGone = false;
  /** What a person asked of an incident that needs attention. */
  planAgain: PersonRequest | null = null;
  closeRequest: PersonRequest | null = null;
  undoRequest: PersonRequest | null = null;
  /** This run waits for a person, or is about to, and heeds what is asked of the incident. One that hands over, or works, does not. */
  heedsAsked = false;
  /** A stop that came after the last event: no attempt is left that it could stop, but the next may be about to begin. */
  lateAbort: AbortRequest | null = null;
  /** This attempt undoes a fix. */
  undoing = false;
  /** Mutes are asked about in this attempt. */
  heedsMutes = false;
  /** A window is open for hosts with a tag: it counts once the hosts are known. */
  mutesByTag = false;
  /** Somebody says that mutes have changed. */
  mayBeUnmuted = false;
  readonly #presses = new Set<string>();
  /** What this run sent without learning what became of it: the hosts are kept for it. */
  readonly unsettled: (ClaimedExecution & { readonly targetId: string })[] = [];
  #record: IncidentRecord | null = null;
  #timeline: TimelineEvent[] = [];
  /** The last event of the attempt before: the chain goes on there. */
  #after: ChainLink | null = null;
  /** Alarms that arrived while the attempt was being ended; the next run learns of them. */
  #late: AlarmDelivery[] = [];
  #isEnding = false;
  /** Between two attempts: what arrives belongs to neither yet. */
  #isHolding = false;
  readonly #early: NewTimelineEvent[] = [];
  readonly #spent = { repeats: 0, clears: 0, ignored: 0, classified: 0 };
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
      ...findingData(alarm),
    });
    this.#classify(alarm);
    this.note('incident_opened', `incident opened for ${alarm.name} on ${alarm.resource.id}`, {
      approvalMode: settings.approvalMode,
    });
    for (const event of this.#early.splice(0)) this.#append({ ...event, timestamp: now() });
    for (const waiting of this.watch.begin(delivery)) this.#learn(waiting);
  }

  /**
   * What came while it was not known which attempt it belongs to belongs to the one at hand: an event that was added to one that
   * is written no more would be missing from the chain.
   */
  learnHeld(): void {
    this.#isHolding = false;
    this.#learnWaiting();
  }

  #learnWaiting(): void {
    for (const event of this.#early.splice(0)) this.#append({ ...event, timestamp: now() });
    for (const waiting of this.watch.takeWaiting()) this.#learn(waiting);
  }

  /** What the next run has to know. */
  carried(): CarriedMessages {
    const deliveries = [...this.watch.waiting(), ...this.#late].slice(-BOUNDS.carriedDeliveriesMax);
    const undo = this.undoRequest === null ? {} : { undo: this.undoRequest };
    const abort = this.lateAbort === null ? {} : { abort: this.lateAbort };
    return { deliveries, planAgain: this.planAgain, close: this.closeRequest, ...undo, ...abort };
  }

  /** Nothing comes of what was asked and waits still, all but `heeded`: the timeline says whose it was, and why. */
  putAside(why: string, heeded?: AskedSlot): void {
    for (const [kind, slot] of Object.entries(ASKED)) {
      const asked = this[slot];
      if (asked === null || slot === heeded) continue;
      this[slot] = null;
      // A run that put it aside before that was written down has a chain of its own, which must not change.
      if (patched('note-what-is-put-aside')) this.ignore(why, kind, asked.by);
    }
  }

  /** What arrived after the end and is a new transition to ALARM: it needs an incident of its own. */
  refired(): readonly AlarmDelivery[] {
    const isNewer = ({ alarm }: AlarmDelivery) => Date.parse(alarm.stateChangeTime) > this.watch.changedAtMs;
    const newer = [...this.watch.waiting(), ...this.#late].filter(isNewer);
    return newer.some(({ alarm }) => alarm.state === 'ALARM') ? newer : [];
  }

  /** Goes on with an incident as it is stored. Deliveries and events are held until `learnHeld`, or until the next attempt begins. */
  resume(snapshot: IncidentSnapshot): void {
    const { runId } = workflowInfo();
    this.#record = { ...snapshot.record, runId };
    this.#timeline = [...snapshot.timeline];
    const { alarmState, alarmChangedAt, actedAt } = snapshot.record;
    this.watch.resume(alarmState, alarmChangedAt);
    if (actedAt !== undefined) this.watch.acted(actedAt);
    this.#isHolding = true;
  }

  /** Begins the next attempt of the incident that was resumed. @throws IllegalTransitionError when none may follow. */
  beginAttempt(settings: IncidentSettings, begun: AttemptBegin): void {
    const previous = this.record;
    this.#after = this.#timeline.at(-1) ?? null;
    this.#timeline = [];
    this.#isHolding = false;
    const { runId } = workflowInfo();
    const revision = Math.max(previous.revision + 1, Date.now());
    this.#record = nextAttemptRecord(previous, { runId, revision, settings, begun });
    const { attempt } = this.#record;
    const aim = begun.kind === 'undo' ? 'to undo the fix' : 'on fresh evidence';
    this.note(
      'attempt_started',
      `attempt ${attempt} begins, ${aim}${begun.reason === '' ? '' : `: ${begun.reason}`}`,
      { attempt, kind: begun.kind, approvalMode: settings.approvalMode },
      begun.by,
    );
    this.#learnWaiting();
  }

  /** The last events of an attempt. Without `closed` the incident needs attention from now on, or is quiet. */
  endAttempt(
    status: EndStatus,
    outcome: IncidentOutcome,
    closed: Omit<Closing, 'at'> | null,
    suppression: Suppression | null,
  ): void {
    const { attempt } = this.record;
    this.note('attempt_ended', `attempt ${attempt} ended ${status}: ${outcome.message}`, {
      attempt,
      status,
      code: outcome.code,
    });
    const summary = summaryOf(this.record, this.#timeline, { status, outcome, at: now() });
    this.change({ attempts: [...this.record.attempts, summary] });
    if (closed !== null) this.close(closed);
    else if (suppression !== null) this.suppress(suppression);
    else this.#needAttention(outcome);
  }

  /** It is quiet from now on, by this. */
  suppress(suppression: Suppression): void {
    const { kind, id, until } = suppression;
    const since = this.record.suppression?.since ?? now();
    this.change({ suppression: { ...suppression, since } });
    this.note('suppressed', `quiet: the alarm is ${suppressionText(suppression)}`, { kind, id, until });
  }

  #needAttention(outcome: IncidentOutcome): void {
    this.change({ attention: { since: now(), reason: outcome.message } });
    const why = isQuiet(this.record)
      ? 'the log is quiet, which is no proof that the trouble is over: look'
      : 'the alarm was red when it was last looked at: plan again';
    this.note('attention_needed', `${why}, or close the incident with a reason`, { code: outcome.code });
  }

  close(closed: Omit<Closing, 'at'>): void {
    this.putAside('the incident is closed', closed.by === 'person' ? 'closeRequest' : undefined);
    const at = now();
    const quiet = this.record.suppression == null ? {} : { suppression: null };
    this.change({ attention: null, ...quiet, closed: { ...closed, at }, endedAt: at });
    this.note('incident_closed', closed.reason, { by: closed.by, status: this.record.status }, closed.who);
    this.seal();
  }

  change(change: RecordChange): void {
    this.#write({ ...this.record, ...change });
  }

  /** @throws IllegalTransitionError when the state machine has no such arrow. */
  enter(status: IncidentStatus, change: RecordChange = {}): void {
    assertTransition(this.record.status, status);
    this.#isEnding = isEnded(status);
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
    if (!hasRoomFor(event, this.#timeline.length)) return;
    const added = {
      event,
      timestamp: now(),
      actor: actor.toWellFormed(),
      // What people write is bounded on its way in, and stands there whole.
      message: WHOLE.has(event) ? message : cutText(message, LIMITS.eventMessageChars),
      data: hashableData(data),
    };
    if (this.#record === null || this.#isHolding) this.#early.push(added);
    else this.#append(added);
  }

  /** No event is taken any more: what is said now belongs to the next run. */
  get isSealed(): boolean {
    return this.#closed;
  }

  /** After the last event. */
  seal(): void {
    this.#closed = true;
    this.#isEnding = true;
  }

  /** Goes on in this run, after the end of an attempt was written; what arrived meanwhile is held. */
  awaitMore(): void {
    this.#closed = false;
    this.#isEnding = false;
    this.#isHolding = true;
    for (const delivery of this.#late.splice(0)) this.watch.hold(delivery);
  }

  /** For the one event that may follow, when the report could not be stored. */
  unseal(): void {
    this.#closed = false;
  }

  receive(delivery: AlarmDelivery): void {
    if (!this.watch.isNew(delivery)) return;
    if (this.#isEnding) this.#late = [...this.#late, delivery].slice(-BOUNDS.carriedDeliveriesMax);
    else if (this.#record === null || this.#isHolding) this.watch.hold(delivery);
    else this.#learn(delivery);
  }

  /** A reading of the alarm; false when it is older than what is known, so that it says nothing. */
  learnReading(reading: AlarmReading): boolean {
    if (!this.watch.read(reading)) return false;
    const { state: alarmState } = this.watch;
    if (alarmState !== this.record.alarmState) {
      const alarmChangedAt = new Date(this.watch.changedAtMs).toISOString();
      this.change({ alarmState, alarmChangedAt });
    }
    return true;
  }

  /** A step or an undo has ended on a host: what was heard of a finding's resource before says nothing of what it is like now. */
  acted(): void {
    if (this.record.alarm.finding === undefined) return;
    const actedAt = now();
    this.watch.acted(actedAt);
    this.change({ actedAt, alarmState: this.watch.state });
  }

  /** Whether a stop was not heard before, by another way; what has no id is always new. */
  isNewPress({ pressId }: AbortRequest): boolean {
    if (pressId === undefined) return true;
    const isNew = !this.#presses.has(pressId);
    if (this.#presses.size < BOUNDS.pressesKept) this.#presses.add(pressId);
    return isNew;
  }

  ignore(reason: string, kind: string, actor: string): void {
    this.#spent.ignored += 1;
    if (this.#spent.ignored > LIMITS.ignoredEvents) return;
    this.note('decision_ignored', `${kind}: ${reason}`, { kind }, actor);
  }

  /** What models took the lines for, where that is news; the record changes together with an event or not at all. */
  #classify(alarm: Alarm): void {
    const classified = withClassification(this.record.classified ?? [], alarm);
    const newest = classified?.at(-1)?.classification;
    if (classified === null || newest === undefined || this.#spent.classified >= LIMITS.classifiedEvents)
      return;
    if (this.#closed || !hasRoomFor('classified', this.#timeline.length)) return;
    this.#spent.classified += 1;
    this.change({ classified });
    this.note('classified', classificationSentence(newest), classificationData(newest));
  }

  #learn(delivery: AlarmDelivery): void {
    const { alarm, messageId } = delivery;
    const data = { messageId, stateChangeTime: alarm.stateChangeTime };
    const meaning = this.watch.learn(delivery);
    if (meaning !== 'stale') this.#classify(alarm);
    const alarmState = this.watch.state;
    const alarmChangedAt = new Date(this.watch.changedAtMs).toISOString();
    if (meaning === 'cleared') {
      this.#spent.clears += 1;
      this.change({ alarmState, alarmChangedAt });
      if (this.#spent.clears <= LIMITS.repeatEvents) this.note('alarm_cleared', alarm.reason, data);
      return;
    }
    this.#spent.repeats += 1;
    // While it waits, a record changes together with an event or not at all: an anchor is of an event.
    const waits = this.record.attention !== null || this.record.suppression != null;
    if (waits && this.#spent.repeats > LIMITS.repeatEvents) return;
    const repeatCount = this.record.repeatCount + (alarm.state === 'ALARM' ? 1 : 0);
    this.change({ alarmState, alarmChangedAt, repeatCount });
    if (this.#spent.repeats > LIMITS.repeatEvents) return;
    if (meaning === 'repeated') this.note('alarm_repeated', alarm.reason, { ...data, repeatCount });
    else if (meaning === 'no_data')
      this.note('alarm_received', `${isQuiet(this.record) ? 'quiet' : 'no data'}: ${alarm.reason}`, data);
    else this.note('alarm_received', `late, changes nothing: ${alarm.state}`, data);
  }

  #write(record: IncidentRecord): void {
    this.#record = { ...record, revision: Math.max(record.revision + 1, Date.now()), updatedAt: now() };
  }

  #append(added: NewTimelineEvent): void {
    this.#timeline = [
      ...this.#timeline,
      appendEvent(this.record.incidentId, this.#timeline, added, this.#after),
    ];
    this.#write(this.record);
  }
}

/** The time of this activation, the same in a replay. */
export function now(): string {
  return new Date(Date.now()).toISOString();
}

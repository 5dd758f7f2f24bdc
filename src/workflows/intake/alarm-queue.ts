import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';

interface Waiting {
  readonly delivery: AlarmDelivery;
  readonly bytes: number;
}

/** What goes to one incident, in order of arrival. */
interface Group {
  waiting: Waiting[];
  /** With an admission now. */
  busy: AlarmDelivery[];
  /** Messages and transitions of both. */
  readonly known: Set<string>;
}

/**
 * Alarms that wait for admission, grouped by the incident workflow that they go to. Groups keep the order of arrival,
 * and a group is never with two admissions at once, so that an OK cannot overtake its ALARM. Copies of one transition
 * are kept once, and a copy of one that is being admitted is not kept at all: the admission either happens or is given
 * back. Adding and taking cost the same however much waits: after an outage all that was sent arrives as one task.
 */
export class AlarmQueue {
  readonly #groups = new Map<string, Group>();
  /** Ids of the groups that can be taken, the one that has waited longest first. */
  readonly #ready = new Set<string>();
  #bytes = 0;

  constructor(carried: readonly AlarmDelivery[]) {
    this.add(carried);
  }

  /** JSON of the alarms that wait, without those being admitted. */
  get bytes(): number {
    return this.#bytes;
  }

  add(deliveries: readonly AlarmDelivery[]): void {
    for (const delivery of deliveries) {
      const id = incidentWorkflowId(delivery.alarm);
      const group = this.#groups.get(id) ?? { waiting: [], busy: [], known: new Set() };
      const keys = keysOf(delivery);
      if (keys.some((key) => group.known.has(key))) continue;
      for (const key of keys) group.known.add(key);
      const bytes = JSON.stringify(delivery).length;
      group.waiting.push({ delivery, bytes });
      this.#bytes += bytes;
      this.#groups.set(id, group);
      if (group.busy.length === 0) this.#ready.add(id);
    }
  }

  hasNext(): boolean {
    return this.#ready.size > 0;
  }

  /** The oldest groups up to both limits, at least one alarm. What is taken is busy until finished or given back. */
  take(countMax: number, bytesMax: number): readonly AlarmDelivery[] {
    const taken: AlarmDelivery[] = [];
    let bytes = 0;
    for (const id of this.#ready) {
      const group = this.#groups.get(id);
      let count = 0;
      for (const next of group?.waiting ?? []) {
        if (taken.length > 0 && (taken.length >= countMax || bytes + next.bytes > bytesMax)) break;
        taken.push(next.delivery);
        bytes += next.bytes;
        count += 1;
      }
      if (group === undefined || count === 0) break;
      group.busy = group.waiting.slice(0, count).map(({ delivery }) => delivery);
      group.waiting = group.waiting.slice(count);
      this.#ready.delete(id);
    }
    this.#bytes -= bytes;
    return taken;
  }

  finish(deliveries: readonly AlarmDelivery[]): void {
    for (const id of new Set(deliveries.map(({ alarm }) => incidentWorkflowId(alarm)))) {
      const group = this.#groups.get(id);
      if (group === undefined) continue;
      for (const key of group.busy.flatMap(keysOf)) group.known.delete(key);
      group.busy = [];
      if (group.waiting.length > 0) this.#ready.add(id);
      else this.#groups.delete(id);
    }
  }

  /** Puts alarms that could not be admitted back in front of what waits for the same incidents. */
  giveBack(deliveries: readonly AlarmDelivery[]): void {
    const ids = new Set(deliveries.map(({ alarm }) => incidentWorkflowId(alarm)));
    const later = [...ids].flatMap((id) => this.#groups.get(id)?.waiting ?? []);
    for (const { bytes } of later) this.#bytes -= bytes;
    for (const id of ids) {
      this.#groups.delete(id);
      this.#ready.delete(id);
    }
    this.add([...deliveries, ...later.map(({ delivery }) => delivery)]);
  }

  waiting(): readonly AlarmDelivery[] {
    return [...this.#groups.values()].flatMap(({ waiting }) => waiting.map(({ delivery }) => delivery));
  }
}

/** A repeat has the same message id; a copy by another way tells the same transition. */
function keysOf({ messageId, alarm }: AlarmDelivery): readonly string[] {
  return [`message ${messageId}`, `${alarm.state} ${alarm.stateChangeTime}`];
}

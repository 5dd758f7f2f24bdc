import { incidentWorkflowId } from '../../contracts/workflow-ids.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';

interface Waiting {
  readonly delivery: AlarmDelivery;
  readonly bytes: number;
}

/**
 * Alarms that wait for admission, grouped by the incident workflow that they go to. Groups keep the order of arrival,
 * and a group is never with two admissions at once, so that an OK cannot overtake its ALARM. Copies of one transition
 * are kept once, and a copy of one that is being admitted is not kept at all: the admission either happens or is given
 * back.
 */
export class AlarmQueue {
  readonly #groups = new Map<string, Waiting[]>();
  readonly #busy = new Map<string, AlarmDelivery[]>();

  constructor(carried: readonly AlarmDelivery[]) {
    this.add(carried);
  }

  /** JSON of the alarms that wait, without those being admitted. */
  get bytes(): number {
    let bytes = 0;
    for (const group of this.#groups.values()) for (const waiting of group) bytes += waiting.bytes;
    return bytes;
  }

  add(deliveries: readonly AlarmDelivery[]): void {
    for (const delivery of deliveries) {
      const id = incidentWorkflowId(delivery.alarm);
      const group = this.#groups.get(id) ?? [];
      const known = [...(this.#busy.get(id) ?? []), ...group.map((waiting) => waiting.delivery)];
      if (known.some((other) => isSameTransition(other, delivery))) continue;
      group.push({ delivery, bytes: JSON.stringify(delivery).length });
      this.#groups.set(id, group);
    }
  }

  hasNext(): boolean {
    for (const id of this.#groups.keys()) if (!this.#busy.has(id)) return true;
    return false;
  }

  /** The oldest groups up to both limits, at least one alarm. What is taken is busy until finished or given back. */
  take(countMax: number, bytesMax: number): readonly AlarmDelivery[] {
    const taken: AlarmDelivery[] = [];
    let bytes = 0;
    for (const [id, group] of this.#groups) {
      if (this.#busy.has(id)) continue;
      const busy: AlarmDelivery[] = [];
      for (let next = group[0]; next !== undefined; next = group[0]) {
        if (taken.length > 0 && (taken.length >= countMax || bytes + next.bytes > bytesMax)) return taken;
        taken.push(next.delivery);
        bytes += next.bytes;
        busy.push(next.delivery);
        this.#busy.set(id, busy);
        group.shift();
      }
      this.#groups.delete(id);
    }
    return taken;
  }

  finish(deliveries: readonly AlarmDelivery[]): void {
    for (const { alarm } of deliveries) this.#busy.delete(incidentWorkflowId(alarm));
  }

  /** Puts alarms that could not be admitted back in front of what waits for the same incidents. */
  giveBack(deliveries: readonly AlarmDelivery[]): void {
    this.finish(deliveries);
    const ids = new Set(deliveries.map(({ alarm }) => incidentWorkflowId(alarm)));
    const later = [...ids].flatMap((id) => this.#groups.get(id) ?? []);
    for (const id of ids) this.#groups.delete(id);
    this.add([...deliveries, ...later.map(({ delivery }) => delivery)]);
  }

  waiting(): readonly AlarmDelivery[] {
    return [...this.#groups.values()].flat().map(({ delivery }) => delivery);
  }
}

function isSameTransition(a: AlarmDelivery, b: AlarmDelivery): boolean {
  if (a.messageId === b.messageId) return true;
  return a.alarm.state === b.alarm.state && a.alarm.stateChangeTime === b.alarm.stateChangeTime;
}

import { randomUUID } from 'node:crypto';
import type { Alarm, AlarmDelivery, AlarmState } from '../../../src/domain/alarm/alarm.ts';
import { diskAlarm } from '../../support/disk-alarm.ts';

/** Old enough that later transitions of a test are in the past too. */
const AGE_MS = 60_000;

/** The alarm of one test: a name of its own, so that workflow and incident ids are too. */
export class TestAlarm {
  readonly #alarm: Alarm;
  #changedAtMs: number;

  constructor(
    name = `Disk-Critical-ASG-${randomUUID().slice(0, 8)}`,
    firedAt = new Date(Date.now() - AGE_MS).toISOString(),
  ) {
    this.#changedAtMs = Date.parse(firedAt);
    this.#alarm = diskAlarm({ name, stateChangeTime: firedAt });
  }

  get name(): string {
    return this.#alarm.name;
  }

  /** A notification of the transition that the alarm is in. */
  notify(state: AlarmState = 'ALARM', messageId: string = randomUUID()): AlarmDelivery {
    const stateChangeTime = new Date(this.#changedAtMs).toISOString();
    return { alarm: { ...this.#alarm, state, stateChangeTime }, messageId, receivedAt: stateChangeTime };
  }

  /** A later transition, and its notification. */
  change(state: AlarmState, afterMs = 1_000): AlarmDelivery {
    this.#changedAtMs += afterMs;
    return this.notify(state);
  }
}

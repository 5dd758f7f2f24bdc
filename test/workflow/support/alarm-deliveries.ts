import { randomUUID } from 'node:crypto';
import type { Alarm, AlarmDelivery, AlarmState } from '../../../src/domain/alarm/alarm.ts';
import { alarmOfFinding, changeIdOf } from '../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Classification } from '../../../src/domain/alarm/finding/classification.ts';
import type { FindingRecovery } from '../../../src/domain/alarm/finding/finding.ts';
import { sha256Hex } from '../../../src/domain/text/sha256.ts';
import { diskAlarm } from '../../support/disk-alarm.ts';
import { finding } from '../../support/finding-samples.ts';

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

/**
 * The same transition as a detector tells it, of a host of its own, as the ingress hands it on.
 * @param recovery Of an OK; the host was heard just before it where nothing is said.
 */
export function asFinding({ alarm, receivedAt }: AlarmDelivery, recovery?: FindingRecovery): AlarmDelivery {
  const { stateChangeTime: at, name } = alarm;
  const isOk = alarm.state === 'OK';
  const found = finding({
    at,
    state: isOk ? 'OK' : 'ALARM',
    previousState: isOk ? 'ALARM' : 'OK',
    resource: { kind: 'instance', id: `i-${sha256Hex(name).slice(0, 17)}` },
    ...(isOk ? { recovery: recovery ?? { kind: 'heard', at, lines: 31 } } : {}),
  });
  return { alarm: alarmOfFinding(found), messageId: changeIdOf(found), receivedAt };
}

/** The same with what models took its lines for. */
export function asClassified(delivery: AlarmDelivery, told: Classification): AlarmDelivery {
  const { alarm, ...rest } = asFinding(delivery);
  if (alarm.finding === undefined) throw new Error('the delivery is of no finding');
  return { ...rest, alarm: alarmOfFinding({ ...alarm.finding, classification: told }) };
}

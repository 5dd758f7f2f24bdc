import { randomUUID } from 'node:crypto';
import type { Alarm, AlarmDelivery, AlarmState } from '../../../src/domain/alarm.ts';

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
    this.#alarm = {
      kind: 'metric',
      name,
      description: 'the disk of a web host is nearly full',
      arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
      accountId: '123456789012',
      region: 'us-east-1',
      state: 'ALARM',
      previousState: 'OK',
      reason: 'Threshold Crossed: 91 > 85',
      stateChangeTime: firedAt,
      resource: { kind: 'auto_scaling_group', id: 'web-asg' },
      metrics: [
        {
          namespace: 'CWAgent',
          name: 'disk_used_percent',
          dimensions: { AutoScalingGroupName: 'web-asg' },
          statistic: 'Maximum',
          periodSeconds: 60,
        },
      ],
      threshold: 85,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
    };
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
  change(state: AlarmState): AlarmDelivery {
    this.#changedAtMs += 1_000;
    return this.notify(state);
  }
}

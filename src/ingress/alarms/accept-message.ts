import type { FastifyBaseLogger } from 'fastify';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { parseAlarm } from '../../domain/alarm/parse-alarm.ts';
import { err, type Result } from '../../domain/text/result.ts';
import type { SubscriptionPort } from '../../ports/subscriptions.ts';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import type { SnsEnvelope } from '../sns/envelope.ts';
import type { AlarmIntake, AlarmOutcome } from './alarm-intake.ts';
import type { IgnoredMessages } from './ignored-messages.ts';

export type MessageOutcome = AlarmOutcome | 'ignored' | 'confirmed';

export interface AcceptDeps {
  readonly intake: AlarmIntake;
  readonly subscriptions: SubscriptionPort;
  readonly ignored: IgnoredMessages;
  readonly metrics: Pick<IngressMetrics, 'alarms'>;
  readonly nowMs: () => number;
}

function alarmIn(message: string): Result<Alarm> {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return err('the message is not JSON');
  }
  return parseAlarm(value);
}

/**
 * Does what a verified message asks for. Resolves only when that is durable; throws when SNS shall send it again.
 * What is no alarm is ignored for good: sending it again would not make it one.
 */
export async function acceptMessage(
  deps: AcceptDeps,
  envelope: SnsEnvelope,
  log: FastifyBaseLogger,
): Promise<MessageOutcome> {
  if (envelope.Type === 'SubscriptionConfirmation') {
    await deps.subscriptions.confirm({ topicArn: envelope.TopicArn, token: envelope.Token });
    log.info({ topicArn: envelope.TopicArn }, 'subscription confirmed');
    return 'confirmed';
  }
  const receivedAt = new Date(deps.nowMs()).toISOString();
  const alarm = alarmIn(envelope.Message);
  if (!alarm.ok) {
    const reason = alarm.error;
    deps.ignored.add({ messageId: envelope.MessageId, topicArn: envelope.TopicArn, receivedAt, reason });
    deps.metrics.alarms.inc({ outcome: 'ignored' });
    log.warn({ messageId: envelope.MessageId, reason }, 'message ignored: it is no alarm');
    return 'ignored';
  }
  try {
    const outcome = await deps.intake.submit({
      alarm: alarm.value,
      messageId: envelope.MessageId,
      receivedAt,
    });
    deps.metrics.alarms.inc({ outcome });
    const { name, state } = alarm.value;
    log.info({ messageId: envelope.MessageId, alarmName: name, state, outcome }, 'alarm taken');
    return outcome;
  } catch (error) {
    deps.metrics.alarms.inc({ outcome: 'failed' });
    throw error;
  }
}

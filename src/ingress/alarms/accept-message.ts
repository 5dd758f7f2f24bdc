import type { FastifyBaseLogger } from 'fastify';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { isAlarmLike } from '../../domain/alarm/alarm-likeness.ts';
import { parseAlarm } from '../../domain/alarm/parse-alarm.ts';
import { err, type Result } from '../../domain/text/result.ts';
import type { MessageStore } from '../../ports/message-store.ts';
import type { SubscriptionPort } from '../../ports/subscriptions.ts';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import { ApiFault } from '../http/errors.ts';
import type { SnsEnvelope } from '../sns/envelope.ts';
import type { AlarmIntake, AlarmOutcome } from './alarm-intake.ts';
import type { IgnoredMessages } from './ignored-messages.ts';

/** `unparsed`: about an alarm, but it cannot be read; kept for a person and for an upgrade. `ignored`: not about an alarm. */
export type MessageOutcome = AlarmOutcome | 'unparsed' | 'ignored' | 'confirmed';

export interface AcceptDeps {
  readonly intake: AlarmIntake;
  readonly subscriptions: SubscriptionPort;
  readonly ignored: IgnoredMessages;
  readonly messages: Pick<MessageStore, 'keep'>;
  readonly metrics: Pick<IngressMetrics, 'alarms'>;
  readonly nowMs: () => number;
}

/** The alarm in the text of an SNS message. */
export function alarmIn(message: string): Result<Alarm> {
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
 * A message that is not an alarm is ignored for good: sending it again would not make it one. What looks like an alarm
 * and cannot be read is kept first.
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
    const outcome = await takeUnread(deps, envelope, receivedAt, alarm.error, log);
    deps.metrics.alarms.inc({ outcome });
    return outcome;
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

async function takeUnread(
  deps: AcceptDeps,
  {
    MessageId: messageId,
    TopicArn: topicArn,
    Message: message,
  }: Extract<SnsEnvelope, { Type: 'Notification' }>,
  receivedAt: string,
  reason: string,
  log: FastifyBaseLogger,
): Promise<'unparsed' | 'ignored'> {
  if (!isAlarmLike(message)) {
    deps.ignored.add({ messageId, topicArn, receivedAt, reason });
    log.warn({ messageId, reason }, 'message ignored: it is not an alarm');
    return 'ignored';
  }
  try {
    const kept = await deps.messages.keep({ messageId, topicArn, receivedAt, reason, message });
    if (kept === 'full') throw new ApiFault('Message.StoreFull');
  } catch (error) {
    deps.metrics.alarms.inc({ outcome: 'failed' });
    throw error;
  }
  log.warn({ messageId, reason }, 'message kept: it cannot be read as an alarm');
  return 'unparsed';
}

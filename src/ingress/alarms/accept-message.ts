import type { FastifyBaseLogger } from 'fastify';
import type { MessageStore } from '../../ports/message-store.ts';
import type { SubscriptionPort } from '../../ports/subscriptions.ts';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import { ApiFault } from '../http/errors.ts';
import type { SnsEnvelope } from '../sns/envelope.ts';
import type { AlarmIntake, AlarmOutcome } from './alarm-intake.ts';
import type { IgnoredMessages } from './ignored-messages.ts';
import { type FindingSource, isWanted, readMessage } from './read-message.ts';

/** `unparsed`: about an alarm or a finding, but it cannot be read; kept for a person and for an upgrade. `ignored`: about neither. */
export type MessageOutcome = AlarmOutcome | 'unparsed' | 'ignored' | 'confirmed';

export interface AcceptDeps {
  readonly intake: AlarmIntake;
  readonly subscriptions: SubscriptionPort;
  readonly messages: Pick<MessageStore, 'keep'>;
  readonly ignored: IgnoredMessages;
  readonly findings: FindingSource | null;
  readonly metrics: Pick<IngressMetrics, 'alarms'>;
  readonly nowMs: () => number;
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
  const read = readMessage(deps.findings, envelope.TopicArn, envelope.Message);
  if (!read.ok) {
    const outcome = await takeUnread(deps, envelope, receivedAt, read.error, log);
    deps.metrics.alarms.inc({ outcome });
    return outcome;
  }
  const { alarm, changeId } = read.value;
  try {
    const outcome = await deps.intake.submit({
      alarm,
      messageId: changeId ?? envelope.MessageId,
      receivedAt,
    });
    deps.metrics.alarms.inc({ outcome });
    const { name, state } = alarm;
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
  if (!isWanted(deps.findings, topicArn, message)) {
    // Nothing is lost with it: it tells of no alarm, and is not worth another delivery.
    const isKept = deps.ignored.keep({ messageId, topicArn, receivedAt, reason, message }, log);
    log.warn({ messageId, reason, isKept }, 'message ignored: it is not an alarm');
    return 'ignored';
  }
  try {
    const kept = await deps.messages.keep({ messageId, topicArn, receivedAt, reason, message });
    if (kept === 'full') throw new ApiFault('Message.StoreFull');
  } catch (error) {
    deps.metrics.alarms.inc({ outcome: 'failed' });
    throw error;
  }
  log.warn({ messageId, reason }, 'message kept: it cannot be read as an alarm or a finding');
  return 'unparsed';
}

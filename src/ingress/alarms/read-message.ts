import { type AwsAccounts, isFindingPlace } from '../../domain/access/aws-accounts.ts';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { isAlarmLike } from '../../domain/alarm/alarm-likeness.ts';
import { alarmOfFinding, changeIdOf } from '../../domain/alarm/finding/alarm-of-finding.ts';
import { isFindingLike, parseFinding } from '../../domain/alarm/finding/finding-message.ts';
import { parseAlarm } from '../../domain/alarm/parse-alarm.ts';
import { redactFinding } from '../../domain/redaction/redact-finding.ts';
import { err, ok, type Result } from '../../domain/text/result.ts';

/** The topic that findings come from, and nothing else does; and of which places they may be beside its own. */
export interface FindingSource {
  readonly topicArn: string;
  readonly accounts: AwsAccounts | null;
}

export interface ReadMessage {
  readonly alarm: Alarm;
  /** Of a finding: by which the same change is known however often it is published. */
  readonly changeId?: string;
}

function alarmIn(message: string): Result<ReadMessage> {
  if (isFindingLike(message) && !isAlarmLike(message))
    return err('findings are taken from the topic of findings alone: RECOVEROPS_FINDINGS_TOPIC_ARN');
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return err('the message is not JSON');
  }
  const alarm = parseAlarm(value);
  return alarm.ok ? ok({ alarm: alarm.value }) : alarm;
}

function findingIn({ topicArn, accounts }: FindingSource, message: string): Result<ReadMessage> {
  const read = parseFinding(message);
  if (!read.ok) return err(`the topic of findings takes nothing else, and this is none: ${read.error}`);
  const { accountId, region } = read.value;
  if (!isFindingPlace(read.value, topicArn, accounts))
    return err(`the finding is of ${accountId}, ${region}: neither that of its topic nor one that is served`);
  const finding = redactFinding(read.value);
  return ok({ alarm: alarmOfFinding(finding), changeId: changeIdOf(finding) });
}

/** What the text of a verified message tells; which of the two it may be is said by its topic, never by itself. */
export function readMessage(
  findings: FindingSource | null,
  topicArn: string,
  message: string,
): Result<ReadMessage> {
  return findings !== null && topicArn === findings.topicArn
    ? findingIn(findings, message)
    : alarmIn(message);
}

/** Whether somebody has to see a message that cannot be read: on the topic of findings every one. */
export function isWanted(findings: FindingSource | null, topicArn: string, message: string): boolean {
  return topicArn === findings?.topicArn || isAlarmLike(message) || isFindingLike(message);
}

import { utf8ToBytes } from '@noble/hashes/utils.js';
import { LIMITS } from '../bounds.ts';
import { type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import type { Alarm } from './alarm.ts';
import {
  AlarmFieldError,
  optionalName,
  optionalNumber,
  optionalState,
  optionalText,
  requireAlarmArn,
  requireAlarmName,
  requireArray,
  requireObject,
  requireSame,
  requireState,
  requireTimestamp,
} from './fields.ts';
import { givenNameOf } from './ids.ts';
import { metricAccounts, parseMetricList, parseTriggerMetric, resourceOf, SNS_SPELLING } from './metrics.ts';
import { alarmOfDirectAction, alarmOfEvent } from './parse-alarm-event.ts';

type AlarmCondition = Pick<
  Alarm,
  'kind' | 'metrics' | 'threshold' | 'comparisonOperator' | 'rule' | 'triggeringChildren'
> & { readonly accountIds: readonly (string | null)[] };

function compositeCondition(message: JsonObject): AlarmCondition {
  const children = memberOf(message, 'TriggeringChildren') ?? [];
  return {
    kind: 'composite',
    metrics: [],
    accountIds: [],
    threshold: null,
    comparisonOperator: null,
    rule: optionalText(memberOf(message, 'AlarmRule'), 'AlarmRule'),
    triggeringChildren: requireArray(children, 'TriggeringChildren', LIMITS.alarmChildrenMax).map(
      (child, index) => {
        const at = `TriggeringChildren[${index}]`;
        return requireAlarmArn(memberOf(requireObject(child, at), 'Arn'), `${at}.Arn`).arn;
      },
    ),
  };
}

function metricCondition(trigger: JsonObject): AlarmCondition {
  const anomaly = (memberOf(trigger, 'ThresholdMetricId') ?? null) !== null;
  const list = memberOf(trigger, 'Metrics');
  const plain = (memberOf(trigger, 'MetricName') ?? null) !== null;
  if (!plain && list === undefined) {
    throw new AlarmFieldError(
      'Trigger',
      'must hold MetricName (metric alarm) or Metrics (metric math, anomaly)',
    );
  }
  const { metrics, accountIds } = plain
    ? { metrics: [parseTriggerMetric(trigger)], accountIds: [] }
    : parseMetricList(list, 'Trigger.Metrics', SNS_SPELLING);
  return {
    kind: anomaly ? 'anomaly' : plain ? 'metric' : 'metric_math',
    metrics,
    accountIds,
    threshold: anomaly ? null : optionalNumber(memberOf(trigger, 'Threshold'), 'Trigger.Threshold'),
    comparisonOperator: optionalName(
      memberOf(trigger, 'ComparisonOperator'),
      'Trigger.ComparisonOperator',
      LIMITS.alarmNameChars,
    ),
    rule: null,
    triggeringChildren: [],
  };
}

function conditionOf(message: JsonObject): AlarmCondition {
  const trigger = memberOf(message, 'Trigger');
  if (trigger !== undefined && trigger !== null) return metricCondition(requireObject(trigger, 'Trigger'));
  if (memberOf(message, 'AlarmRule') !== undefined) return compositeCondition(message);
  const hint = Object.hasOwn(message, 'LogGroups')
    ? 'is missing: log alarms are not supported, use a metric filter with a metric alarm instead'
    : 'is missing, and so is AlarmRule: this is no CloudWatch alarm';
  throw new AlarmFieldError('Trigger', hint);
}

function alarmOfSnsMessage(message: JsonObject): Alarm {
  const names = requireAlarmName(memberOf(message, 'AlarmName'), 'AlarmName');
  // `Region` is a display name ("US East (N. Virginia)"), so region and account come from the ARN.
  const { arn, region, accountId, alarmName } = requireAlarmArn(memberOf(message, 'AlarmArn'), 'AlarmArn');
  requireSame(givenNameOf(names), alarmName, 'AlarmName', 'AlarmArn');
  requireSame(memberOf(message, 'AWSAccountId'), accountId, 'AWSAccountId', 'AlarmArn');
  const condition = conditionOf(message);
  return {
    kind: condition.kind,
    ...names,
    description: optionalText(memberOf(message, 'AlarmDescription'), 'AlarmDescription'),
    arn,
    accountId,
    region,
    state: requireState(memberOf(message, 'NewStateValue'), 'NewStateValue'),
    previousState: optionalState(memberOf(message, 'OldStateValue'), 'OldStateValue'),
    reason: optionalText(memberOf(message, 'NewStateReason'), 'NewStateReason'),
    stateChangeTime: requireTimestamp(memberOf(message, 'StateChangeTime'), 'StateChangeTime'),
    resource: resourceOf(condition.metrics, names.name),
    metrics: condition.metrics,
    ...metricAccounts(condition.accountIds, accountId),
    threshold: condition.threshold,
    comparisonOperator: condition.comparisonOperator,
    rule: condition.rule,
    triggeringChildren: condition.triggeringChildren,
  };
}

function alarmOf(object: JsonObject): Alarm {
  if (Object.hasOwn(object, 'detail-type')) return alarmOfEvent(object);
  if (Object.hasOwn(object, 'alarmData')) return alarmOfDirectAction(object);
  return alarmOfSnsMessage(object);
}

/**
 * A CloudWatch alarm transition in any of its three transports: the JSON of an SNS `Message`, an EventBridge event
 * "CloudWatch Alarm State Change", or a direct Lambda action. Known fields are checked, unknown ones allowed; the
 * error names the field. Shapes: the CloudWatch and EventBridge user guides.
 */
export function parseAlarm(message: unknown): Result<Alarm, string> {
  try {
    const alarm = alarmOf(requireObject(message, 'the alarm message'));
    if (utf8ToBytes(JSON.stringify(alarm)).length <= LIMITS.alarmBytes) return ok(alarm);
    return err(`the alarm takes more than ${LIMITS.alarmBytes} bytes`);
  } catch (error) {
    if (error instanceof AlarmFieldError) return err(error.message);
    throw error;
  }
}

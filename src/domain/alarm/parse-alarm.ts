import { utf8ToBytes } from '@noble/hashes/utils.js';
import { LIMITS } from '../bounds.ts';
import { type JsonObject, memberOf } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import type { Alarm, MissingData } from './alarm.ts';
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
import {
  calculationOf,
  contributorOf,
  metricAccounts,
  parseMetricList,
  parseTriggerMetric,
  resourceOf,
  SNS_SPELLING,
} from './metrics.ts';
import { alarmOfDirectAction, alarmOfEvent } from './parse-alarm-event.ts';

/** What an alarm asserts, as far as it is told: the members of an alarm that come from its configuration. */
type Assertion = Pick<
  Alarm,
  | 'kind'
  | 'metrics'
  | 'threshold'
  | 'comparisonOperator'
  | 'rule'
  | 'triggeringChildren'
  | 'expressions'
  | 'returnedId'
  | 'thresholdMetricId'
  | 'evaluationPeriods'
  | 'datapointsToAlarm'
  | 'missingData'
  | 'lowSamplePercentile'
>;

interface Configuration {
  readonly assertion: Assertion;
  readonly accountIds: readonly (string | null)[];
}

function compositeConfiguration(message: JsonObject): Configuration {
  const children = memberOf(message, 'TriggeringChildren') ?? [];
  return {
    accountIds: [],
    assertion: {
      kind: 'composite',
      metrics: [],
      threshold: null,
      comparisonOperator: null,
      rule: optionalText(memberOf(message, 'AlarmRule'), 'AlarmRule'),
      triggeringChildren: requireArray(children, 'TriggeringChildren', LIMITS.alarmChildrenMax).map(
        (child, index) => {
          const at = `TriggeringChildren[${index}]`;
          return requireAlarmArn(memberOf(requireObject(child, at), 'Arn'), `${at}.Arn`).arn;
        },
      ),
    },
  };
}

const MISSING_DATA: readonly MissingData[] = ['breaching', 'notBreaching', 'ignore', 'missing'];

/** Older messages write `- TreatMissingData:                    missing`, so the last word counts. */
function missingDataOf(value: unknown): MissingData | undefined {
  if (typeof value !== 'string') return undefined;
  const word = value.slice(value.lastIndexOf(' ') + 1);
  // CloudWatch itself writes `NonBreaching` in some of its texts, so case does not count.
  return MISSING_DATA.find((known) => known.toLowerCase() === word.toLowerCase());
}

/** A whole number above 0; anything else is as good as nothing said. */
function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

type Evaluation = Pick<
  Assertion,
  'evaluationPeriods' | 'datapointsToAlarm' | 'missingData' | 'lowSamplePercentile'
>;

/** How data points become a state. Nothing here makes an alarm unreadable: it still has to reach somebody. */
function evaluationOf(trigger: JsonObject): Evaluation {
  const evaluationPeriods = countOf(memberOf(trigger, 'EvaluationPeriods'));
  const datapointsToAlarm = countOf(memberOf(trigger, 'DatapointsToAlarm'));
  const missingData = missingDataOf(memberOf(trigger, 'TreatMissingData'));
  const lowSamples = memberOf(trigger, 'EvaluateLowSampleCountPercentile');
  return {
    ...(evaluationPeriods === undefined ? {} : { evaluationPeriods }),
    ...(datapointsToAlarm === undefined ? {} : { datapointsToAlarm }),
    ...(missingData === undefined ? {} : { missingData }),
    ...(lowSamples === 'evaluate' || lowSamples === 'ignore' ? { lowSamplePercentile: lowSamples } : {}),
  };
}

function metricConfiguration(trigger: JsonObject): Configuration {
  const thresholdMetricId = optionalName(
    memberOf(trigger, 'ThresholdMetricId'),
    'Trigger.ThresholdMetricId',
    LIMITS.alarmNameChars,
  );
  const anomaly = (memberOf(trigger, 'ThresholdMetricId') ?? null) !== null;
  const list = memberOf(trigger, 'Metrics');
  const plain = (memberOf(trigger, 'MetricName') ?? null) !== null;
  if (!plain && list === undefined) {
    throw new AlarmFieldError(
      'Trigger',
      'must hold MetricName (metric alarm) or Metrics (metric math, anomaly)',
    );
  }
  const listed = plain ? null : parseMetricList(list, 'Trigger.Metrics', SNS_SPELLING);
  return {
    accountIds: listed?.accountIds ?? [],
    assertion: {
      kind: anomaly ? 'anomaly' : plain ? 'metric' : 'metric_math',
      metrics: listed?.metrics ?? [parseTriggerMetric(trigger)],
      threshold: anomaly ? null : optionalNumber(memberOf(trigger, 'Threshold'), 'Trigger.Threshold'),
      comparisonOperator: optionalName(
        memberOf(trigger, 'ComparisonOperator'),
        'Trigger.ComparisonOperator',
        LIMITS.alarmNameChars,
      ),
      rule: null,
      triggeringChildren: [],
      ...(listed === null ? {} : calculationOf(listed)),
      ...(thresholdMetricId === null ? {} : { thresholdMetricId }),
      ...evaluationOf(trigger),
    },
  };
}

function configurationOf(message: JsonObject): Configuration {
  const trigger = memberOf(message, 'Trigger');
  if (trigger !== undefined && trigger !== null)
    return metricConfiguration(requireObject(trigger, 'Trigger'));
  if (memberOf(message, 'AlarmRule') !== undefined) return compositeConfiguration(message);
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
  const { assertion, accountIds } = configurationOf(message);
  const { contributor } = contributorOf(
    memberOf(message, 'AlarmContributorId'),
    memberOf(message, 'AlarmContributorAttributes'),
    'AlarmContributorAttributes',
  );
  return {
    ...assertion,
    ...names,
    description: optionalText(memberOf(message, 'AlarmDescription'), 'AlarmDescription'),
    arn,
    accountId,
    region,
    state: requireState(memberOf(message, 'NewStateValue'), 'NewStateValue'),
    previousState: optionalState(memberOf(message, 'OldStateValue'), 'OldStateValue'),
    reason: optionalText(memberOf(message, 'NewStateReason'), 'NewStateReason'),
    stateChangeTime: requireTimestamp(memberOf(message, 'StateChangeTime'), 'StateChangeTime'),
    resource: resourceOf(assertion.metrics, names.name, contributor),
    ...metricAccounts(accountIds, accountId),
    ...(contributor === undefined ? {} : { contributor }),
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

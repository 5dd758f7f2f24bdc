import { LIMITS } from '../bounds.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import type { Alarm } from './alarm.ts';
import {
  AlarmFieldError,
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
  EVENT_SPELLING,
  type MetricList,
  metricAccounts,
  parseMetricList,
  resourceOf,
} from './metrics.ts';

const DETAIL_TYPE = 'CloudWatch Alarm State Change';
/** The same of one series of an alarm that watches many; its `detail` names the series. */
const CONTRIBUTOR_DETAIL_TYPE = 'CloudWatch Alarm Contributor State Change';
const SOURCE = 'aws.cloudwatch';

/** The threshold stands only in `reasonData`, a string that holds JSON; null when it is not readable there. */
function thresholdOf(reasonData: unknown): number | null {
  if (typeof reasonData !== 'string' || reasonData.length > LIMITS.alarmReasonDataChars) return null;
  try {
    const data: unknown = JSON.parse(reasonData);
    const threshold = isJsonObject(data) ? memberOf(data, 'threshold') : undefined;
    return typeof threshold === 'number' && Number.isFinite(threshold) ? threshold : null;
  } catch {
    return null;
  }
}

function kindOf(rule: unknown, list: MetricList): Alarm['kind'] {
  if (rule !== undefined && rule !== null) return 'composite';
  if (list.expressions.some(({ expression }) => expression.includes('ANOMALY_DETECTION_BAND')))
    return 'anomaly';
  return list.expressions.length === 0 && list.metrics.length === 1 ? 'metric' : 'metric_math';
}

function alarmOfDetail(detailValue: unknown, arnValue: unknown, at: string, arnAt: string): Alarm {
  const detail = requireObject(detailValue, at);
  const { arn, region, accountId, alarmName } = requireAlarmArn(arnValue, arnAt);
  const names = requireAlarmName(memberOf(detail, 'alarmName'), `${at}.alarmName`);
  requireSame(givenNameOf(names), alarmName, `${at}.alarmName`, arnAt);
  const state = requireObject(memberOf(detail, 'state'), `${at}.state`);
  const previous = memberOf(detail, 'previousState') ?? {};
  const configuration = requireObject(memberOf(detail, 'configuration'), `${at}.configuration`);
  const rule = memberOf(configuration, 'alarmRule');
  const metricsAt = `${at}.configuration.metrics`;
  const metricsValue = memberOf(configuration, 'metrics');
  if (metricsValue === undefined && rule === undefined) {
    throw new AlarmFieldError(metricsAt, 'is missing, and so is alarmRule');
  }
  const list = parseMetricList(metricsValue ?? [], metricsAt, EVENT_SPELLING);
  const kind = kindOf(rule, list);
  const contributorAt = `${at}.alarmContributor`;
  const series = memberOf(detail, 'alarmContributor');
  const { contributor } = isJsonObject(series)
    ? contributorOf(memberOf(series, 'id'), memberOf(series, 'attributes'), `${contributorAt}.attributes`)
    : {};
  return {
    kind,
    ...names,
    description: optionalText(memberOf(configuration, 'description'), `${at}.configuration.description`),
    arn,
    accountId,
    region,
    state: requireState(memberOf(state, 'value'), `${at}.state.value`),
    previousState: optionalState(
      memberOf(requireObject(previous, `${at}.previousState`), 'value'),
      `${at}.previousState.value`,
    ),
    reason: optionalText(memberOf(state, 'reason'), `${at}.state.reason`),
    stateChangeTime: requireTimestamp(memberOf(state, 'timestamp'), `${at}.state.timestamp`),
    resource: resourceOf(list.metrics, names.name, contributor),
    metrics: list.metrics,
    ...(kind === 'metric' ? {} : calculationOf(list)),
    ...(contributor === undefined ? {} : { contributor }),
    ...metricAccounts(list.accountIds, accountId),
    threshold:
      kind === 'metric' || kind === 'metric_math' ? thresholdOf(memberOf(state, 'reasonData')) : null,
    // EventBridge does not say how the value is compared, over how many periods, nor which child changed a composite alarm.
    comparisonOperator: null,
    rule: kind === 'composite' ? optionalText(rule, `${at}.configuration.alarmRule`) : null,
    triggeringChildren: [],
  };
}

/** @throws AlarmFieldError naming the field. */
export function alarmOfEvent(event: JsonObject): Alarm {
  const detailType = memberOf(event, 'detail-type');
  if (detailType !== DETAIL_TYPE && detailType !== CONTRIBUTOR_DETAIL_TYPE) {
    throw new AlarmFieldError('detail-type', `must be "${DETAIL_TYPE}"`);
  }
  if (memberOf(event, 'source') !== SOURCE) throw new AlarmFieldError('source', `must be "${SOURCE}"`);
  const [arn] = requireArray(memberOf(event, 'resources'), 'resources', LIMITS.alarmEventResourcesMax);
  const alarm = alarmOfDetail(memberOf(event, 'detail'), arn, 'detail', 'resources[0]');
  requireSame(memberOf(event, 'account'), alarm.accountId, 'account', 'resources[0]');
  requireSame(memberOf(event, 'region'), alarm.region, 'region', 'resources[0]');
  return alarm;
}

/** @throws AlarmFieldError naming the field. */
export function alarmOfDirectAction(action: JsonObject): Alarm {
  if (memberOf(action, 'source') !== SOURCE) throw new AlarmFieldError('source', `must be "${SOURCE}"`);
  const alarm = alarmOfDetail(
    memberOf(action, 'alarmData'),
    memberOf(action, 'alarmArn'),
    'alarmData',
    'alarmArn',
  );
  requireSame(memberOf(action, 'accountId'), alarm.accountId, 'accountId', 'alarmArn');
  requireSame(memberOf(action, 'region'), alarm.region, 'region', 'alarmArn');
  return alarm;
}

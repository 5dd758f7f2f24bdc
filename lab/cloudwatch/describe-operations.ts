import { AwsError } from '../http/aws-error.ts';
import type { JsonOperation } from '../http/json-codec.ts';
import {
  type JsonInput,
  optionalInstantMs,
  optionalNumber,
  optionalString,
  stringList,
} from '../http/json-input.ts';
import type { AlarmEngine, TrackedAlarm } from './alarm-engine.ts';
import type { AlarmHistory, HistoryItem } from './alarm-history.ts';
import { invalidValue } from './alarm-input.ts';
import { childrenOf, parseRule } from './composite-rule.ts';
import { describeAlarm } from './describe-alarm.ts';

const ALARMS_PER_PAGE = 50;
const HISTORY_PER_PAGE = 100;

/** DescribeAlarms and DescribeAlarmHistory. */
export function createDescribeOperations(
  engine: AlarmEngine,
  history: AlarmHistory,
): Array<[string, JsonOperation]> {
  return [
    ['DescribeAlarms', (input) => describeAlarms(engine, input)],
    ['DescribeAlarmHistory', (input) => describeHistory(history, input)],
  ];
}

function describeAlarms(engine: AlarmEngine, input: JsonInput): object {
  const types = stringList(input, 'AlarmTypes');
  // AWS leaves composite alarms out unless they are asked for.
  const isWantedType = ({ alarm }: TrackedAlarm): boolean =>
    alarm.kind === 'metric'
      ? types.length === 0 || types.includes('MetricAlarm')
      : types.includes('CompositeAlarm');
  const found = select(engine, input)
    .filter(isWantedType)
    .sort((a, b) => (a.alarm.name < b.alarm.name ? -1 : 1));
  const { items, nextToken } = page(input, found, ALARMS_PER_PAGE);
  return {
    MetricAlarms: items.filter(({ alarm }) => alarm.kind === 'metric').map(describeAlarm),
    CompositeAlarms: items.filter(({ alarm }) => alarm.kind === 'composite').map(describeAlarm),
    NextToken: nextToken,
  };
}

function select(engine: AlarmEngine, input: JsonInput): TrackedAlarm[] {
  const names = stringList(input, 'AlarmNames');
  const namePrefix = optionalString(input, 'AlarmNamePrefix');
  const actionPrefix = optionalString(input, 'ActionPrefix');
  const stateValue = optionalString(input, 'StateValue');
  const children = optionalString(input, 'ChildrenOfAlarmName');
  const parents = optionalString(input, 'ParentsOfAlarmName');
  return engine.all().filter(
    ({ alarm, state }) =>
      (names.length === 0 || names.includes(alarm.name)) &&
      (namePrefix === undefined || alarm.name.startsWith(namePrefix)) &&
      (stateValue === undefined || state.value === stateValue) &&
      (actionPrefix === undefined ||
        Object.values(alarm.actions)
          .flat()
          .some((action) => action.startsWith(actionPrefix))) &&
      (children === undefined || isChildOf(engine, alarm.name, children)) &&
      (parents === undefined || isChildOf(engine, parents, alarm.name)),
  );
}

function isChildOf(engine: AlarmEngine, child: string, parent: string): boolean {
  const found = engine.find(parent);
  if (found?.alarm.kind !== 'composite') return false;
  return childrenOf(parseRule(found.alarm.rule)).some((name) => engine.find(name)?.alarm.name === child);
}

function describeHistory(history: AlarmHistory, input: JsonInput): object {
  const name = optionalString(input, 'AlarmName');
  const type = optionalString(input, 'HistoryItemType');
  const types = stringList(input, 'AlarmTypes');
  const fromMs = optionalInstantMs(input, 'StartDate') ?? 0;
  const toMs = optionalInstantMs(input, 'EndDate') ?? Number.POSITIVE_INFINITY;
  const found = history
    .items()
    .filter(
      (item) =>
        (name === undefined || item.alarmName === name) &&
        (type === undefined || item.type === type) &&
        (types.length === 0 ? item.alarmType === 'MetricAlarm' : types.includes(item.alarmType)) &&
        item.atMs >= fromMs &&
        item.atMs <= toMs,
    );
  const ordered = optionalString(input, 'ScanBy') === 'TimestampAscending' ? found : found.toReversed();
  const { items, nextToken } = page(input, ordered, HISTORY_PER_PAGE);
  return { AlarmHistoryItems: items.map(historyItem), NextToken: nextToken };
}

function historyItem(item: HistoryItem): object {
  return {
    AlarmName: item.alarmName,
    AlarmType: item.alarmType,
    Timestamp: item.atMs / 1000,
    HistoryItemType: item.type,
    HistorySummary: item.summary,
    HistoryData: item.data,
  };
}

/** The token is the offset. */
function page<T>(
  input: JsonInput,
  all: readonly T[],
  defaultSize: number,
): { items: T[]; nextToken: string | undefined } {
  const size = optionalNumber(input, 'MaxRecords') ?? defaultSize;
  if (size < 1 || size > 100) throw invalidValue('MaxRecords must be between 1 and 100');
  const offset = Number(optionalString(input, 'NextToken') ?? '0');
  if (!Number.isInteger(offset) || offset < 0) {
    throw new AwsError('InvalidNextToken', 'The NextToken is not one that this call gave out.');
  }
  const end = offset + size;
  return { items: all.slice(offset, end), nextToken: end < all.length ? String(end) : undefined };
}

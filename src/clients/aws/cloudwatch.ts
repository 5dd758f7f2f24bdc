import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Config } from '../../config/config.ts';
import type { AlarmState } from '../../domain/alarm/alarm.ts';
import type { Point } from '../../domain/diagnosis/aws/metric-history.ts';
import type { HistoryWindow } from '../../domain/diagnosis/history/wanted-series.ts';
import type { AlarmsPort } from '../../ports/alarms.ts';
import type { AskedSeries, CloudViewPort } from '../../ports/cloud-view.ts';
import { AWS_LIMITS } from '../bounds.ts';
import { alarmOfDescription } from './alarm-description.ts';
import { awsOptions } from './aws-options.ts';
import { callService } from './call-service.ts';

function toState(value: string | undefined): AlarmState {
  // An unknown state must never pass for ALARM or OK.
  return value === 'OK' || value === 'ALARM' ? value : 'INSUFFICIENT_DATA';
}

function statusOf(alarm: MetricAlarm | CompositeAlarm) {
  const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0);
  return {
    state: toState(alarm.StateValue),
    changedAt: changed.toISOString(),
    reason: alarm.StateReason ?? '',
  };
}

/** One query of GetMetricData; its id is the series' place. */
function queryOf(
  { namespace, metric, dimensions, statistic, unit }: AskedSeries,
  index: number,
  periodSeconds: number,
): MetricDataQuery {
  return {
    Id: `s${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
      // Only what the alarm asks for: with another unit than the published one there are no points.
      ...(unit === null ? {} : { Unit: unit as NonNullable<MetricDataQuery['MetricStat']>['Unit'] }),
    },
  };
}

/** Points of one result: times and values come as two lists of one length. */
function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): readonly Point[] {
  return Timestamps.flatMap((at, index): readonly Point[] => {
    const value = Values[index];
    return value === undefined ? [] : [[at.getTime() / 1_000, value]];
  });
}

/** Reads CloudWatch alarms and metrics. Throws ServiceError. */
export function createAlarmsClient(
  aws: Config['aws'],
  client: Pick<CloudWatchClient, 'send'> = new CloudWatchClient(awsOptions(aws)),
): AlarmsPort & Pick<CloudViewPort, 'alarmNow' | 'describeAlarms' | 'metricPoints'> {
  async function describe(names: readonly string[]): Promise<readonly (MetricAlarm | CompositeAlarm)[]> {
    // One page: it holds all the alarms that a composite alarm may name.
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...names],
      // Without AlarmTypes the answer leaves composite alarms out.
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      ...(names.length > 1 ? { MaxRecords: 100 } : {}),
    });
    const answer = await callService('cloudwatch', 'DescribeAlarms', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  }
  const find = async (alarmName: string) =>
    (await describe([alarmName])).find(({ AlarmName }) => AlarmName === alarmName);

  async function metricPage(queries: MetricDataQuery[], { from, until }: HistoryWindow, NextToken?: string) {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(from * 1_000),
      EndTime: new Date(until * 1_000),
      ScanBy: 'TimestampAscending',
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    return await callService('cloudwatch', 'GetMetricData', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
  }

  return {
    async metricPoints(series, window) {
      const asked = series.slice(0, AWS_LIMITS.metricQueriesMax);
      if (asked.length === 0 || window.from >= window.until) return series.map(() => []);
      const queries = asked.map((one, index) => queryOf(one, index, window.periodSeconds));
      const points = new Map<string, Point[]>();
      let token: string | undefined;
      for (let page = 0; page < AWS_LIMITS.metricPagesMax; page += 1) {
        const { MetricDataResults = [], NextToken } = await metricPage(queries, window, token);
        // A series may go on where the page before ended.
        for (const result of MetricDataResults) {
          const id = result.Id ?? '';
          points.set(id, [...(points.get(id) ?? []), ...pointsOf(result)]);
        }
        token = NextToken;
        if (token === undefined) break;
      }
      return series.map((_, index) => points.get(`s${index}`) ?? []);
    },
    async readAlarm(alarmName) {
      const alarm = await find(alarmName);
      return alarm === undefined ? undefined : statusOf(alarm);
    },
    async alarmNow(alarmName) {
      const alarm = await find(alarmName);
      return alarm === undefined
        ? undefined
        : { ...statusOf(alarm), actionsEnabled: alarm.ActionsEnabled ?? null };
    },
    async describeAlarms(alarmNames) {
      if (alarmNames.length === 0) return [];
      const alarms = await describe(alarmNames);
      return alarms
        .filter(({ AlarmName = '' }) => alarmNames.includes(AlarmName))
        .flatMap((alarm) => alarmOfDescription(alarm) ?? []);
    },
  };
}

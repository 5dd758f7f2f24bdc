import { labLimits } from '../limits.ts';
import type { Alarm, AlarmState, StateRecord } from './alarm.ts';

export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly atMs: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

export interface AlarmHistory {
  configured(alarm: Alarm, change: 'created' | 'updated' | 'deleted', atMs: number): void;
  changed(alarm: Alarm, previous: StateRecord, current: StateRecord): void;
  acted(alarm: Alarm, action: string, state: AlarmState, failure: string | undefined, atMs: number): void;
  /** Oldest first. */
  items(): readonly HistoryItem[];
}

export function createAlarmHistory(): AlarmHistory {
  const items: HistoryItem[] = [];

  function add(alarm: Alarm, type: HistoryItemType, atMs: number, summary: string, data: object): void {
    const alarmType = alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
    const text = JSON.stringify({ version: '1.0', ...data });
    items.push({ alarmName: alarm.name, alarmType, atMs, type, summary, data: text });
    if (items.length > labLimits.alarmHistoryMax) items.shift();
  }

  return {
    configured(alarm, change, atMs) {
      const type = change === 'created' ? 'Create' : change === 'updated' ? 'Update' : 'Delete';
      add(alarm, 'ConfigurationUpdate', atMs, `Alarm "${alarm.name}" ${change}`, { type });
    },
    changed(alarm, previous, current) {
      add(
        alarm,
        'StateUpdate',
        current.updatedAtMs,
        `Alarm updated from ${previous.value} to ${current.value}`,
        { oldState: stateData(previous), newState: stateData(current) },
      );
    },
    acted(alarm, action, state, failure, atMs) {
      const summary =
        failure === undefined
          ? `Successfully executed action ${action}`
          : `Failed to execute action ${action}. Received error: "${failure}"`;
      add(alarm, 'Action', atMs, summary, {
        actionState: failure === undefined ? 'Succeeded' : 'Failed',
        stateUpdateValue: state,
        notificationResource: action,
        error: failure ?? null,
      });
    },
    items: () => items,
  };
}

function stateData(state: StateRecord): object {
  const reasonData: unknown = state.reasonData === undefined ? undefined : JSON.parse(state.reasonData);
  return {
    stateValue: state.value,
    stateReason: state.reason,
    ...(reasonData === undefined ? {} : { stateReasonData: reasonData }),
  };
}

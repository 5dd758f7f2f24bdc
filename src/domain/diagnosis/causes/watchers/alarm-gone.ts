import { isAlarmGone } from '../../aws/alarm-reading.ts';
import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';

/** The alarm was deleted or renamed, or its actions were switched off: it says nothing of the host any more. */
export const alarmGone: CauseDefinition = {
  name: 'alarm_gone',
  family: 'watchers',
  applies: (view) =>
    factsOf(view, 'alarm_reading').some((one) => isAlarmGone(one) || one.actionsEnabled === false),
  wants: () => [],
  weigh: (view) =>
    factsOf(view, 'alarm_reading').flatMap((reading) => {
      const isGone = isAlarmGone(reading);
      if (!isGone && reading.actionsEnabled !== false) return [];
      return [
        {
          state: 'shown',
          confidence: isGone ? 0.95 : 0.7,
          blamed: {},
          sentence: isGone
            ? `the alarm ${view.alarm.name} is gone: it was deleted or renamed, which says nothing of the host`
            : `the actions of the alarm ${view.alarm.name} are switched off (disabled)`,
          withheld:
            'look at the host, and find out what took the place of the alarm: that it is gone is no recovery',
        },
      ];
    }),
  explainsAway: 'all',
  whenWell: 'too',
};

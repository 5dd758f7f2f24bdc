import type { Alarm } from '../alarm/alarm.ts';
import { comparesMeasuredValue, sideOf } from '../alarm/metric-class.ts';

/**
 * Metrics whose threshold is a percentage of what is used, and the usual threshold where the alarm's is none. `names`:
 * what the name of such a metric holds, each as lower-case words in their order.
 */
const PERCENTAGES = {
  disk: { names: [['disk', 'used', 'percent']], usual: 85 },
  memory: {
    names: [
      ['mem', 'used', 'percent'],
      ['memory', 'util'],
    ],
    usual: 90,
  },
} as const;

/** Whether a text holds words in their order, whatever stands between them; in linear time. */
function holdsInOrder(text: string, words: readonly string[]): boolean {
  let from = 0;
  return words.every((word) => {
    const at = text.indexOf(word, from);
    from = at + word.length;
    return at !== -1;
  });
}

/** The alarm's own threshold in percent where it is a percentage of what was measured, else the usual one. */
export function thresholdPercent(alarm: Alarm, of: keyof typeof PERCENTAGES): number {
  const { names, usual } = PERCENTAGES[of];
  const name = alarm.metrics[0]?.name.toLowerCase() ?? '';
  const isMeasured =
    comparesMeasuredValue(alarm) &&
    sideOf(alarm) !== 'low' &&
    names.some((words) => holdsInOrder(name, words));
  const { threshold } = alarm;
  return isMeasured && threshold !== null && threshold >= 1 && threshold <= 99 ? threshold : usual;
}

/** The threshold as runbooks take it: whole percent. */
export function wholeThresholdPercent(alarm: Alarm, of: keyof typeof PERCENTAGES): number {
  return Math.floor(thresholdPercent(alarm, of));
}

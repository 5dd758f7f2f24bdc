import type { Alarm } from '../src/domain/alarm/alarm.ts';
import type { UnclearCondition, UnderstoodCondition } from '../src/domain/alarm/condition/condition.ts';
import { conditionOf } from '../src/domain/alarm/condition/condition-of.ts';
import { readableCondition } from '../src/domain/alarm/condition/readable-condition.ts';
import type { Site } from '../src/domain/site/site.ts';

export interface CaseCondition {
  /** Of a composite alarm: that of the only child that can have made it red. */
  readonly condition: UnderstoodCondition | UnclearCondition;
  /** For people. */
  readonly text: string;
}

/** What an alarm asserts, with the operator's own metrics. A case says nothing of a composite alarm's children. */
export function conditionOfCase(alarm: Alarm, site: Site): CaseCondition {
  const condition = conditionOf(alarm, { siteMetrics: site.metrics, children: [] });
  const text = readableCondition(condition);
  if (condition.kind === 'metric') return { condition, text };
  const { family, reason } = condition;
  return {
    text,
    condition: {
      kind: 'metric',
      understood: false,
      reason,
      subject: 'other',
      family,
      statistic: null,
      selectors: {},
      metrics: [],
      periodSeconds: null,
      evaluationPeriods: null,
      datapointsToAlarm: null,
      missingData: null,
      lowSamplePercentile: null,
      unit: null,
      operator: null,
      threshold: null,
      direction: null,
    },
  };
}

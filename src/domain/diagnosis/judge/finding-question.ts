import type {
  FindingCondition,
  UnclearCondition,
  UnderstoodCondition,
} from '../../alarm/condition/condition.ts';
import type { Subject } from '../../alarm/condition/subjects.ts';
import type { Unit } from '../../alarm/condition/units.ts';
import { usualLimit } from '../look/look-questions.ts';

interface Question {
  readonly unit: Unit;
  readonly threshold: number;
  /** What is looked for, for people. */
  readonly text: string;
}

const percent = (threshold: number, text: string): Question => ({
  unit: 'percent',
  threshold,
  text: `${text} more than ${threshold} %`,
});

/** Of a finding: no number is asserted, so what is usually asked of a host decides whether it is ill. */
const QUESTIONS: Readonly<Partial<Record<Subject, Question>>> = {
  filesystem_used: percent(usualLimit('disk'), 'whether a file system is full by'),
  inodes_used: percent(usualLimit('inodes'), 'whether the inodes of a file system are used by'),
  memory_used: percent(usualLimit('memory'), 'whether the memory is used by'),
  cpu_used: percent(usualLimit('processor'), 'whether the processors are busy by'),
  process_count: { unit: 'count', threshold: 0, text: 'whether its services do their work' },
};

/** What of a condition that no alarm asserts comes from metrics: nothing. */
export const NO_METRIC = {
  kind: 'metric',
  statistic: null,
  metrics: [],
  periodSeconds: null,
  evaluationPeriods: null,
  datapointsToAlarm: null,
  missingData: null,
  lowSamplePercentile: null,
} as const;

export interface AskedOfHost {
  readonly condition: UnderstoodCondition | UnclearCondition;
  /** What was said by the logs, and what is looked for on the host because of it, for people. */
  readonly text: string;
}

/**
 * What a host is asked because of a finding: whether what the lines tell of is measured there, by the same rules as for an
 * alarm. The finding is why it is asked, and counts for nothing in the answer. Where the lines are of no known kind the look
 * is a general one.
 */
export function askedBecauseOf(finding: FindingCondition): AskedOfHost {
  const { subject, family, selectors, says, detector } = finding;
  const question = subject === null ? undefined : QUESTIONS[subject];
  if (subject === null || question === undefined) {
    const reason = `lines of ${detector} name nothing that can be measured on a host`;
    return {
      text: `${says}; looked at in general`,
      condition: {
        ...NO_METRIC,
        understood: false,
        reason,
        subject: 'other',
        family: null,
        selectors,
        unit: null,
        operator: null,
        threshold: null,
        direction: null,
      },
    };
  }
  return {
    text: `${says}; looked for: ${question.text}`,
    condition: {
      ...NO_METRIC,
      understood: true,
      subject,
      family,
      selectors,
      unit: question.unit,
      operator: 'gt',
      threshold: question.threshold,
      direction: 'high',
    },
  };
}

import { LIMITS } from '../../bounds.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { type IncidentStatus, isEnded } from '../state-machine.ts';
import { named, said } from './brief-text.ts';
import { failsText, runsText } from './remedy.ts';
import { leftText, timeLimitOf } from './time-left.ts';
import { whatText, whereText, whyText } from './trouble.ts';

/** What somebody who was woken asks, in this order. */
export const BRIEF_QUESTIONS = ['what', 'where', 'why', 'runs', 'fails', 'time'] as const;
export type BriefQuestion = (typeof BRIEF_QUESTIONS)[number];

export interface BriefLine {
  readonly question: BriefQuestion;
  /** The question in a word or two, as it fits the status. */
  readonly label: string;
  /** One line without controls, never empty; at most LIMITS.brief…Chars characters. */
  readonly text: string;
}

/** An incident in six lines: everything that is needed to decide, and nothing that the record does not hold. */
export interface Brief {
  /** One for each question, in order. */
  readonly lines: readonly BriefLine[];
  /** When the clock of the last line is over, ISO 8601 in UTC; null: none runs. */
  readonly until: string | null;
}

/** The label of the clock that runs for a person. */
const TIME_LEFT = 'Time left';

const UNDER_WAY: Readonly<Partial<Record<IncidentStatus, string>>> = {
  executing: 'Runs now',
  verifying: 'What ran',
  rolling_back: 'Is undone',
};

function labelsOf({
  status,
  decision,
}: Pick<IncidentRecord, 'status' | 'decision'>): Readonly<Record<BriefQuestion, string>> {
  const over = isEnded(status);
  const asks = status === 'pending_approval' && decision === null;
  return {
    what: 'What',
    where: 'Where',
    why: 'Why',
    runs: over ? 'What ran' : (UNDER_WAY[status] ?? 'Will run'),
    fails: over ? 'What now' : 'If it fails',
    time: asks ? TIME_LEFT : 'Time',
  };
}

/** Of an attempt that undoes a fix: whose wish it is, and why. Null: it is no such attempt. */
function undoneText({ begun, plan }: Pick<IncidentRecord, 'begun' | 'plan'>): string | null {
  if (begun.kind !== 'undo') return null;
  const which = plan?.undoes === undefined ? 'the fix' : `the fix of attempt ${plan.undoes.attempt}`;
  const why = begun.reason === '' ? '' : `: ${begun.reason}`;
  return said(`${named(begun.by)} asked to undo ${which}${why}`, LIMITS.briefWhyChars);
}

/** The brief of an incident, of its newest attempt. Pure: the same record gives the same lines, at whatever time. */
export function briefOf(record: IncidentRecord): Brief {
  const labels = labelsOf(record);
  const { text: time, until } = timeLimitOf(record);
  const texts: Readonly<Record<BriefQuestion, string>> = {
    what: whatText(record),
    where: whereText(record),
    why: undoneText(record) ?? whyText(record),
    runs: runsText(record),
    fails: failsText(record),
    time,
  };
  return {
    lines: BRIEF_QUESTIONS.map((question) => ({ question, label: labels[question], text: texts[question] })),
    until,
  };
}

/** The lines as they read at a moment: the last one says how long is left. */
export function briefLinesAt({ lines, until }: Brief, nowMs: number): readonly BriefLine[] {
  const left = leftText(until, nowMs);
  if (left === null) return lines;
  return lines.map((line) => {
    if (line.question !== 'time') return line;
    // Of what works by itself it is a limit, not how long it takes.
    const most = line.label === TIME_LEFT || left === 'over' ? '' : 'at most ';
    return { ...line, text: `${most}${left}. ${line.text}` };
  });
}

import type { HostJudgement, Judgement, WeighedCause } from '../diagnosis/judge/judgement.ts';
import { countText } from '../text/count-text.ts';

/** What our own rules say of one host, as lines that a person reads from above. */
export interface HostLines {
  readonly targetId: string;
  readonly state: string;
  readonly measured: string;
  readonly lines: readonly string[];
}

const STATES = { ill: 'ill', well: 'well', unread: 'could not be told' } as const;
const WORDS: Readonly<Record<WeighedCause['state'], string>> = {
  asserted: 'Blamed',
  symptom: 'Only a symptom',
  possible: 'Possible',
  rejected: 'Not it',
};
const percent = (share: number) => `${Math.round(share * 100)} %`;

function causeLine({ state, cause, confidence, explained, sentence, saysWell }: WeighedCause): string {
  if (state === 'asserted' && saysWell === true) return `Nothing is blamed: ${sentence}`;
  const share = explained === null ? '' : `, explains ${percent(explained)}`;
  return `${WORDS[state]}: ${cause} (${percent(confidence)} sure${share}): ${sentence}`;
}

function hostLines({
  targetId,
  state,
  measured,
  causes,
  steps,
  withheld,
  balances,
  unread,
  background = [],
}: HostJudgement): HostLines {
  const unexplained = balances
    .filter(({ used }) => used > 0)
    .map(
      ({ account, used, unexplained: rest }) =>
        `Unexplained of ${account}: ${percent(rest / used)} of what is used`,
    );
  return {
    targetId,
    state: STATES[state],
    measured,
    lines: [
      ...causes.map(causeLine),
      ...(causes.length === 0 ? ['No cause was found, for or against'] : []),
      ...steps.map(({ title, runbook, predicted }) => {
        const then = predicted === null ? '' : `; predicted: ${predicted.sentence}`;
        return `Admissible: ${title} (${runbook})${then}`;
      }),
      ...withheld.map(({ cause, why }) => `No step for ${cause}: ${why}`),
      ...unexplained,
      ...background.map((said) => `Before: ${said}`),
      ...unread.map((said) => `Not known: ${said}`),
    ],
  };
}

/** The judgement's hosts as lines; where it is not known what the alarm is about, what was seen of them. */
export function judgementLines({ hosts }: Judgement): readonly HostLines[] {
  return hosts.map(hostLines);
}

/** What the alarm asserts and how well that was understood. */
export function conditionLines({
  condition,
  finding,
  notUnderstood,
  family,
  rounds,
  offline,
}: Judgement): readonly string[] {
  return [
    `${finding === undefined ? 'The alarm asserts' : 'Logs said'}: ${condition}`,
    ...(notUnderstood === null ? [] : [`Not understood: ${notUnderstood}. So nothing is done by itself`]),
    ...(finding === undefined
      ? []
      : ['A finding is no measurement: whatever is proposed because of it, a person decides']),
    ...(family === null ? ['Nothing here knows what to make of such an alarm: a person has to look'] : []),
    `Looked at in ${countText(rounds, 'round')}`,
    ...(offline.length === 0 ? [] : [`Could not be asked: ${offline.join(', ')}`]),
  ];
}

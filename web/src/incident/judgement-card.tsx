import type {
  HostJudgement,
  Judgement,
  WeighedCause,
} from '../../../src/domain/diagnosis/judge/judgement.ts';
import type { Target } from '../../../src/domain/diagnosis/target.ts';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { countOf, formatPercent } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';

const HOST_LOOKS = {
  ill: { tone: 'bad', label: 'Ill' },
  well: { tone: 'good', label: 'Well' },
  unread: { tone: 'attention', label: 'Could not be told' },
} as const;

/** The sick ones first, then those of which nobody knows. */
const HOST_RANKS = { ill: 0, unread: 1, well: 2 } as const;

const CAUSE_WORDS: Readonly<Record<WeighedCause['state'], string>> = {
  asserted: 'Blamed',
  symptom: 'Only a symptom',
  possible: 'Possible',
  rejected: 'Not it',
};

/** Accounts of which so much is explained by nothing are worth a line. */
const UNEXPLAINED_MIN = 0.01;

/** What RecoverOps's own rules make of the hosts: what was measured, what is blamed for it and what is not. */
export function JudgementCard(props: { readonly judgement: Judgement; readonly targets: readonly Target[] }) {
  const { judgement, targets } = props;
  const { condition, finding, notUnderstood, family, hosts, offline, rounds } = judgement;
  return (
    <>
      <Card
        title={finding === undefined ? 'What the alarm asserts' : 'What was looked for'}
        aside={`looked at in ${countOf(rounds, 'round')}`}
      >
        <p className="judged__text">
          <SafeText text={condition} />
        </p>
        {finding !== undefined && (
          <p className="muted">
            Only logs say that something is wrong: whatever is proposed because of it, a person decides.
          </p>
        )}
        {notUnderstood !== null && (
          <Notice
            tone="attention"
            title={
              finding === undefined
                ? 'This alarm is not understood, so nothing is done by itself'
                : 'What the lines are about cannot be measured, so the look was a general one'
            }
          >
            <p>
              <SafeText text={notUnderstood} />
            </p>
          </Notice>
        )}
        {family === null && notUnderstood === null && (
          <p className="muted">Nothing here knows what to make of such an alarm: a person has to look.</p>
        )}
        {offline.length > 0 && (
          <p className="judged__text">
            Could not be asked: <SafeText text={offline.join(', ')} />
          </p>
        )}
      </Card>
      {hosts
        .toSorted((a, b) => HOST_RANKS[a.state] - HOST_RANKS[b.state])
        .map((host) => (
          <JudgedHost key={host.targetId} host={host} targets={targets} />
        ))}
    </>
  );
}

function JudgedHost(props: { readonly host: HostJudgement; readonly targets: readonly Target[] }) {
  const { host, targets } = props;
  const { targetId, state, measured, causes, steps, withheld, balances, unread, background = [] } = host;
  const look = HOST_LOOKS[state];
  const name = targets.find(({ instanceId }) => instanceId === targetId)?.name ?? null;
  const asserted = causes.filter((one) => one.state === 'asserted' && one.saysWell !== true);
  const well = causes.filter((one) => one.state === 'asserted' && one.saysWell === true);
  const others = causes.filter((one) => one.state !== 'asserted');
  const unexplained = balances.filter(
    ({ used, unexplained: rest }) => used > 0 && rest / used >= UNEXPLAINED_MIN,
  );
  return (
    <Card
      title={
        <>
          Judgement · {name !== null && <SafeText text={`${name} `} />}
          <SafeText text={targetId} />
        </>
      }
      aside={<span className={`badge badge--${look.tone}`}>{look.label}</span>}
    >
      <p className="judged__text">
        <SafeText text={measured} />
      </p>
      {asserted.length === 0 ? (
        <p className="muted">
          {state === 'ill' ? 'Nothing that was found explains it.' : 'Nothing is blamed on this host.'}
          {well.map(({ sentence }) => (
            <SafeText key={sentence} text={` Why: ${sentence}.`} />
          ))}
        </p>
      ) : (
        <CauseList causes={asserted} />
      )}
      <Lines
        title="May be done"
        lines={steps.map(
          ({ title, runbook, predicted }) =>
            `${title} (${runbook})${predicted === null ? '' : `: ${predicted.sentence}`}`,
        )}
      />
      <Lines title="Why no step" lines={withheld.map(({ cause, why }) => `${cause}: ${why}`)} />
      <Lines
        title="Not explained"
        lines={unexplained.map(
          ({ account, used, unexplained: rest }) =>
            `${formatPercent(rest / used)} of what is used in ${account}`,
        )}
      />
      <Lines title="Before, and beside it" lines={background} />
      <Lines title="Could not be read" lines={unread} />
      {others.length > 0 && (
        <details className="judged__others">
          <summary>{countOf(others.length, 'other cause')} weighed</summary>
          <CauseList causes={others} />
        </details>
      )}
    </Card>
  );
}

function CauseList({ causes }: { readonly causes: readonly WeighedCause[] }) {
  return (
    <ul className="judged__causes">
      {causes.map(({ cause, state, confidence, explained, sentence }) => (
        <li key={`${cause} ${sentence}`}>
          <p className="judged__head">
            <span className={state === 'asserted' ? 'badge badge--bad' : 'badge badge--quiet'}>
              {CAUSE_WORDS[state]}
            </span>
            <code>{cause}</code>
            <span className="muted">
              {formatPercent(confidence)} sure
              {explained !== null && `, explains ${formatPercent(explained)}`}
            </span>
          </p>
          <p className="judged__text">
            <SafeText text={sentence} />
          </p>
        </li>
      ))}
    </ul>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="judged__lines">
      <h3>{title}</h3>
      <ul>
        {[...new Set(lines)].map((text) => (
          <li key={text}>
            <SafeText text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

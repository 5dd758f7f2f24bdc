import type { DetectorScore } from '../../../src/domain/record/scorecard/scorecard.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { agreementWords, detectorWords, END_WORDS, isEndWord, shareWords } from './scorecard-words.ts';

/** One detector: what it opened, how that ended, and whether its class was right. The reasons are what people wrote. */
export function DetectorCard({ score }: { readonly score: DetectorScore }) {
  const { detector, opened, joined, ends, agreement, modelAgreement, reasons, lastSeen } = score;
  return (
    <Card
      title={<SafeText text={detectorWords(score)} />}
      aside={
        <code className="wrap-anywhere">
          <SafeText text={detector} />
        </code>
      }
    >
      <Facts
        items={{
          Opened: `${countOf(opened, 'incident')}, ${ends.open === 0 ? 'none' : ends.open.toLocaleString('en')} of them open now`,
          Joined: countOf(joined, 'later finding'),
          'Last seen': <Timestamp iso={lastSeen} as="full" />,
          'Its class agreed': agreementWords(agreement),
          'Models agreed': modelAgreement === null ? 'no model answered' : agreementWords(modelAgreement),
        }}
      />
      <Ends score={score} />
      {reasons.length > 0 && (
        <>
          <p className="small muted">Why people closed it, the newest first</p>
          <ul className="found">
            {reasons.map(({ incidentId, reason }) => (
              <li key={incidentId}>
                <SafeText text={reason} />{' '}
                <Link href={incidentHref(incidentId)}>
                  <SafeText text={incidentId} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** How incidents ended, only what was; a share of none is said to be no data. */
function Ends({ score: { ends, shares } }: { readonly score: DetectorScore }) {
  const shown = Object.keys(END_WORDS)
    .filter(isEndWord)
    .filter((end) => ends[end] > 0);
  if (shown.length === 0) return <p className="muted">None has ended yet, so there is no share to tell.</p>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">Ended</th>
          <th scope="col">Incidents</th>
          <th scope="col">Share (95 %)</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((end) => (
          <tr key={end}>
            <td>{END_WORDS[end]}</td>
            <td>{ends[end].toLocaleString('en')}</td>
            <td>{shareWords(shares[end])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

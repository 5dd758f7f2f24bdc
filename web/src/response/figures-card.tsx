import type {
  ResponseFigures,
  ResponseTargets,
} from '../../../src/domain/record/response/response-metrics.ts';
import type { Share } from '../../../src/domain/record/scorecard/share.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { shareWords } from '../scorecard/scorecard-words.ts';
import { countOf } from '../text/format-number.ts';
import {
  dollarsWords,
  downtimeWords,
  durationWords,
  PHASE_WORDS,
  PHASES,
  spreadWords,
} from './response-words.ts';

const ofAll = (share: Share) =>
  share.of === 0
    ? 'no data'
    : `${share.count.toLocaleString('en')} of ${share.of.toLocaleString('en')}: ${shareWords(share)}`;

/** How fast: to the first word of a person, to the end, and against what was promised. */
export function SpeedCard({
  figures: { acknowledge, resolve, late },
  targets,
}: {
  readonly figures: ResponseFigures;
  readonly targets: ResponseTargets;
}) {
  return (
    <Card title="How fast">
      <Facts
        items={{
          'Mean time to acknowledge': spreadWords(acknowledge),
          'Mean time to the end': spreadWords(resolve),
          ...(late.acknowledge === null
            ? {}
            : { [`Acknowledged later than ${durationWords(targets.acknowledge)}`]: ofAll(late.acknowledge) }),
          ...(late.resolve === null
            ? {}
            : { [`Ended later than ${durationWords(targets.resolve)}`]: ofAll(late.resolve) }),
        }}
      />
      {late.acknowledge === null && late.resolve === null && (
        <p className="muted small">
          No targets are set: RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES and RECOVEROPS_RESOLVE_TARGET_MINUTES.
        </p>
      )}
    </Card>
  );
}

/** What the mean time to the end is made of. */
export function PhasesCard({ figures: { phases } }: { readonly figures: ResponseFigures }) {
  const sum = PHASES.reduce((all, phase) => all + (phases[phase].mean ?? 0), 0);
  if (sum === 0) return null;
  return (
    <Card title="Where the time went">
      <table className="plain phases">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Mean</th>
            <th scope="col">Share of the time</th>
          </tr>
        </thead>
        <tbody>
          {PHASES.map((phase) => {
            const share = (phases[phase].mean ?? 0) / sum;
            return (
              <tr key={phase}>
                <td>{PHASE_WORDS[phase]}</td>
                <td>{durationWords(phases[phase].mean)}</td>
                <td>
                  <span className="phases__bar" style={{ inlineSize: `${Math.round(share * 100)}%` }} />
                  {Math.round(share * 100)} %
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}

/** How well: what mended, what did not, and who had to decide. */
export function SuccessCard({ figures }: { readonly figures: ResponseFigures }) {
  return (
    <Card title="How well">
      <Facts
        items={{
          'Mended, where a step ran': ofAll(figures.success),
          'Rolled back': ofAll(figures.rollback),
          'Undone by a person': ofAll(figures.undone),
          'False remediation': ofAll(figures.falseRemediation),
          'Mended without a person’s decision': ofAll(figures.autonomy),
          Model: `${countOf(figures.ai.tokens, 'token')}, ${dollarsWords(figures.ai.usdCents)}`,
          ...(figures.downtime === null ? {} : { Downtime: downtimeWords(figures.downtime) }),
        }}
      />
      <p className="muted small">
        A remediation counts as false where it was rolled back, or where the same alarm was red again within a
        day. An undo that a person asked for says nothing against the fix. Shares are with the 95 % interval
        of Wilson.
      </p>
    </Card>
  );
}

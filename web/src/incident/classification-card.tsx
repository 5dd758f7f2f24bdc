import type { ClassifiedAt } from '../../../src/domain/record/classified.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { answerWords, classWords, percentWords, surenessWords, VOICE_WORDS } from '../text/class-words.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const TITLE = 'What models take the lines for';

/** What models say of a finding, with how sure they are and why; nothing for an alarm of CloudWatch. The reasons quote lines of others. */
export function ClassificationCard({ record }: { readonly record: IncidentRecord }) {
  const newest = record.classified?.at(-1);
  if (newest === undefined) {
    return record.alarm.finding === undefined ? null : (
      <Card title={TITLE}>
        <p className="muted">
          No model has answered for these lines. The finding and its patterns count all the same.
        </p>
      </Card>
    );
  }
  const earlier = (record.classified ?? []).slice(0, -1).reverse();
  return (
    <Card title={TITLE} tone="untrusted" aside={<span className="tag">Evidence, not a measurement</span>}>
      <Answer classified={newest} />
      <p className="muted">It says where to look first, and nothing of what may be done.</p>
      {earlier.length > 0 && (
        <details>
          <summary>Said before</summary>
          <ul className="found">
            {earlier.map(({ at, classification }) => (
              <li key={at}>
                <Timestamp iso={at} as="full" />: {answerWords(classification)},{' '}
                {percentWords(classification.confidence)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

function Answer({ classified: { at, classification } }: { readonly classified: ClassifiedAt }) {
  const { class: told, confidence, alternatives, reasons, models } = classification;
  const sure = told === 'unknown' ? 'the likeliest kind has' : `${surenessWords(confidence)},`;
  return (
    <>
      <p className="hypothesis__cause">{answerWords(classification)}</p>
      <Facts
        items={{
          Confidence: (
            <span className="confidence">
              <meter
                min={0}
                max={1}
                low={0.5}
                high={0.8}
                optimum={1}
                value={confidence}
                aria-label="Confidence of the models"
              />
              {sure} {percentWords(confidence)}
            </span>
          ),
          'Or else':
            alternatives.length === 0
              ? 'nothing else was named'
              : alternatives
                  .map((one) => `${classWords(one.class)} ${percentWords(one.confidence)}`)
                  .join(', '),
          Told: <Timestamp iso={at} as="full" />,
          Models:
            models.length === 0 ? (
              'not named'
            ) : (
              <code className="wrap-anywhere">
                <SafeText
                  text={models.map(({ kind, sha256 }) => `${kind} ${sha256.slice(0, 12)}`).join(', ')}
                />
              </code>
            ),
        }}
      />
      {reasons.length === 0 ? (
        <p className="muted">No reason was given.</p>
      ) : (
        <ul className="found">
          {reasons.map(({ voice, says }) => (
            <li key={`${voice} ${says}`}>
              <SafeText text={says} /> <span className="muted">by {VOICE_WORDS[voice]}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

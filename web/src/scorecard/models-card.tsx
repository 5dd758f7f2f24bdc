import type { ModelScore, Scorecard } from '../../../src/domain/record/scorecard/scorecard.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { Notice } from '../controls/notice.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { agreementWords, servingWords } from './scorecard-words.ts';

/** Which models answer, which were refused and why, what they were scored with, and how often they were right. */
export function ModelsCard({ models }: { readonly models: Scorecard['models'] }) {
  const { told, at, why, items } = models;
  return (
    <>
      <Card
        title="Models"
        aside={
          at === null ? undefined : (
            <>
              as loaded <Timestamp iso={at} as="full" />
            </>
          )
        }
      >
        {told === 'none' && (
          <p className="muted">No detector has told of its models yet. It does when it loads them.</p>
        )}
        {told === 'unread' && (
          <Notice tone="attention" title="What the detector tells of its models is not known">
            <p>
              <SafeText text={why ?? ''} />
            </p>
          </Notice>
        )}
        {told === 'told' && items.length === 0 && <p className="muted">The detector has loaded no model.</p>}
        {told !== 'told' && items.length > 0 && (
          <p className="muted">Incidents name these models all the same:</p>
        )}
        {told === 'told' && items.length > 0 && <p className="muted">Models classify, and never act.</p>}
      </Card>
      {items.map((model) => (
        <ModelCard key={`${model.kind} ${model.sha256}`} model={model} />
      ))}
    </>
  );
}

function ModelCard({ model }: { readonly model: ModelScore }) {
  const { kind, sha256, refused, scores, calibration, answered, agreement } = model;
  return (
    <Card
      title={
        <>
          Model <SafeText text={kind} />
        </>
      }
      aside={servingWords(model)}
    >
      <Facts
        items={{
          Manifest: sha256 === null ? 'none' : <code>{sha256}</code>,
          'Had a say in': countOf(answered, 'incident'),
          'Its answer agreed': answered === 0 ? 'no data' : agreementWords(agreement),
          Scored: scores === null ? null : <Figures numbers={scores} />,
          'Calibrated by': calibration === null ? null : <Figures numbers={calibration} />,
        }}
      />
      {refused !== null && (
        <Notice tone="attention" title="An artefact was refused">
          <p>
            <SafeText text={refused.why} />
            {refused.sha256 !== null && (
              <>
                {' '}
                <code>{refused.sha256.slice(0, 12)}</code>
              </>
            )}
          </p>
        </Notice>
      )}
    </Card>
  );
}

function Figures({ numbers }: { readonly numbers: Readonly<Record<string, number>> }) {
  const entries = Object.entries(numbers);
  if (entries.length === 0) return <>its manifest tells nothing</>;
  return (
    <ul className="scorecard__figures">
      {entries.map(([name, value]) => (
        <li key={name}>
          <SafeText text={name.replaceAll('_', ' ')} /> {Math.round(value * 1_000) / 1_000}
        </li>
      ))}
    </ul>
  );
}

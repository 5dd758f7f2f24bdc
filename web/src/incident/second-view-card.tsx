import type { SecondView } from '../../../src/domain/diagnosis/diagnostics.ts';
import { Card } from '../controls/card.tsx';
import { formatPercent } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';

/** What the planner that did not make the plan makes of it, and how that differs. */
export function SecondViewCard({ view }: { readonly view: SecondView }) {
  const { planner, rootCause, confidence, steps, difference, refused } = view;
  const byModel = planner === 'gemini';
  return (
    <Card
      title="The other view"
      {...(byModel ? { tone: 'untrusted' as const } : {})}
      aside={<span className="tag">{byModel ? "A model's words, not checked" : 'By our own rules'}</span>}
    >
      <p className="judged__text">
        <SafeText text={rootCause} /> <span className="muted">({formatPercent(confidence)} sure)</span>
      </p>
      <p className="judged__text">
        <SafeText text={difference} />
      </p>
      {steps.length > 0 && (
        <ul className="judged__lines">
          {steps.map((step) => (
            <li key={step}>
              It would do: <SafeText text={step} />
            </li>
          ))}
        </ul>
      )}
      {refused.length > 0 && (
        <ul className="judged__lines">
          {refused.map((why) => (
            <li key={why}>
              Refused: <SafeText text={why} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

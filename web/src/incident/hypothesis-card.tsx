import type { Hypothesis, PlannerProvenance } from '../../../src/domain/diagnosis/diagnostics.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { countOf, formatCents, formatPercent } from '../text/format-number.ts';
import { formatSpan } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';

/** What a planner believes, set apart from what was checked. */
export function HypothesisCard(props: {
  readonly hypothesis: Hypothesis;
  readonly provenance: PlannerProvenance | null;
}) {
  const { hypothesis, provenance } = props;
  const byModel = provenance?.planner !== 'deterministic';
  return (
    <Card
      title="Hypothesis"
      tone="untrusted"
      aside={
        <span className="tag">
          {byModel ? "A model's words, not checked" : 'By the deterministic planner'}
        </span>
      }
    >
      <p className="hypothesis__cause">
        <SafeText text={hypothesis.rootCause} />
      </p>
      <p className="hypothesis__reasoning">
        <SafeText text={hypothesis.reasoning} />
      </p>
      <Facts
        items={{
          Confidence: <Confidence value={hypothesis.confidence} />,
          Evidence: <SafeText text={hypothesis.evidenceIds.join(', ') || 'none named'} />,
          ...(provenance === null ? {} : provenanceFacts(provenance)),
        }}
      />
    </Card>
  );
}

function Confidence({ value }: { readonly value: number }) {
  return (
    <span className="confidence">
      <meter min={0} max={1} low={0.5} high={0.8} optimum={1} value={value} aria-label="Confidence" />
      {formatPercent(value)}
    </span>
  );
}

function provenanceFacts(provenance: PlannerProvenance) {
  const { planner, model, fallbackReason, attempts, promptTokens, outputTokens } = provenance;
  const asked = attempts > 0 || promptTokens + outputTokens > 0;
  return {
    Planner:
      planner === 'gemini' ? (
        <SafeText text={`Gemini${model === null ? '' : ` (${model})`}`} />
      ) : (
        'Deterministic'
      ),
    'Why this planner': fallbackReason === null ? null : <SafeText text={fallbackReason} />,
    'Shown to the model':
      provenance.shownClassification === undefined
        ? null
        : 'the evidence, and what models take the lines for',
    Cost: asked
      ? `${formatCents(provenance.costUsdCents)}, ${countOf(promptTokens + outputTokens, 'token')}, ${countOf(attempts, 'attempt')}`
      : 'no cost',
    'Thought for':
      provenance.durationMs < 1000 ? `${provenance.durationMs} ms` : formatSpan(provenance.durationMs),
  };
}

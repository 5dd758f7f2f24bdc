import type { Plan } from '../../../src/domain/plan/plan.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { Digest } from '../text/digest.tsx';
import { countOf } from '../text/format-number.ts';
import { Timestamp } from '../text/timestamp.tsx';
import { hostsOf } from './decision-rules.ts';
import type { DigestCheck } from './digest-check.ts';
import { PlanStepView } from './plan-step.tsx';

const CHECKS: Readonly<Record<DigestCheck, { readonly text: string; readonly className: string }>> = {
  checking: { text: 'checking…', className: 'muted' },
  match: { text: 'recomputed here: matches', className: 'check check--good' },
  mismatch: { text: 'recomputed here: DOES NOT MATCH', className: 'check check--bad' },
  unavailable: { text: 'not recomputed: this page was not loaded over HTTPS', className: 'muted' },
};

/** The plan as the exact bytes that would run; nothing here was written by a template of the dashboard. */
export function PlanCard(props: {
  readonly plan: Plan;
  readonly digest: string;
  readonly check: DigestCheck;
}) {
  const { plan, digest, check } = props;
  return (
    <Card
      title={`Plan ${plan.planVersion}`}
      aside={`${countOf(plan.steps.length, 'step')} on ${countOf(hostsOf(plan).length, 'host')}`}
    >
      <Facts
        items={{
          Digest: (
            <>
              <Digest value={digest} /> <span className={CHECKS[check].className}>{CHECKS[check].text}</span>
            </>
          ),
          'May start until': <Timestamp iso={plan.notAfter} as="full" />,
        }}
      />
      <ol className="steps">
        {plan.steps.map((step) => (
          <PlanStepView key={step.id} step={step} />
        ))}
      </ol>
    </Card>
  );
}

import type { Plan } from '../../../src/domain/plan/plan.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { Digest } from '../text/digest.tsx';
import { countOf } from '../text/format-number.ts';
import { Timestamp } from '../text/timestamp.tsx';
import { hostsOf } from './decision-rules.ts';
import type { DigestCheck } from './digest-check.ts';
import type { OpenedScripts } from './opened-scripts.ts';
import { PlanStepView } from './plan-step.tsx';
import { planName } from './shown-plan.ts';

const CHECKS: Readonly<Record<DigestCheck, { readonly text: string; readonly className: string }>> = {
  checking: { text: 'checking…', className: 'muted' },
  match: { text: 'recomputed here: matches', className: 'check check--good' },
  mismatch: { text: 'recomputed here: DOES NOT MATCH', className: 'check check--bad' },
  unavailable: { text: 'not recomputed: this page was not loaded over HTTPS', className: 'muted' },
};

/** Where the steps with their scripts are on the page. */
export const STEPS_ID = 'steps';

/** The plan as the exact bytes that would run; nothing here was written by a template of the dashboard. */
export function PlanCard(props: {
  readonly plan: Plan;
  readonly digest: string;
  readonly check: DigestCheck;
  readonly opened: OpenedScripts;
}) {
  const { plan, digest, check, opened } = props;
  const ids = plan.steps.map(({ id }) => id);
  return (
    <Card
      title={`Plan ${planName({ plan, digest })}`}
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
      {!ids.every(opened.has) && (
        <p>
          <Button look="quiet" onPress={() => opened.open(ids)}>
            Open every script
          </Button>
        </p>
      )}
      <ol className="steps" id={STEPS_ID}>
        {plan.steps.map((step) => (
          <PlanStepView
            key={`${digest} ${step.id}`}
            step={step}
            isOpen={opened.has(step.id)}
            onOpen={() => opened.open([step.id])}
          />
        ))}
      </ol>
    </Card>
  );
}

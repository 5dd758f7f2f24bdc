import type { Verdict, VerdictKind } from '../../../src/domain/policy/verdict.ts';
import { Card } from '../controls/card.tsx';
import type { Tone } from '../status/status-look.ts';
import { SafeText } from '../text/safe-text.tsx';

const VERDICTS: Readonly<Record<VerdictKind, { readonly label: string; readonly tone: Tone }>> = {
  auto: { label: 'May run by itself', tone: 'good' },
  approval: { label: 'One person must approve', tone: 'attention' },
  two_person: { label: 'Two people must approve', tone: 'attention' },
  deny: { label: 'Denied by policy', tone: 'bad' },
};

export function VerdictCard({ verdict }: { readonly verdict: Verdict }) {
  const look = VERDICTS[verdict.kind];
  return (
    <Card title="Verdict" aside={<span className={`badge badge--${look.tone}`}>{look.label}</span>}>
      <ul className="reasons">
        {verdict.reasons.map((reason) => (
          <li key={`${reason.rule} ${reason.stepId ?? ''}`} className="reasons__reason">
            <span
              className={`dot dot--${VERDICTS[reason.verdict].tone}`}
              title={VERDICTS[reason.verdict].label}
            />
            <span>
              {reason.stepId !== null && <code className="reasons__step">{reason.stepId}</code>}
              <SafeText text={reason.message} />
            </span>
            <code className="muted reasons__rule">{reason.rule}</code>
          </li>
        ))}
      </ul>
      <p className="muted small">Policy {verdict.policyVersion}. The strictest reason decides.</p>
    </Card>
  );
}

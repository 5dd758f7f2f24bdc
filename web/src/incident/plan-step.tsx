import type { PlanStep } from '../../../src/domain/plan/plan.ts';
import type { RiskClass } from '../../../src/domain/plan/runbook.ts';
import { Facts } from '../controls/facts.tsx';
import type { Tone } from '../status/status-look.ts';
import { ExactInline } from '../text/exact-inline.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { CommandBytesView } from './command-bytes.tsx';
import { mustBeOpened } from './opened-scripts.ts';

const RISK_TONES: Readonly<Record<RiskClass, Tone>> = {
  read_only: 'good',
  low: 'quiet',
  medium: 'quiet',
  high: 'attention',
  destructive: 'bad',
};

/** What a step does, where and how bad it can be; its scripts are folded until somebody wants to read them. */
export function PlanStepView(props: {
  readonly step: PlanStep;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  const { step, isOpen, onOpen } = props;
  const scripts = [step.action, ...[step.verify, step.rollback].filter((command) => command !== null)];
  const lines = scripts.reduce((sum, { body }) => sum + body.split('\n').length, 0);
  return (
    <li className="step">
      <div className="step__head">
        <code className="step__id">{step.id}</code>
        <h3 className="step__title">
          <SafeText text={step.title} />
        </h3>
        <span className={`badge badge--${RISK_TONES[step.risk]}`}>{step.risk.replace('_', ' ')} risk</span>
      </div>
      <Facts
        items={{
          Source:
            step.kind === 'runbook' ? (
              <code>
                <ExactInline text={`${step.runbook.name} v${step.runbook.version}`} />
              </code>
            ) : (
              'Shell script, not from a runbook'
            ),
          Hosts: step.targetIds.map((id) => (
            <code className="host" key={id}>
              <ExactInline text={id} />
            </code>
          )),
          Parameters:
            step.kind === 'runbook' && Object.keys(step.parameters).length > 0
              ? Object.entries(step.parameters).map(([name, value]) => (
                  <code className="host" key={name}>
                    <ExactInline text={`${name}=${value}`} />
                  </code>
                ))
              : null,
          Predicted:
            step.kind === 'runbook' && step.predicted !== undefined
              ? step.predicted.map(({ targetId, sentence }) => (
                  <span className="host" key={targetId}>
                    <SafeText text={`${targetId}: ${sentence}`} />
                  </span>
                ))
              : null,
        }}
      />
      <details
        className="step__scripts"
        open={isOpen}
        onToggle={(event) => {
          if (event.currentTarget.open) onOpen();
        }}
      >
        <summary>
          {countOf(scripts.length, 'script')} to the byte, {countOf(lines, 'line')}
          {mustBeOpened(step) && ' (to be opened before approving)'}
        </summary>
        <div className="step__bytes">
          <CommandBytesView label="Runs" command={step.action} />
          {step.verify === null ? (
            <p className="muted">No check of its own follows; the alarm alone decides.</p>
          ) : (
            <CommandBytesView label="Then checks" command={step.verify} />
          )}
          {step.rollback === null ? (
            <p className="muted">No rollback: what this step does is not undone.</p>
          ) : (
            <CommandBytesView label="Rolls back by" command={step.rollback} />
          )}
        </div>
      </details>
    </li>
  );
}

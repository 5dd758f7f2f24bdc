import type { Plan } from '../../../src/domain/plan/plan.ts';
import type { IncidentRecord, VerificationState } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { ExecutionCard } from './execution-card.tsx';

export function ExecutionsTab({ record }: { readonly record: IncidentRecord }) {
  return (
    <>
      {record.verification !== null && (
        <VerificationCard
          verification={record.verification}
          plan={record.plan}
          isQuiet={record.outcome?.code === 'verify.quiet'}
        />
      )}
      {record.executions.length === 0 ? (
        <Card title="Runs">
          <p className="muted">Nothing has run on any host.</p>
        </Card>
      ) : (
        record.executions.map((execution) => (
          <ExecutionCard key={execution.executionId} execution={execution} />
        ))
      )}
    </>
  );
}

function VerificationCard(props: {
  readonly verification: VerificationState;
  readonly plan: Plan | null;
  /** Nothing speaks for the trouble any more, and nothing for the host. */
  readonly isQuiet: boolean;
}) {
  const { verification, plan, isQuiet } = props;
  const { passed, reason } = verification;
  const predicted = (plan?.steps ?? []).flatMap((step) =>
    step.kind === 'runbook' ? (step.predicted ?? []) : [],
  );
  const look =
    passed === null
      ? { tone: 'active', label: 'In progress' }
      : passed
        ? { tone: 'good', label: 'Passed' }
        : isQuiet
          ? { tone: 'attention', label: 'Quiet, not verified' }
          : { tone: 'bad', label: 'Not passed' };
  return (
    <Card title="Verification" aside={<span className={`badge badge--${look.tone}`}>{look.label}</span>}>
      <Facts
        items={{
          Began: <Timestamp iso={verification.startedAt} as="full" />,
          'Alarm back in OK':
            verification.alarmOkAt === null ? (
              'not yet seen'
            ) : (
              <Timestamp iso={verification.alarmOkAt} as="full" />
            ),
          'Held until':
            verification.heldUntil === null ? null : <Timestamp iso={verification.heldUntil} as="full" />,
          Predicted:
            predicted.length === 0
              ? null
              : predicted.map(({ targetId, sentence }) => (
                  <span className="host" key={`${targetId} ${sentence}`}>
                    <SafeText text={`${targetId}: ${sentence}`} />
                  </span>
                )),
          Measured: reason === undefined ? null : <SafeText text={reason} />,
        }}
      />
    </Card>
  );
}

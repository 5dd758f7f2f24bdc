import type {
  ExecutionOutcome,
  ExecutionPhase,
  ExecutionState,
} from '../../../src/domain/execution/execution.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import type { Tone } from '../status/status-look.ts';
import { ExactText } from '../text/exact-text.tsx';
import { formatSpan } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const PHASES: Readonly<Record<ExecutionPhase, string>> = {
  action: 'Action',
  verify: 'Check',
  rollback: 'Rollback',
};

const STATES: Readonly<Record<ExecutionState, { readonly label: string; readonly tone: Tone }>> = {
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  not_run: { label: 'Did not run', tone: 'quiet' },
  unknown: { label: 'Unknown: look at the host', tone: 'attention' },
};

const SETTLED: Readonly<Record<ExecutionOutcome['settledBy'], string>> = {
  ssm: "SSM's answer",
  ledger: "the host's ledger",
  none: 'nobody yet',
};

export function ExecutionCard({ execution }: { readonly execution: ExecutionOutcome }) {
  const { stepId, targetId, phase, attempt, state, startedAt, endedAt } = execution;
  const look = STATES[state];
  return (
    <Card
      title={
        <>
          {PHASES[phase]} {stepId}
          {attempt > 1 && `, attempt ${attempt}`} on <SafeText text={targetId} />
        </>
      }
      aside={<span className={`badge badge--${look.tone}`}>{look.label}</span>}
    >
      {execution.detail !== '' && (
        <p>
          <SafeText text={execution.detail} />
        </p>
      )}
      {execution.stdout !== '' && <ExactText text={execution.stdout} label="Standard output" mode="prose" />}
      {execution.stderr !== '' && <ExactText text={execution.stderr} label="Standard error" mode="prose" />}
      {execution.stdout === '' && execution.stderr === '' && <p className="muted">It printed nothing.</p>}
      <Facts
        items={{
          'Exit code': execution.exitCode ?? 'none',
          Started: startedAt === null ? null : <Timestamp iso={startedAt} as="clock" />,
          Took:
            startedAt === null || endedAt === null
              ? null
              : formatSpan(Date.parse(endedAt) - Date.parse(startedAt)),
          'Settled by': SETTLED[execution.settledBy],
          'Execution id': <code className="wrap-anywhere">{execution.executionId}</code>,
          'SSM command':
            execution.commandId === null ? null : (
              <code className="wrap-anywhere">{execution.commandId}</code>
            ),
          'Whole output':
            execution.outputKey === null ? (
              'not stored'
            ) : (
              <code className="wrap-anywhere">{execution.outputKey}</code>
            ),
        }}
      />
    </Card>
  );
}

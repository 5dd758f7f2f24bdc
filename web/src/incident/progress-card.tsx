import type { Brief } from '../../../src/domain/record/brief/brief.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Deadline } from '../status/deadline.tsx';
import { STATUS_LOOKS } from '../status/status-look.ts';
import { ExactText } from '../text/exact-text.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const AT_WORK = new Set(['executing', 'verifying', 'rolling_back']);
/** The newest lines of an output that are shown at once; all of it is under Runs. */
const OUTPUT_LINES = 6;

const PHASES = { action: 'ran', verify: 'checked', rollback: 'undid' } as const;

function tailOf(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.slice(-OUTPUT_LINES).join('\n');
}

/** While something runs or is watched: how long it may take, what the alarm says, and what the hosts print as it comes. */
export function ProgressCard({ record, brief }: { readonly record: IncidentRecord; readonly brief: Brief }) {
  const { status, executions, verification, plan, targets } = record;
  if (!AT_WORK.has(status)) return null;
  const newest = executions.at(-1);
  const actions = executions.filter(({ phase }) => phase === 'action').length;
  const planned = (plan?.steps ?? []).reduce((sum, { targetIds }) => sum + targetIds.length, 0);
  const nameOf = (id: string) => targets.find(({ instanceId }) => instanceId === id)?.name ?? id;
  return (
    <Card
      title={STATUS_LOOKS[status].label}
      aside={brief.until === null ? undefined : <Deadline iso={brief.until} isLimit />}
    >
      <div className="progress" role="status">
        <p>
          {actions} of {countOf(planned, 'action')} came back.
          {verification !== null && (
            <>
              {' '}
              {verification.alarmOkAt === null ? (
                'The alarm is not OK yet.'
              ) : (
                <>
                  The alarm is OK since <Timestamp iso={verification.alarmOkAt} as="clock" />
                  {verification.heldUntil !== null && (
                    <>
                      , to be held until <Timestamp iso={verification.heldUntil} as="clock" />
                    </>
                  )}
                  .
                </>
              )}
            </>
          )}
        </p>
        {verification?.reason !== undefined && (
          <p className="progress__value">
            <b>Measured: </b>
            <SafeText text={verification.reason} />
          </p>
        )}
        {newest !== undefined && (
          <p>
            {newest.stepId} {PHASES[newest.phase]} on <SafeText text={nameOf(newest.targetId)} />:{' '}
            <b>{newest.state.replace('_', ' ')}</b>
            {newest.exitCode !== null && `, exit code ${newest.exitCode}`}
          </p>
        )}
      </div>
      {newest !== undefined && newest.stdout !== '' && (
        <ExactText text={tailOf(newest.stdout)} label="Newest output" mode="prose" />
      )}
      {newest !== undefined && newest.stderr !== '' && (
        <ExactText text={tailOf(newest.stderr)} label="Newest errors" mode="prose" />
      )}
    </Card>
  );
}

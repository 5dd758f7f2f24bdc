import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { Deadline } from '../status/deadline.tsx';
import { ATTENTION_MEANING, AttentionBadge, StatusBadge } from '../status/status-badge.tsx';
import { isAsking, lookOf } from '../status/status-look.ts';
import { escapeToString } from '../text/escape-text.ts';
import { formatSpan, zoneName } from '../text/format-time.ts';
import { useNowMs } from '../text/now.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { TemporalLink } from './temporal-link.tsx';

export function IncidentHeader({ record }: { readonly record: IncidentRecord }) {
  const { alarm } = record;
  const needsAttention = record.attention !== null && record.closed === null;
  const asking = isAsking(record);
  const look = lookOf(record.status, asking);
  return (
    <header className="incident-header">
      <div className="incident-header__line">
        <PageHeading title={escapeToString(alarm.name)}>
          <SafeText text={alarm.name} />
        </PageHeading>
        {needsAttention && <AttentionBadge />}
        <StatusBadge look={look} />
        {asking && record.approval !== null && <Deadline iso={record.approval.deadline} />}
      </div>
      <p className="muted incident-header__meaning">{needsAttention ? ATTENTION_MEANING : look.meaning}</p>
    </header>
  );
}

/** What names and dates the incident: below what somebody needs to decide. */
export function IncidentFacts({ record }: { readonly record: IncidentRecord }) {
  const { alarm } = record;
  return (
    <Card
      title="Names and times"
      aside={`times are ${zoneName()}${zoneName() === 'UTC' ? '' : ', in UTC where one points at them'}`}
    >
      <Facts
        items={{
          Alarm: <SafeText text={alarm.name} />,
          Resource: (
            <code>
              <SafeText text={alarm.resource.id} />
            </code>
          ),
          Hosts: record.targets.length === 0 ? null : <Hosts record={record} />,
          'Alarm state': <AlarmState record={record} />,
          Attempt: record.attempt === 1 ? null : String(record.attempt),
          Opened: <Timestamp iso={record.openedAt} as="full" />,
          [record.endedAt === null ? 'Open for' : 'Took']: <Duration record={record} />,
          'Incident id': (
            <code className="wrap-anywhere">
              <SafeText text={record.incidentId} />
            </code>
          ),
          Workflow: <TemporalLink record={record} />,
        }}
      />
    </Card>
  );
}

function Hosts({ record }: { readonly record: IncidentRecord }) {
  return record.targets.map((target) => (
    <span className="host" key={target.instanceId}>
      <code>
        <SafeText text={target.instanceId} />
      </code>
      {target.name !== null && (
        <span className="muted">
          {' '}
          <SafeText text={target.name} />
        </span>
      )}
      {!target.online && <span className="badge badge--bad">agent offline</span>}
    </span>
  ));
}

function AlarmState({ record }: { readonly record: IncidentRecord }) {
  // A finding of which only silence is known.
  const isQuiet = record.alarm.kind === 'finding' && record.alarmState === 'INSUFFICIENT_DATA';
  const tone = { OK: 'good', ALARM: 'bad', INSUFFICIENT_DATA: 'quiet' }[record.alarmState];
  return (
    <>
      <span className={`badge badge--${tone}`}>{isQuiet ? 'QUIET' : record.alarmState}</span>
      {isQuiet && <span className="muted"> nothing was heard since, which is no proof of recovery</span>}
      {record.repeatCount > 0 && <span className="muted"> repeated {record.repeatCount} ×</span>}
    </>
  );
}

function Duration({ record }: { readonly record: IncidentRecord }) {
  const nowMs = useNowMs();
  const untilMs = record.endedAt === null ? nowMs : Date.parse(record.endedAt);
  return <span className="nowrap">{formatSpan(untilMs - Date.parse(record.openedAt))}</span>;
}

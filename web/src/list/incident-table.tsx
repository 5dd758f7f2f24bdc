import type { IncidentSort } from '../../../src/domain/record/incident-order.ts';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { Deadline } from '../status/deadline.tsx';
import { AttentionBadge, StatusBadge } from '../status/status-badge.tsx';
import { lookOf } from '../status/status-look.ts';
import { escapeToString } from '../text/escape-text.ts';
import { formatSpan } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { SORT_LABELS } from './list-order.ts';
import { canAcknowledge, type Selection } from './selection.ts';

export function IncidentTable(props: {
  readonly items: readonly IncidentSummary[];
  readonly sort: IncidentSort;
  readonly selection: Selection;
}) {
  const { items, sort, selection } = props;
  return (
    <table className="incidents">
      <caption className="visually-hidden">Incidents: {SORT_LABELS[sort].toLowerCase()}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Select</span>
          </th>
          <th scope="col">State</th>
          <th scope="col">Alarm</th>
          <th scope="col">Resource</th>
          <th scope="col">Opened</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <IncidentRow key={item.incidentId} item={item} selection={selection} />
        ))}
      </tbody>
    </table>
  );
}

function rowClass({ standing }: IncidentSummary): string {
  if (standing === 'needs_attention') return 'incidents__row incidents__row--attention';
  return standing === 'needs_approval' ? 'incidents__row incidents__row--waiting' : 'incidents__row';
}

function IncidentRow(props: { readonly item: IncidentSummary; readonly selection: Selection }) {
  const { item, selection } = props;
  const hostNames = item.hostNames.filter((name) => name !== null);
  return (
    <tr className={rowClass(item)}>
      <td className="incidents__select">
        {canAcknowledge(item) && (
          <label className="incidents__tick">
            <input
              type="checkbox"
              checked={selection.ids.has(item.incidentId)}
              onChange={() => selection.toggle(item.incidentId)}
            />
            <span className="visually-hidden">
              Select {escapeToString(item.alarmName)} on {escapeToString(item.resourceId)}
            </span>
          </label>
        )}
      </td>
      <td className="incidents__state">
        {item.standing === 'needs_attention' && <AttentionBadge />}
        <StatusBadge look={lookOf(item.status, item.standing === 'needs_approval')} />
        {item.severity !== null && <span className="tag">{item.severity}</span>}
        <WhoHasIt item={item} />
      </td>
      <td className="incidents__alarm">
        <Link href={incidentHref(item.incidentId)} className="incidents__link">
          <SafeText text={item.alarmName} />
        </Link>
        <div className="muted incidents__description">
          <SafeText text={item.alarmDescription} />
        </div>
        {item.cause !== null && (
          <div className="incidents__cause">
            <span className="muted">Cause:</span> <SafeText text={item.cause} />
          </div>
        )}
      </td>
      <td className="incidents__resource">
        <code>
          <SafeText text={item.resourceId} />
        </code>
        {hostNames.length > 0 && (
          <div className="incidents__hosts">
            <SafeText text={hostNames.join(', ')} />
          </div>
        )}
        <div className="muted">
          <SafeText text={item.instanceIds.join(', ')} />
        </div>
      </td>
      <td className="incidents__opened">
        <Timestamp iso={item.openedAt} as="ago" />
      </td>
      <td className="incidents__now">
        <Now item={item} />
      </td>
    </tr>
  );
}

/** Who looks after it; nothing where nobody does, or nothing is left to look after. */
function WhoHasIt({ item }: { readonly item: IncidentSummary }) {
  const { standing, assignedTo, acknowledgedBy } = item;
  if (standing === 'closed' || (assignedTo === null && acknowledgedBy === null)) return null;
  return (
    <div className="muted incidents__who">
      {assignedTo !== null && (
        <span>
          for <SafeText text={assignedTo} />
        </span>
      )}
      {acknowledgedBy !== null && (
        <span>
          seen by <SafeText text={acknowledgedBy} />
        </span>
      )}
    </div>
  );
}

/**
 * What matters about it now: the time left to decide, how it ended and how long it took, or its last change.
 */
function Now({ item }: { readonly item: IncidentSummary }) {
  // One that ended without a decision keeps the deadline that it had.
  if (item.standing === 'needs_approval' && item.approvalDeadline !== null)
    return <Deadline iso={item.approvalDeadline} />;
  if (item.endedAt !== null) {
    return (
      <>
        {item.outcomeCode !== null && (
          <code className="incidents__outcome">
            <SafeText text={item.outcomeCode} />
          </code>
        )}
        <div className="muted">
          closed after {formatSpan(Date.parse(item.endedAt) - Date.parse(item.openedAt))}
        </div>
      </>
    );
  }
  if (item.standing === 'needs_attention' || item.standing === 'suppressed') {
    return (
      <>
        {item.outcomeCode !== null && (
          <code className="incidents__outcome">
            <SafeText text={item.outcomeCode} />
          </code>
        )}
        <div className="muted">
          changed <Timestamp iso={item.updatedAt} as="ago" />
        </div>
      </>
    );
  }
  return (
    <span className="muted">
      changed <Timestamp iso={item.updatedAt} as="ago" />
    </span>
  );
}

import type { IncidentView } from '../../../src/contracts/api.ts';
import type { Standing } from '../../../src/domain/record/standing.ts';
import { Notice } from '../controls/notice.tsx';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** A standing that the domain adds does not compile until it is named here. */
const STANDS: Readonly<Record<Standing, string>> = {
  working: 'at work',
  needs_approval: 'waits for a decision',
  needs_attention: 'needs attention',
  suppressed: 'quiet',
  closed: 'closed',
};

/** What else is open on the hosts of the plan that waits: two approvals of one trouble are one too many. */
export function AlongsideNotice({ view }: { readonly view: IncidentView }) {
  const { record, alongside = [] } = view;
  if (alongside.length === 0) return null;
  const names = new Map(record.targets.map(({ instanceId, name }) => [instanceId, name]));
  const where = [...new Set(alongside.flatMap(({ hosts }) => hosts))].map((id) => {
    const name = names.get(id) ?? '';
    return name === '' ? id : name;
  });
  return (
    <Notice
      tone="attention"
      role="status"
      title={
        <>
          Also open on <SafeText text={where.join(', ')} />, perhaps for the same trouble
        </>
      }
    >
      <ul className="past">
        {alongside.map(({ incidentId, alarmName, standing, openedAt, cause }) => (
          <li key={incidentId}>
            <Link href={incidentHref(incidentId)}>
              <SafeText text={alarmName} />
            </Link>{' '}
            {STANDS[standing]}, opened <Timestamp iso={openedAt} as="ago" />
            {cause !== null && (
              <>
                : <SafeText text={cause} />
              </>
            )}
          </li>
        ))}
      </ul>
      <p>Look before you approve both. One waits for the other on the same host; they never run at once.</p>
    </Notice>
  );
}

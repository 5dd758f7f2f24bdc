import type { Scorecard } from '../../../src/domain/record/scorecard/scorecard.ts';
import { getScorecard } from '../api/endpoints.ts';
import { useReading } from '../api/use-reading.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { Link } from '../routing/link.tsx';
import { useSearch } from '../routing/location.ts';
import { SCORECARD_HREF } from '../routing/routes.ts';
import { countOf } from '../text/format-number.ts';
import { Timestamp } from '../text/timestamp.tsx';
import { DetectorCard } from './detector-card.tsx';
import { ModelsCard } from './models-card.tsx';
import { DAYS, parseDays } from './scorecard-words.ts';

/** How detectors and models did, over the incidents that findings opened. */
export function ScorecardPage() {
  const days = parseDays(useSearch());
  const { state, refresh } = useReading(String(days), (signal) => getScorecard(days, signal));
  return (
    <>
      <div className="list-head">
        <PageHeading title="Scorecard">Scorecard of detectors and models</PageHeading>
        <Button look="quiet" onPress={refresh}>
          Refresh
        </Button>
      </div>
      <nav className="tabs" aria-label="Time">
        {DAYS.map((one) => (
          <Link
            key={one}
            href={`${SCORECARD_HREF}?days=${one}`}
            className="tabs__tab"
            current={one === days}
            stay
          >
            {one} days
          </Link>
        ))}
      </nav>
      {state.kind === 'loading' && <Skeleton rows={6} label="Counting incidents" />}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
      {state.kind === 'ready' && (
        <div className="scorecard">
          {state.problem !== null && <ProblemNotice problem={state.problem} onRetry={refresh} />}
          <Counted card={state.value} />
          {state.value.detectors.map((score) => (
            <DetectorCard key={score.detector} score={score} />
          ))}
          <ModelsCard models={state.value.models} />
        </div>
      )}
    </>
  );
}

/** What was counted, and what was not. */
function Counted({ card }: { readonly card: Scorecard }) {
  const { counted, from, to, cutAt, unreadable, detectors, detectorsLeftOut } = card;
  return (
    <>
      <p className="muted">
        {countOf(counted, 'incident')} that findings opened from <Timestamp iso={from} as="full" /> to{' '}
        <Timestamp iso={to} as="full" />.
        {detectors.length > 0 &&
          ' Shares are of incidents that have ended, with the 95 % interval of Wilson. A class says where a host is looked at first, so one that is wrong shows as “none found” rather than as a cause that differs.'}
      </p>
      {cutAt !== null && (
        <Notice tone="attention" title="Not all were counted">
          <p>
            There are too many: only those opened since <Timestamp iso={cutAt} as="full" /> were.
          </p>
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice tone="quiet" title={`${countOf(unreadable, 'incident')} could not be read`}>
          <p>A later release may have written them.</p>
        </Notice>
      )}
      {detectorsLeftOut > 0 && (
        <p className="muted">{countOf(detectorsLeftOut, 'detector')} with fewer incidents are not shown.</p>
      )}
      {detectors.length === 0 && (
        <div className="empty">
          <p className="empty__title">No finding has opened an incident in this time</p>
          <p>
            Findings come from the log detector. Incidents of CloudWatch alarms are not counted here, nor are
            those from before there was a scorecard.
          </p>
        </div>
      )}
    </>
  );
}

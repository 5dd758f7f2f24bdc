import type { ResponseMetrics } from '../../../src/domain/record/response/response-metrics.ts';
import { getResponseMetrics } from '../api/endpoints.ts';
import { useReading } from '../api/use-reading.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { Link } from '../routing/link.tsx';
import { useSearch } from '../routing/location.ts';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { DayPlot } from './day-plot.tsx';
import { PhasesCard, SpeedCard, SuccessCard } from './figures-card.tsx';
import {
  costWords,
  DAYS,
  durationWords,
  GROUP_WORDS,
  GROUPS,
  lateWords,
  parseView,
  type ResponseView,
  unfittingWords,
  viewHref,
  viewQuery,
  without,
} from './response-words.ts';

/** How fast and how well incidents were dealt with. */
export function ResponsePage() {
  const view = parseView(useSearch());
  const query = viewQuery(view);
  const { state, refresh } = useReading(query.toString(), (signal) => getResponseMetrics(query, signal));
  return (
    <>
      <div className="list-head">
        <PageHeading title="Response">Response metrics</PageHeading>
        <Button look="quiet" onPress={refresh}>
          Refresh
        </Button>
      </div>
      <nav className="tabs" aria-label="Time">
        {DAYS.map((days) => (
          <Link
            key={days}
            href={viewHref({ ...view, days })}
            className="tabs__tab"
            current={days === view.days}
            replace
          >
            {days} days
          </Link>
        ))}
      </nav>
      <Chosen view={view} />
      {state.kind === 'loading' && <Skeleton rows={6} label="Counting incidents" />}
      {state.kind === 'failed' && <ProblemNotice problem={state.problem} onRetry={refresh} />}
      {state.kind === 'ready' && (
        <div className="scorecard">
          {state.problem !== null && <ProblemNotice problem={state.problem} onRetry={refresh} />}
          <Shown view={view} metrics={state.value} />
        </div>
      )}
    </>
  );
}

/** Which incidents are counted, and the way back to all of them. */
function Chosen({ view }: { readonly view: ResponseView }) {
  const chosen = GROUPS.filter((group) => view.filter[group] !== undefined);
  if (chosen.length === 0) return null;
  return (
    <p>
      Only with{' '}
      {chosen.map((group) => (
        <span key={group} className="response__chosen">
          {GROUP_WORDS[group].toLowerCase()} <SafeText text={view.filter[group] ?? ''} />{' '}
          <Link href={viewHref({ ...view, filter: without(view.filter, group) })} replace>
            Without this {GROUP_WORDS[group].toLowerCase()}
          </Link>
        </span>
      ))}{' '}
      <Link href={viewHref({ ...view, filter: {} })} replace>
        Count all
      </Link>
    </p>
  );
}

function Shown({ view, metrics }: { readonly view: ResponseView; readonly metrics: ResponseMetrics }) {
  const { all, from, to, cutAt, unreadable, targets, byDay, unfitting } = metrics;
  return (
    <>
      <p className="muted">
        {countOf(all.incidents, 'incident')}, {all.open.toLocaleString('en')} of them open, opened from{' '}
        <Timestamp iso={from} as="full" /> to <Timestamp iso={to} as="full" />.
      </p>
      {cutAt !== null && (
        <Notice tone="attention" title="Not all were counted">
          <p>
            There are too many: only those opened since <Timestamp iso={cutAt} as="full" /> were.
          </p>
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice tone="quiet" title={`${countOf(unreadable, 'incident')} could not be counted`}>
          <p>They are from before this was measured, or a later release has written them.</p>
        </Notice>
      )}
      {all.incidents === 0 ? (
        <div className="empty">
          {Object.keys(view.filter).length === 0 ? (
            <>
              <p className="empty__title">No incident was opened in this time</p>
              <p>Incidents are counted here from the first one that this release opens.</p>
            </>
          ) : (
            <>
              <p className="empty__title">Nothing fits what is chosen</p>
              {unfitting.length === 0 && <p>Each is there in this time, but no incident has all of it.</p>}
              {unfitting.map((one) => (
                <p key={one.group}>
                  <SafeText text={unfittingWords(one)} />
                </p>
              ))}
            </>
          )}
        </div>
      ) : (
        <>
          <SpeedCard figures={all} targets={targets} />
          <DayPlot days={byDay} of="acknowledge" />
          <DayPlot days={byDay} of="resolve" />
          <PhasesCard figures={all} />
          <SuccessCard figures={all} />
          <Groups view={view} metrics={metrics} />
        </>
      )}
    </>
  );
}

function Groups({
  view,
  metrics: { groups, groupedBy, groupsLeftOut, targets },
}: {
  readonly view: ResponseView;
  readonly metrics: ResponseMetrics;
}) {
  const late = targets.acknowledge !== null || targets.resolve !== null;
  return (
    <Card title={`By ${GROUP_WORDS[groupedBy].toLowerCase()}`}>
      <nav className="tabs" aria-label="Put together by">
        {GROUPS.map((by) => (
          <Link
            key={by}
            href={viewHref({ ...view, by })}
            className="tabs__tab"
            current={by === view.by}
            replace
            stay
          >
            {GROUP_WORDS[by]}
          </Link>
        ))}
      </nav>
      {groups.length === 0 ? (
        <p className="muted">None of these incidents has a {GROUP_WORDS[groupedBy].toLowerCase()}.</p>
      ) : (
        <div className="response__groups">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{GROUP_WORDS[groupedBy]}</th>
                <th scope="col">Incidents</th>
                <th scope="col">To acknowledge</th>
                <th scope="col">To the end</th>
                <th scope="col">Mended</th>
                <th scope="col">False</th>
                {late && <th scope="col">Late</th>}
                <th scope="col">Cost</th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ name, label, figures }) => (
                <tr key={name ?? ''}>
                  <td className="wrap-anywhere">
                    {name === null ? (
                      <span className="muted">no {GROUP_WORDS[groupedBy].toLowerCase()}</span>
                    ) : (
                      <Link
                        href={viewHref({ ...view, filter: { ...view.filter, [groupedBy]: name } })}
                        replace
                      >
                        <SafeText text={label ?? name} />
                      </Link>
                    )}
                    {label !== undefined && (
                      <>
                        {' '}
                        <span className="muted small">
                          <SafeText text={name ?? ''} />
                        </span>
                      </>
                    )}
                  </td>
                  <td data-label="Incidents">{figures.incidents.toLocaleString('en')}</td>
                  <td data-label="To acknowledge">{durationWords(figures.acknowledge.mean)}</td>
                  <td data-label="To the end">{durationWords(figures.resolve.mean)}</td>
                  <td data-label="Mended">
                    {figures.success.of === 0
                      ? figures.open > 0
                        ? 'none over yet'
                        : 'none ran'
                      : `${figures.success.count} of ${figures.success.of}`}
                  </td>
                  <td data-label="False">{figures.falseRemediation.count.toLocaleString('en')}</td>
                  {late && <td data-label="Late">{lateWords(figures)}</td>}
                  <td data-label="Cost">{costWords(figures)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {groupsLeftOut > 0 && (
        <p className="muted small">{countOf(groupsLeftOut, 'group')} with fewer incidents are not shown.</p>
      )}
    </Card>
  );
}

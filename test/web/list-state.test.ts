import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INCIDENT_SORTS, rankOf } from '../../src/domain/record/incident-order.ts';
import { matchesSearch as matchesAsTheApi } from '../../src/domain/record/incident-search.ts';
import type { IncidentSummary } from '../../src/domain/record/incident-summary.ts';
import { INCIDENT_STATUSES, OPEN_STATUSES } from '../../src/domain/record/state-machine.ts';
import { ApiProblem } from '../../web/src/api/api-problem.ts';
import {
  groupHref,
  isNarrowed,
  matchesQuery,
  parseFilter,
  parseView,
  queryOf,
} from '../../web/src/list/list-filter.ts';
import { isSort, orderBy } from '../../web/src/list/list-order.ts';
import { type ListState, reduceList } from '../../web/src/list/list-state.ts';
import { matchesSearch } from '../../web/src/list/matches-search.ts';
import { announcementOf, openIncidents, withSummary } from '../../web/src/live/open-incidents.ts';
import { isInGroup, isUnderWay, queryOfGroup, STATUS_GROUPS } from '../../web/src/status/status-groups.ts';
import { fixtureIncident, summaryOf, withRecord } from './support/fixture-incidents.ts';

const pending = fixtureIncident();
const summary = summaryOf(pending);
const ready = reduceList(
  { kind: 'loading' },
  { kind: 'fetched', page: { items: [summary] }, pages: 1, isWhole: true },
);

function itemsOf(state: ListState) {
  return state.kind === 'ready'
    ? state.items.map(({ status, revision }) => `${status} ${revision}`)
    : state.kind;
}

function idsOf(state: ListState) {
  return state.kind === 'ready' ? state.items.map(({ incidentId }) => incidentId) : state.kind;
}

describe('reduceList', () => {
  const newer = summaryOf(withRecord(pending, { status: 'executing' }));

  it('takes a newer revision, and no older one', () => {
    const changed = reduceList(ready, { kind: 'changed', summary: newer, matches: true });
    expect(itemsOf(changed)).toEqual([`executing ${newer.revision}`]);
    expect(reduceList(changed, { kind: 'changed', summary, matches: true })).toEqual(changed);
    expect(reduceList(changed, { kind: 'changed', summary, matches: false })).toEqual(changed);
  });

  it('lets go of what no longer belongs to the filter', () => {
    expect(itemsOf(reduceList(ready, { kind: 'changed', summary: newer, matches: false }))).toEqual([]);
  });

  it('keeps what is shown when a refresh fails', () => {
    const problem = new ApiProblem({ status: 503, code: 'x', message: 'x', nextStep: 'x', requestId: null });
    const state = reduceList(ready, { kind: 'failed', problem });
    expect(itemsOf(state)).toHaveLength(1);
    expect(state).toMatchObject({ kind: 'ready', problem });
  });

  it('sorts newest first and holds each incident once over pages', () => {
    const older = { ...summary, incidentId: 'older', openedAt: '2026-01-01T00:00:00.000Z' };
    const state = reduceList(
      reduceList(
        { kind: 'loading' },
        { kind: 'fetched', page: { items: [older], nextCursor: 'c' }, pages: 1, isWhole: true },
      ),
      { kind: 'more_fetched', page: { items: [summary, older] } },
    );
    expect(state).toMatchObject({ kind: 'ready', nextCursor: null, pages: 2 });
    expect(state.kind === 'ready' && state.items.map(({ incidentId }) => incidentId)).toEqual([
      summary.incidentId,
      'older',
    ]);
  });
});

describe('a refresh of a list that is longer than what is fetched again', () => {
  const day = (n: number) => `2026-01-0${n}T00:00:00.000Z`;
  const row = (n: number, revision: number) => ({
    ...summary,
    incidentId: `i${n}`,
    openedAt: day(n),
    revision,
  });
  const shown = reduceList(
    { kind: 'loading' },
    { kind: 'fetched', page: { items: [row(3, 1), row(2, 1), row(1, 1)] }, pages: 3, isWhole: true },
  );

  it('keeps the rest and its end', () => {
    const state = reduceList(shown, {
      kind: 'fetched',
      page: { items: [row(4, 1), row(2, 2)], nextCursor: 'c' },
      pages: 3,
      isWhole: false,
    });
    expect(state).toMatchObject({ kind: 'ready', nextCursor: null, pages: 3 });
    expect(
      state.kind === 'ready' && state.items.map((item) => `${item.incidentId} ${item.revision}`),
    ).toEqual(['i4 1', 'i2 2', 'i1 1']);
  });
});

describe('a refresh that comes after a further page', () => {
  it('takes nothing of that page away, and counts what was looked through once', () => {
    const row = (n: number) => ({ ...summary, incidentId: `i${n}`, openedAt: `2026-01-0${n}T00:00:00.000Z` });
    const searched = (day: number) => ({ rows: 10, stoppedAt: `2026-01-0${day}T00:00:00.000Z` });
    const first = { items: [row(5)], nextCursor: 'a', searched: searched(4) };
    const fetched = { kind: 'fetched', page: first, pages: 1, isWhole: true } as const;
    const second = { items: [row(3)], nextCursor: 'b', searched: searched(2) };
    const shown = reduceList(reduceList({ kind: 'loading' }, fetched), {
      kind: 'more_fetched',
      page: second,
    });
    const state = reduceList(shown, fetched);
    expect(idsOf(state)).toEqual(['i5', 'i3']);
    expect(state).toMatchObject({ nextCursor: 'b', pages: 2, searched: { rows: 20 } });
  });

  it('that is empty so far leaves what was found further back', () => {
    const page = { items: [], nextCursor: 'a', searched: { rows: 10, stoppedAt: summary.openedAt } };
    const shown = {
      ...ready,
      pages: 3,
      nextCursor: 'c',
      searched: { rows: 30, stoppedAt: null },
    } as ListState;
    expect(reduceList(shown, { kind: 'fetched', page, pages: 3, isWhole: false })).toEqual(shown);
  });
});

describe('the filter in the URL', () => {
  it('falls back to everything for words it does not know', () => {
    const everything = parseView('');
    expect(parseView('?group=nonsense&since=toString&sort=best&pages=-1&from=yesterday&x=y')).toEqual(
      everything,
    );
    expect(isNarrowed(everything.filter)).toBe(false);
    expect(parseView(`?pages=99&text=${'x'.repeat(300)}`)).toMatchObject({
      pages: 10,
      filter: { text: 'x'.repeat(255) },
    });
  });

  it('is another list from its beginning once a group is chosen', () => {
    expect(groupHref('?text=disk&after=abc&pages=3&sort=duration', 'closed')).toBe(
      '/?text=disk&sort=duration&group=closed',
    );
  });

  it('asks for the same as it accepts from the stream', () => {
    const query = queryOf(parseFilter('?group=approval&since=1h'), Date.parse(summary.openedAt) + 1000);
    expect(query.standings).toEqual(['needs_approval']);
    expect(matchesQuery(summary, query)).toBe(true);
    expect(matchesQuery({ ...summary, standing: 'working' }, query)).toBe(false);
    expect(matchesQuery({ ...summary, openedAt: '2020-01-01T00:00:00.000Z' }, query)).toBe(false);
  });
});

describe('what the stream brings', () => {
  const rows = (['disk', 'memory', 'nginx'] as const).flatMap((scenario, at) =>
    INCIDENT_STATUSES.map((status, index) => {
      const row = summaryOf(fixtureIncident({ scenario, status, openedAgoSeconds: 60 * index }));
      const severity = [null, 'critical', 'warning', 'error'][
        (index + at) % 4
      ] as IncidentSummary['severity'];
      return { ...row, incidentId: `${scenario}-${status}`, severity };
    }),
  );

  it('is searched as the API searches', () => {
    const asked = fc.constantFrom(
      '',
      'disk',
      'WEB',
      'web-1',
      'i-0aaa',
      'log',
      'nginx',
      'failed  disk',
      'critical',
    );
    const search = fc.record({
      text: asked,
      alarmContains: asked,
      host: asked,
      resource: asked,
      cause: asked,
    });
    fc.assert(
      fc.property(search, fc.constantFrom(...rows), (one, row) => {
        expect(matchesSearch(row, one)).toBe(matchesAsTheApi(row, one));
      }),
    );
    expect(rows.filter((row) => matchesSearch(row, { cause: 'log' })).length).toBeGreaterThan(0);
    expect(rows.filter((row) => matchesSearch(row, { cause: 'no such cause' }))).toEqual([]);
  });

  it.each(INCIDENT_SORTS)('is sorted as the API sorts, %s', (sort) => {
    expect(isSort(sort)).toBe(true);
    const nowMs = Date.now();
    const ranks = rows.toSorted(orderBy(sort, nowMs)).map((row) => rankOf(row, sort, nowMs));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it('stays away from a page that it does not belong to', () => {
    const shape = { sort: 'newest', isFromBeginning: false } as const;
    const row = (n: number) => ({ ...summary, incidentId: `i${n}`, openedAt: `2026-01-0${n}T00:00:00.000Z` });
    const page = { items: [row(5), row(3)], nextCursor: 'c' };
    const shown = reduceList({ kind: 'loading' }, { kind: 'fetched', page, pages: 1, isWhole: true }, shape);
    const withRow = (n: number) =>
      idsOf(reduceList(shown, { kind: 'changed', summary: row(n), matches: true }, shape));
    expect(withRow(7)).toEqual(['i5', 'i3']);
    expect(withRow(2)).toEqual(['i5', 'i3']);
    expect(withRow(4)).toEqual(['i5', 'i4', 'i3']);
  });
});

describe('open incidents', () => {
  it('are under way by the statuses of the state machine', () => {
    expect(INCIDENT_STATUSES.filter(isUnderWay)).toEqual([...OPEN_STATUSES]);
  });

  it('are in one group each, and what needs attention is never among what is closed', () => {
    const groupsOf = (one: IncidentSummary) =>
      STATUS_GROUPS.filter(({ group }) => group !== 'all' && isInGroup(one, queryOfGroup(group))).map(
        ({ group }) => group,
      );
    for (const status of INCIDENT_STATUSES) {
      expect(groupsOf(summaryOf(fixtureIncident({ status })))).toHaveLength(1);
      expect(groupsOf(summaryOf(fixtureIncident({ status, isClosed: true })))).toHaveLength(1);
    }
    for (const status of ['failed', 'timeout', 'rejected', 'expired', 'rolled_back', 'no_remedy'] as const) {
      expect(groupsOf(summaryOf(fixtureIncident({ status })))).toEqual(['attention']);
      expect(groupsOf(summaryOf(fixtureIncident({ status, isClosed: true })))).toEqual(['closed']);
    }
  });

  it('lose what was closed, and not what needs attention, and do not get it back from an older message', () => {
    const open = openIncidents([summary]);
    const ended = summaryOf(withRecord(pending, { status: 'rejected' }));
    expect(withSummary(open, ended).size).toBe(1);
    const closed = summaryOf(withRecord(pending, { status: 'rejected', endedAt: summary.openedAt }));
    expect(withSummary(open, closed).size).toBe(0);
    expect(withSummary(openIncidents([{ ...summary, revision: 99 }]), closed).size).toBe(1);
  });

  it('are announced without letting a name reorder the sentence', () => {
    expect(announcementOf({ ...summary, alarmName: 'a\u202eb' })).toContain('a\\u{202e}b');
    const failed = summaryOf(fixtureIncident({ status: 'failed' }));
    expect(announcementOf(failed)).toBe('Needs attention: Disk-Critical-ASG on web-asg.');
  });
});

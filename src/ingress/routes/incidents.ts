import { isSearch } from '../../domain/record/incident-search.ts';
import type { IncidentFilter } from '../../ports/incident-store.ts';
import { ApiFault } from '../http/errors.ts';
import { readPage } from '../http/page-query.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  AnchorsSchema,
  IncidentParams,
  ListQuery,
  PageSchema,
  ViewQuery,
  ViewSchema,
} from '../schemas/incident-schemas.ts';

const tags = ['incidents'];
const listOf = <T>(value: T | T[]): readonly T[] => (Array.isArray(value) ? value : [value]);

/** Refuses dates that do not exist: the pattern of a date does not know how long a month is. */
function instantOf(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new ApiFault('Request.Invalid', `${name} is not a time.`);
  return new Date(time).toISOString();
}

export function addIncidentRoutes(app: TypedApp, deps: IngressDeps, views: IncidentViews): void {
  app.get(
    '/incidents',
    {
      config: { action: 'incident.read' },
      schema: {
        tags,
        summary: 'Incidents: filtered, searched, sorted, page by page',
        description:
          'Newest opened first unless `sort` says otherwise. One answer looks through a bounded number of rows: `searched` says how many, and where it stopped. Sorted by opening, `nextCursor` goes on from there to the very end; any other order is made of the newest 10,000 rows, and only a narrower time reaches those before.',
        querystring: ListQuery,
        response: { ...errorResponses('Request.CursorInvalid', 'Store.Unavailable'), 200: PageSchema },
      },
    },
    async ({ query }) => {
      const { status, standing, alarm, from, to, limit, cursor, sort, ...search } = query;
      const openedFrom = instantOf(from, 'from');
      const openedTo = instantOf(to, 'to');
      if (openedFrom !== undefined && openedTo !== undefined && openedFrom > openedTo)
        throw new ApiFault('Request.Invalid', 'from must not be after to.');
      const filter: IncidentFilter = {
        ...(status === undefined ? {} : { statuses: listOf(status) }),
        ...(standing === undefined ? {} : { standings: listOf(standing) }),
        ...(alarm === undefined ? {} : { alarmName: alarm }),
        ...(openedFrom === undefined ? {} : { openedFrom }),
        ...(openedTo === undefined ? {} : { openedTo }),
        ...(isSearch(search) ? { search } : {}),
      };
      const page = { ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) };
      return readPage(page, (asked) =>
        deps.incidents.list(filter, { ...asked, ...(sort === undefined ? {} : { sort }) }),
      );
    },
  );

  app.get(
    '/incidents/:incidentId',
    {
      config: { action: 'incident.read' },
      schema: {
        tags,
        summary: 'One incident over all its attempts, with its whole timeline',
        description: 'From the workflow while it is open and answers, else from the projection.',
        params: IncidentParams,
        querystring: ViewQuery,
        response: { ...errorResponses('Incident.NotFound', 'Store.Unavailable'), 200: ViewSchema },
      },
    },
    async ({ params, query }) =>
      query.source === 'projection' ? views.project(params.incidentId) : views.load(params.incidentId),
  );

  app.get(
    '/incidents/:incidentId/anchors',
    {
      config: { action: 'incident.read' },
      schema: {
        tags,
        summary: 'What was written outside the record of an incident, to hold it against',
        description: 'The newest 1,000, oldest first; none of an incident from before there were anchors.',
        params: IncidentParams,
        response: {
          ...errorResponses('Incident.NotFound', 'Store.Unavailable', 'Anchors.Unavailable'),
          200: AnchorsSchema,
        },
      },
    },
    async ({ params }) => {
      // Also of an incident that was removed from the store: that it is anchored is what tells.
      const found = await deps.anchors.read(params.incidentId);
      if (found.anchors.length + found.unreadable.length === 0) await views.stored(params.incidentId);
      return found;
    },
  );
}

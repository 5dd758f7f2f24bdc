import { Type } from 'typebox';
import type { IncidentFilter } from '../../ports/incident-store.ts';
import type { IgnoredMessages } from '../alarms/ignored-messages.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { IncidentParams, ListQuery, PageSchema, ViewSchema } from '../schemas/incident-schemas.ts';

const tags = ['incidents'];

/** Without the times that are no times: the pattern of a date does not know how long a month is. */
function instantOf(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new ApiFault('Request.Invalid', `${name} is not a time.`);
  return new Date(time).toISOString();
}

export function addIncidentRoutes(
  app: TypedApp,
  deps: IngressDeps,
  views: IncidentViews,
  ignored: IgnoredMessages,
): void {
  app.get(
    '/incidents',
    {
      schema: {
        tags,
        summary: 'Incidents, newest opened first',
        querystring: ListQuery,
        response: { ...errorResponses('Request.CursorInvalid', 'Store.Unavailable'), 200: PageSchema },
      },
    },
    async (request) => {
      const { status, alarm, from, to, limit, cursor } = request.query;
      const openedFrom = instantOf(from, 'from');
      const openedTo = instantOf(to, 'to');
      const filter: IncidentFilter = {
        ...(status === undefined ? {} : { statuses: Array.isArray(status) ? status : [status] }),
        ...(alarm === undefined ? {} : { alarmName: alarm }),
        ...(openedFrom === undefined ? {} : { openedFrom }),
        ...(openedTo === undefined ? {} : { openedTo }),
      };
      try {
        return await deps.incidents.list(filter, {
          limit: limit === undefined ? INGRESS_LIMITS.api.pageDefault : Number(limit),
          ...(cursor === undefined ? {} : { cursor }),
        });
      } catch (error) {
        if (error instanceof RangeError) throw new ApiFault('Request.CursorInvalid');
        throw error;
      }
    },
  );

  app.get(
    '/incidents/:incidentId',
    {
      schema: {
        tags,
        summary: 'One incident with its timeline',
        description: 'From the workflow while it is open and answers, else from the projection.',
        params: IncidentParams,
        response: { ...errorResponses('Incident.NotFound', 'Store.Unavailable'), 200: ViewSchema },
      },
    },
    async (request) => views.load(request.params.incidentId),
  );

  app.get(
    '/incidents/:incidentId/report',
    {
      schema: {
        tags,
        summary: 'The report of an incident, as markdown',
        params: IncidentParams,
        produces: ['text/markdown'],
        response: {
          ...errorResponses('Incident.NotFound', 'Store.Unavailable'),
          200: Type.String({ description: 'text/markdown; of an open incident, the report so far' }),
        },
      },
    },
    async (request, reply) => {
      const { record, timeline, attempts } = await views.load(request.params.incidentId);
      return reply
        .type('text/markdown; charset=utf-8')
        .header('content-disposition', `inline; filename="${request.params.incidentId}.md"`)
        .send(deps.renderReport({ record, timeline, earlier: attempts }));
    },
  );

  app.get(
    '/ignored-messages',
    {
      schema: {
        tags,
        summary: 'Genuine messages that were no alarm, newest first, and why',
        response: {
          ...errorResponses(),
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                messageId: Type.String(),
                topicArn: Type.String(),
                receivedAt: Type.String(),
                reason: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async () => ({ items: [...ignored.list()] }),
  );
}

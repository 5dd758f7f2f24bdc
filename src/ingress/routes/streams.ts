import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOf, standsStill } from '../auth/authentication.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { EventStreams } from '../live/event-stream.ts';
import type { IncidentFeed } from '../live/incident-feed.ts';
import { openIncidentStream } from '../live/incident-stream.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { openListStream } from '../live/list-stream.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { IncidentParams } from '../schemas/incident-schemas.ts';

const tags = ['incidents'];
const EventStreamSchema = Type.String({ description: 'text/event-stream' });
const ResumeHeaders = Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 100 })) });

export function addStreamRoutes(
  app: TypedApp,
  deps: IngressDeps,
  views: IncidentViews,
  feed: IncidentFeed,
  streams: EventStreams,
): void {
  const open = (request: FastifyRequest, reply: FastifyReply) => {
    const caller = callerOf(request);
    const sinceMs = deps.nowMs();
    return streams.open(reply, caller.principal, () => standsStill(request, sinceMs, deps));
  };

  app.get(
    '/stream',
    {
      config: { stream: true, action: 'incident.read' },
      schema: {
        tags,
        summary: 'Every change of any incident, as it happens',
        description:
          'Server-sent events named `incident` with a row of the list. It begins with the changes of the last moments, so that a list fetched once it is open misses nothing; a row with the revision that you have changes nothing. Last-Event-ID brings what was missed. An event named `relist` says to list anew: after more than ten minutes or 2,000 incidents, and once a minute in any case.',
        headers: ResumeHeaders,
        produces: ['text/event-stream'],
        response: {
          ...errorResponses('Stream.TooMany', 'Stream.ShareSpent', 'Store.Unavailable'),
          200: EventStreamSchema,
        },
      },
    },
    async (request, reply) => {
      await openListStream(
        { incidents: deps.incidents, feed, nowMs: deps.nowMs },
        request.headers['last-event-id'],
        () => open(request, reply),
      );
      return reply;
    },
  );

  app.get(
    '/incidents/:incidentId/stream',
    {
      config: { stream: true, action: 'incident.read' },
      schema: {
        tags,
        summary: 'One incident: how it is now, and again whenever it changes',
        params: IncidentParams,
        headers: ResumeHeaders,
        produces: ['text/event-stream'],
        response: {
          ...errorResponses('Incident.NotFound', 'Stream.TooMany', 'Stream.ShareSpent', 'Store.Unavailable'),
          200: EventStreamSchema,
        },
      },
    },
    async (request, reply) => {
      await openIncidentStream(
        { views, feed },
        request.params.incidentId,
        request.headers['last-event-id'],
        () => open(request, reply),
      );
      return reply;
    },
  );
}

import { Type } from 'typebox';
import type { IncidentChange } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { positionBefore, writtenAtMs } from '../live/change-position.ts';
import type { EventStream, EventStreams } from '../live/event-stream.ts';
import type { IncidentFeed } from '../live/incident-feed.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { IncidentParams } from '../schemas/incident-schemas.ts';

const tags = ['incidents'];
const EVENT = 'incident';
const EventStreamSchema = Type.String({ description: 'text/event-stream' });
const ResumeHeaders = Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 100 })) });

/** From where to read for a Last-Event-ID, when that is recent enough to go on from. */
function resumePosition(lastEventId: string | undefined, nowMs: number): string | undefined {
  const timeMs = Date.parse(lastEventId ?? '');
  const isRecent = timeMs <= nowMs && nowMs - timeMs <= INGRESS_LIMITS.streams.resumeMaxMs;
  return isRecent ? positionBefore(timeMs) : undefined;
}

export function addStreamRoutes(
  app: TypedApp,
  deps: IngressDeps,
  views: IncidentViews,
  feed: IncidentFeed,
  streams: EventStreams,
): void {
  const sendSummary = (stream: EventStream, change: IncidentChange) =>
    stream.send({ name: EVENT, id: new Date(writtenAtMs(change)).toISOString(), data: change.summary });

  app.get(
    '/stream',
    {
      config: { stream: true },
      schema: {
        tags,
        summary: 'Every change of any incident, as it happens',
        description:
          'Server-sent events named `incident` with a row of the list. Last-Event-ID brings what was missed within ten minutes; after longer, list anew.',
        headers: ResumeHeaders,
        produces: ['text/event-stream'],
        response: { ...errorResponses('Stream.TooMany', 'Store.Unavailable'), 200: EventStreamSchema },
      },
    },
    async (request, reply) => {
      const since = resumePosition(request.headers['last-event-id'], deps.nowMs());
      const missed =
        since === undefined
          ? []
          : (await deps.incidents.changedSince(since, INGRESS_LIMITS.streams.changesPerPoll)).changes;
      const stream = streams.open(reply);
      for (const change of missed) sendSummary(stream, change);
      stream.onClose(feed.listen((change) => sendSummary(stream, change)));
      return reply;
    },
  );

  app.get(
    '/incidents/:incidentId/stream',
    {
      config: { stream: true },
      schema: {
        tags,
        summary: 'One incident: how it is now, and again whenever it changes',
        params: IncidentParams,
        headers: ResumeHeaders,
        produces: ['text/event-stream'],
        response: {
          ...errorResponses('Incident.NotFound', 'Stream.TooMany', 'Store.Unavailable'),
          200: EventStreamSchema,
        },
      },
    },
    async (request, reply) => {
      const { incidentId } = request.params;
      // Before the stream opens, so that an unknown incident is a plain 404.
      const first = await views.load(incidentId);
      const stream = streams.open(reply);
      let sentId = request.headers['last-event-id'];
      let isLoading = false;
      let isStale = false;

      const send = (view: typeof first) => {
        const id = `${view.record.runId}.${view.record.revision}`;
        if (id !== sentId) stream.send({ name: EVENT, id, data: view });
        sentId = id;
      };
      const refresh = async () => {
        isStale = true;
        if (isLoading) return;
        isLoading = true;
        while (isStale && stream.isOpen) {
          isStale = false;
          // A reading that fails is made up for by the next change; the client sees the stream live on.
          const view = await views.load(incidentId).catch(() => undefined);
          if (view !== undefined) send(view);
        }
        isLoading = false;
      };
      const stop = feed.listen((change) => {
        if (change.summary.incidentId === incidentId) void refresh();
      });
      stream.onClose(stop);
      send(first);
      return reply;
    },
  );
}

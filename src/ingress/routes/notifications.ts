import { randomUUID } from 'node:crypto';
import { healthOf } from '../../domain/notification/recipient-health.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  NotificationHealthSchema,
  NotificationPageSchema,
  NotificationQuery,
  NotificationRetryBody,
  NotificationRetrySchema,
  NotificationTestBody,
  NotificationTestSchema,
} from '../schemas/notification-schemas.ts';

const tags = ['notifications'];

/** What people were told, whether they can be reached, and a test of that. */
export function addNotificationRoutes(
  app: TypedApp,
  {
    notifications,
    incidents,
    temporal,
    nowMs,
  }: Pick<IngressDeps, 'notifications' | 'incidents' | 'temporal' | 'nowMs'>,
): void {
  const { notificationsMax } = INGRESS_LIMITS.api;

  app.get(
    '/notifications',
    {
      config: { action: 'notification.read' },
      schema: {
        tags,
        summary: 'What people were told of one incident, or what failed or waits over all of them',
        querystring: NotificationQuery,
        response: {
          ...errorResponses('Request.Invalid', 'Incident.NotFound', 'Store.Unavailable'),
          200: NotificationPageSchema,
        },
      },
    },
    async ({ query: { incident, state } }) => {
      if (incident !== undefined && state !== undefined)
        throw new ApiFault('Request.Invalid', 'Give either an incident or a state.');
      if (incident !== undefined) {
        const items = await notifications.ofIncident(incident);
        // What was told outlives nobody's typing error: no incident is not an incident of which nobody was told.
        if (items.length === 0 && (await incidents.get(incident)) === undefined)
          throw new ApiFault('Incident.NotFound');
        return { items, isPartial: false };
      }
      return await notifications.inState(state ?? 'failed', notificationsMax);
    },
  );

  app.get(
    '/notifications/health',
    {
      config: { action: 'notification.read' },
      schema: {
        tags,
        summary: 'Whether each recipient can be reached: its last success and failure, and what waits for it',
        response: { ...errorResponses('Store.Unavailable'), 200: NotificationHealthSchema },
      },
    },
    async () => {
      const [heard, pending] = await Promise.all([
        notifications.health(),
        notifications.inState('pending', notificationsMax),
      ]);
      return {
        checkedAt: new Date(nowMs()).toISOString(),
        recipients: healthOf(heard, pending.items, nowMs()),
        isPartial: pending.isPartial,
      };
    },
  );

  app.post(
    '/notifications/test',
    {
      config: { action: 'notification.test' },
      // Each tells people something.
      preHandler: app.rateLimit({
        max: INGRESS_LIMITS.api.notificationTestsPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request) => callerOf(request).principal,
        errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
      }),
      schema: {
        tags,
        summary: 'Send a test to a recipient, or to everybody of a route, and say whether it arrived',
        body: NotificationTestBody,
        response: {
          ...errorResponses(
            'Notification.TargetUnknown',
            'Notification.NoFile',
            'Notification.NoWorker',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Request.NotJson',
            'Request.RateLimited',
          ),
          200: NotificationTestSchema,
        },
      },
    },
    async (request) => {
      const { target } = request.body;
      const by = callerOf(request).principal;
      const outcome = await temporal.testNotification(
        { target, by },
        INGRESS_LIMITS.api.notificationTestWaitMs,
      );
      request.log.info({ by, target, outcome: outcome?.kind ?? 'no worker' }, 'notification tested');
      if (outcome === null) throw new ApiFault('Notification.NoWorker');
      if (outcome.kind === 'no_file') throw new ApiFault('Notification.NoFile');
      if (outcome.kind === 'unknown')
        throw new ApiFault(
          'Notification.TargetUnknown',
          `No route and no recipient is called ${target}; there are ${outcome.names.join(', ')}.`,
        );
      return { results: outcome.results };
    },
  );

  app.post(
    '/notifications/retry',
    {
      config: { action: 'notification.retry' },
      // Each tells people something.
      preHandler: app.rateLimit({
        max: INGRESS_LIMITS.api.notificationRetriesPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request) => callerOf(request).principal,
        errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
      }),
      schema: {
        tags,
        summary: 'Send one delivery again that has failed, or try at once what waits for its next try',
        description:
          'Never what was sent, nor what is settled or said by a later one. Who asked is kept with the delivery and beside the claims.',
        body: NotificationRetryBody,
        response: {
          ...errorResponses(
            'Notification.NotFound',
            'Notification.NotSentAgain',
            'Notification.NoFile',
            'Notification.RetryUnsettled',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
            'Request.RateLimited',
          ),
          202: NotificationRetrySchema,
        },
      },
    },
    async (request, reply) => {
      const { incident: incidentId, delivery: deliveryId } = request.body;
      const sender = senderOf(callerOf(request));
      const { by, via } = sender;
      // What was sent by now is judged by whoever sends; here only that there is such a one.
      const found = (await notifications.ofIncident(incidentId)).find(({ id }) => id === deliveryId);
      if (found === undefined) throw new ApiFault('Notification.NotFound');
      await notifications.noteRetry(found, sender);
      const at = new Date(nowMs()).toISOString();
      const outcome = await temporal.retryDelivery({ id: randomUUID(), by, via, at, incidentId, deliveryId });
      const { recipient } = found;
      request.log.info(
        { incidentId, deliveryId, recipient, by, via, outcome: outcome.kind },
        'delivery asked for again',
      );
      switch (outcome.kind) {
        case 'again':
        case 'under_way': {
          const { kind, channel } = outcome;
          reply.code(202);
          return { kind, incidentId, delivery: deliveryId, recipient, channel };
        }
        case 'refused':
          if (outcome.why === 'not_found') throw new ApiFault('Notification.NotFound');
          throw new ApiFault('Notification.NotSentAgain', `It is not sent again: ${outcome.says}.`);
        case 'no_file':
          throw new ApiFault('Notification.NoFile');
        case 'unread':
          throw new ApiFault(
            'Notification.RetryUnsettled',
            `Whether it may be sent again could not be found out, so it is not: ${outcome.reason}.`,
          );
        case 'unsettled':
          throw new ApiFault('Notification.RetryUnsettled');
      }
    },
  );
}

import { AWS_REGION } from '../../domain/access/aws-accounts.ts';
import { callerOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { LookAckSchema, LookBody, LookParams, LookViewSchema } from '../schemas/look-schemas.ts';

const tags = ['looks'];

/** Looks at a host without an alarm: read-only probes and our own rules, and no incident is opened. */
export function addLookRoutes(app: TypedApp, { temporal }: IngressDeps): void {
  app.post(
    '/looks',
    {
      config: { action: 'look.begin' },
      // Each runs commands on a host.
      preHandler: app.rateLimit({
        max: INGRESS_LIMITS.api.looksPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request) => callerOf(request).principal,
        errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
      }),
      schema: {
        tags,
        summary: 'Look at a host although no alarm is about it',
        description:
          'Who asks while a look at that host is under way gets the same one. Nothing is changed there.',
        body: LookBody,
        response: {
          ...errorResponses(
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Request.NotJson',
            'Request.RateLimited',
          ),
          202: LookAckSchema,
        },
      },
    },
    async (request, reply) => {
      const { host, account: accountId, region } = request.body;
      if ((accountId === undefined) !== (region === undefined))
        throw new ApiFault('Request.Invalid', 'Give account and region together, or neither.');
      if (region !== undefined && !AWS_REGION.test(region))
        throw new ApiFault('Request.Invalid', `"${region}" is not the name of a Region, such as eu-west-1.`);
      const place = accountId === undefined || region === undefined ? {} : { place: { accountId, region } };
      const by = callerOf(request).principal;
      const look = await temporal.beginLook({ host, by, ...place });
      request.log.info({ host, by, runId: look.runId }, 'look at a host asked for');
      return reply.code(202).send(look);
    },
  );

  app.get(
    '/looks/:host/:runId',
    {
      config: { action: 'look.read' },
      schema: {
        tags,
        summary: 'What a look came to; waits some seconds for its end',
        params: LookParams,
        response: {
          ...errorResponses('Look.NotFound', 'Look.Failed', 'Temporal.Unavailable', 'Temporal.Refused'),
          200: LookViewSchema,
        },
      },
    },
    async ({ params }) => {
      const outcome = await temporal.awaitLook(params, INGRESS_LIMITS.api.lookWaitMs);
      if (outcome.kind === 'unknown') throw new ApiFault('Look.NotFound');
      if (outcome.kind === 'failed') throw new ApiFault('Look.Failed', outcome.message);
      return outcome.kind === 'ended' ? outcome.look : outcome;
    },
  );
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { LIMITS } from '../../domain/bounds.ts';
import { type AcceptDeps, acceptMessage } from '../alarms/accept-message.ts';
import { networkOf } from '../http/client-network.ts';
import { ApiFault, errorBody, statusOf } from '../http/errors.ts';
import { FailureBudget } from '../http/failure-budget.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses, noBody } from '../schemas/error-schema.ts';
import type { SnsRefusal } from '../sns/sns-refusal.ts';

const SNS_PATH = '/webhooks/sns';

const RESPONSES = {
  200: Type.Object({
    outcome: Type.String({
      description:
        'started, batched, not_open, unparsed, ignored, confirmed or repeat: nothing of it needs sending again',
    }),
  }),
  403: noBody('A check failed; the reason is in log and metrics only'),
};

/** Where SNS delivers. Answers 200 only after Temporal has the alarm, or the store what cannot be read; 503 makes SNS send it again. */
export function addSnsWebhook(app: TypedApp, deps: IngressDeps, accept: AcceptDeps): void {
  const failures = new FailureBudget(deps.nowMs);

  app.removeAllContentTypeParsers();
  // The bytes as they came: a parsed and re-written body is not what was signed.
  app.addContentTypeParser(
    ['text/plain', 'application/json'],
    { parseAs: 'buffer', bodyLimit: LIMITS.snsBodyBytes },
    async (_request: unknown, body: Buffer) => body,
  );
  app.addHook('onResponse', async (_request, reply) => {
    deps.metrics.ackSeconds.observe({ status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });

  // What is too large, of another kind or broken has failed too.
  app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof ApiFault)) failures.spend(request.ip);
  });

  /** Without reading the message, and without a line in the log: a flood must cost next to nothing. */
  function turnAway(request: FastifyRequest, reply: FastifyReply, worth: 'hopeless' | 'later') {
    const code = worth === 'hopeless' ? 'Request.RateLimited' : 'Sns.CertificateUnavailable';
    deps.metrics.verifications.inc({ result: `unread_${worth}` });
    // What may be genuine gets 503, which makes SNS send it again.
    return reply
      .code(statusOf(code))
      .header('retry-after', '5')
      .type('application/json; charset=utf-8')
      .send(errorBody(code, request.id));
  }

  app.post(
    SNS_PATH,
    {
      bodyLimit: LIMITS.snsBodyBytes,
      config: { isPublic: true },
      schema: {
        tags: ['webhooks'],
        summary: 'Take an SNS message',
        security: [],
        description:
          'A signed SNS envelope, version 2, as text/plain or application/json, from an allowed topic. Raw delivery is refused.',
        consumes: ['text/plain', 'application/json'],
        response: {
          ...errorResponses(
            'Request.TooLarge',
            'Request.UnsupportedMediaType',
            'Request.RateLimited',
            'Sns.CertificateUnavailable',
            'Sns.ConfirmationFailed',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Ingress.Overloaded',
            'Store.Unavailable',
            'Message.StoreFull',
          ),
          ...RESPONSES,
        },
      },
    },
    async (request, reply) => {
      const refuse = (refusal: SnsRefusal, detail: string) => {
        deps.metrics.verifications.inc({ result: refusal });
        const isOverdone = failures.spend(request.ip);
        // A flood of forgeries must not become a flood of log lines.
        if (!isOverdone) request.log.warn({ refusal, detail }, 'SNS message refused');
        if (isOverdone) throw new ApiFault('Request.RateLimited');
        return reply.code(403).send(undefined);
      };

      if (request.headers['x-amz-sns-rawdelivery'] === 'true') return refuse('Sns.RawDelivery', '');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const network = networkOf(request.ip);
      if (failures.isSpent(request.ip)) {
        const worth = deps.verifySns.weigh(body, network);
        if (worth !== 'worthwhile') return turnAway(request, reply, worth);
      }
      const verification = await deps.verifySns.verify(body, { network });
      if (verification.kind === 'refused') return refuse(verification.refusal, verification.detail);
      deps.metrics.verifications.inc({ result: verification.kind });
      if (verification.kind === 'unavailable') {
        failures.spend(request.ip);
        throw new ApiFault('Sns.CertificateUnavailable', undefined, {
          cause: new Error(verification.detail),
        });
      }
      if (verification.kind === 'repeat') {
        deps.metrics.alarms.inc({ outcome: 'repeat' });
        return reply.send({ outcome: 'repeat' });
      }
      const outcome = await acceptMessage(accept, verification.envelope, request.log);
      verification.remember();
      return reply.send({ outcome });
    },
  );
}

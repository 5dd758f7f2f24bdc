import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { FailureBudget } from '../http/failure-budget.ts';
import { inTimeOr } from '../http/in-time-or.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { IncidentViews } from '../live/incident-views.ts';
import { errorResponses, noBody } from '../schemas/error-schema.ts';
import { createButtonDesk } from '../slack/decide-by-button.ts';
import { readInteraction } from '../slack/interaction.ts';
import type { SlackDeps } from '../slack/slack-deps.ts';
import { slackSignatureRefusal } from '../slack/slack-signature.ts';

const SLACK_PATH = '/webhooks/slack/interactivity';
const UNREAD =
  'Nothing was decided: what Slack sent of this press is not understood here. Decide in the dashboard.';
const FORM = 'application/x-www-form-urlencoded';

/**
 * Where Slack tells of presses. Answers 200 once it is known what came of a press, or when Slack would not wait any longer; the
 * rest is then told in the message. What is not signed gets no word about why.
 */
export function addSlackInteractivity(
  app: TypedApp,
  deps: IngressDeps,
  slack: SlackDeps,
  views: IncidentViews,
): void {
  const failures = new FailureBudget(deps.nowMs);
  const takePress = createButtonDesk(deps, slack, views);
  const underWay = new Set<Promise<void>>();

  app.removeAllContentTypeParsers();
  // The bytes as they came: they are what was signed.
  app.addContentTypeParser(
    FORM,
    { parseAs: 'buffer', bodyLimit: INGRESS_LIMITS.slack.bodyBytes },
    async (_request: unknown, body: Buffer) => body,
  );
  // What is too large, of another kind or broken has failed too.
  app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof ApiFault)) failures.spend(request.ip);
  });
  app.addHook('onClose', async () => {
    await inTimeOr(Promise.all(underWay), INGRESS_LIMITS.slack.stopTimeoutMs, undefined);
  });

  app.post(
    SLACK_PATH,
    {
      bodyLimit: INGRESS_LIMITS.slack.bodyBytes,
      config: { isPublic: true },
      schema: {
        tags: ['webhooks'],
        summary: 'Take the press of a button in Slack',
        security: [],
        description:
          'A form with one field "payload", signed by Slack (X-Slack-Signature, version v0). There only where RECOVEROPS_SLACK_SIGNING_SECRET is set.',
        consumes: [FORM],
        response: {
          ...errorResponses(
            'Request.TooLarge',
            'Request.UnsupportedMediaType',
            'Request.RateLimited',
            'Ingress.Overloaded',
          ),
          200: noBody('Taken; what came of it is told in Slack'),
          403: noBody('A check failed; the reason is in log and metrics only'),
        },
      },
    },
    async (request, reply) => {
      const refuse = (reason: string) => {
        deps.metrics.slackRequests.inc({ result: reason });
        const isOverdone = failures.spend(request.ip);
        if (isOverdone) throw new ApiFault('Request.RateLimited');
        request.log.warn({ reason }, 'request in the name of Slack refused');
        return reply.code(403).send(undefined);
      };

      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const refusal = slackSignatureRefusal(
        slack.signingSecret,
        {
          timestamp: request.headers['x-slack-request-timestamp'],
          signature: request.headers['x-slack-signature'],
        },
        body,
        deps.nowMs(),
      );
      if (refusal !== null) return refuse(refusal);
      const read = readInteraction(body);
      if (!read.ok) return refuse('unreadable');
      const press = read.value;
      const result = press === null ? 'other' : press.kind === 'unread' ? 'unread_press' : 'press';
      deps.metrics.slackRequests.inc({ result });
      // A press of a link, or of something that a release after this one shows.
      if (press === null) return reply.code(200).send(undefined);
      if (underWay.size >= INGRESS_LIMITS.slack.underWayMax) throw new ApiFault('Ingress.Overloaded');
      if (press.kind === 'unread')
        request.log.warn(
          'the press of one of our buttons in Slack lacks something that Slack tells otherwise',
        );
      const taken =
        press.kind === 'unread'
          ? slack.answers.tell(press.responseUrl, UNREAD).catch((error: unknown) => {
              request.log.warn({ err: error }, 'who pressed could not be told in Slack');
            })
          : takePress(press, request.ip, request.log);
      underWay.add(taken);
      void taken.finally(() => underWay.delete(taken));
      await inTimeOr(taken, INGRESS_LIMITS.slack.answerWithinMs, undefined);
      return reply.code(200).send(undefined);
    },
  );
}

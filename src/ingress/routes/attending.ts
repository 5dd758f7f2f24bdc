import { createHash, randomUUID } from 'node:crypto';
import type { AcknowledgeItem, AttendingRequest } from '../../contracts/api.ts';
import type { AttendAck } from '../../contracts/messages.ts';
import { type AttendRequest, parseAttendRequest } from '../../domain/approval/attend-request.ts';
import { standingOf } from '../../domain/record/standing.ts';
import { type Caller, callerOf, senderOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { answerTo } from '../http/error-answers.ts';
import { ApiFault, errorBody } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { addressOf, type IncidentViews } from '../live/incident-views.ts';
import {
  AcknowledgeAckSchema,
  AcknowledgeBody,
  AttendAckSchema,
  AttendingBody,
} from '../schemas/attending-schemas.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { DecisionHeaders, IncidentParams } from '../schemas/incident-schemas.ts';

const tags = ['incidents'];

/**
 * The id of one press of a button. Without a key every request is one of its own: to acknowledge, take it back and
 * acknowledge again are three, and must not be taken for one.
 */
function pressId(by: string, incidentId: string, key: string | undefined, what: AttendingRequest): string {
  const text = [by, incidentId, key ?? randomUUID(), JSON.stringify(what)].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Who looks after an incident, and notes; nothing of it changes what is done about the incident. */
export function addAttendingRoutes(
  app: TypedApp,
  { temporal }: Pick<IngressDeps, 'temporal'>,
  views: IncidentViews,
): void {
  async function attend(
    caller: Caller,
    incidentId: string,
    what: AttendingRequest,
    key: string | undefined,
  ): Promise<AttendAck> {
    const id = pressId(caller.principal, incidentId, key, what);
    const said = what.kind === 'note' ? { ...what, noteId: id } : what;
    const request = parseAttendRequest({ ...said, ...senderOf(caller) });
    if (!request.ok) throw new ApiFault('Attending.Refused', request.error);
    return await tell(incidentId, request.value, `attend-${id}`);
  }

  async function tell(incidentId: string, request: AttendRequest, updateId: string): Promise<AttendAck> {
    const { record } = await views.stored(incidentId);
    if (standingOf(record) === 'closed') throw new ApiFault('Incident.Closed');
    const outcome = await temporal.attend(addressOf({ record }), request, updateId);
    if (outcome.kind === 'not_open') throw new ApiFault('Incident.NotRunning');
    if (outcome.kind === 'unsettled') throw new ApiFault('Attending.Unsettled');
    if (outcome.kind === 'refused') throw new ApiFault('Attending.Refused', outcome.message);
    return outcome.ack;
  }

  app.post(
    '/incidents/:incidentId/attending',
    {
      config: { action: 'incident.attend' },
      schema: {
        tags,
        summary: 'Acknowledge, assign or note, or take one of the first two back',
        description:
          'Who says it is whoever is signed in. It stands in the timeline for good and changes nothing of what is done: a plan needs its own decision.',
        params: IncidentParams,
        headers: DecisionHeaders,
        body: AttendingBody,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Incident.Closed',
            'Incident.NotRunning',
            'Attending.Refused',
            'Attending.Unsettled',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: AttendAckSchema,
        },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { incidentId } = request.params;
      const ack = await attend(caller, incidentId, request.body, request.headers['idempotency-key']);
      request.log.info({ incidentId, by: caller.principal, kind: request.body.kind }, 'attended to');
      return ack;
    },
  );

  app.post(
    '/incidents/acknowledge',
    {
      config: { action: 'incident.attend' },
      schema: {
        tags,
        summary: `Acknowledge up to ${INGRESS_LIMITS.api.acknowledgeMax} incidents at once`,
        description:
          'Answers per incident, in the order in which they are named: one that is refused stops no other.',
        headers: DecisionHeaders,
        body: AcknowledgeBody,
        response: { ...errorResponses('Request.NotJson'), 200: AcknowledgeAckSchema },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { incidentIds } = request.body;
      const key = request.headers['idempotency-key'];
      const items: AcknowledgeItem[] = [];
      for (let at = 0; at < incidentIds.length; at += INGRESS_LIMITS.api.acknowledgeAtOnce) {
        const some = incidentIds.slice(at, at + INGRESS_LIMITS.api.acknowledgeAtOnce);
        items.push(...(await Promise.all(some.map((incidentId) => acknowledge(incidentId)))));
      }
      const counted = items.filter(({ kind }) => kind === 'recorded').length;
      request.log.info({ by: caller.principal, asked: items.length, recorded: counted }, 'acknowledged');
      return { items };

      async function acknowledge(incidentId: string): Promise<AcknowledgeItem> {
        try {
          const { kind } = await attend(caller, incidentId, { kind: 'acknowledge' }, key);
          return { incidentId, kind };
        } catch (error) {
          const answer = answerTo(error);
          request.log.info({ incidentId, code: answer.code }, 'not acknowledged');
          const { code, message, nextStep } = errorBody(answer.code, request.id, answer.message).error;
          return { incidentId, kind: 'refused', code, message, nextStep };
        }
      }
    },
  );
}

import { createHash, randomUUID } from 'node:crypto';
import type { EditPlanRequest } from '../../contracts/api.ts';
import { parseEditRequest } from '../../domain/approval/edit-request.ts';
import { standingOf } from '../../domain/record/standing.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { addressOf, type IncidentViews } from '../live/incident-views.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { DecisionHeaders, EditAckSchema, EditBody, IncidentParams } from '../schemas/incident-schemas.ts';

/** The id of one press of a button: who and what are part of it, so that nobody gets the answer to another's key. */
function pressId(by: string, incidentId: string, key: string | undefined, what: EditPlanRequest): string {
  const text = [by, incidentId, key ?? randomUUID(), JSON.stringify(what)].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Changes the plan that waits for a decision; nothing runs by it, and whoever approved before has to look again. */
export function addEditRoute(
  app: TypedApp,
  { temporal }: Pick<IngressDeps, 'temporal'>,
  views: IncidentViews,
): void {
  app.post(
    '/incidents/:incidentId/edit',
    {
      config: { action: 'plan.edit' },
      schema: {
        tags: ['incidents'],
        summary: 'Change parameters or hosts of the plan that waits',
        description:
          'Makes another plan with a digest of its own, by the same checks and the same policy as every plan, and drops every approval so far. What is not admissible is refused with what is, and changes nothing. The deadline stays.',
        params: IncidentParams,
        headers: DecisionHeaders,
        body: EditBody,
        response: {
          ...errorResponses(
            'Incident.NotFound',
            'Incident.Ended',
            'Incident.NeedsAttention',
            'Edit.Refused',
            'Edit.Inadmissible',
            'Edit.Failed',
            'Edit.Unsettled',
            'Temporal.Unavailable',
            'Temporal.Refused',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: EditAckSchema,
        },
      },
    },
    async (request) => {
      const sender = senderOf(callerOf(request));
      const { by, via, signedIn } = sender;
      const { incidentId } = request.params;
      const editId = pressId(by, incidentId, request.headers['idempotency-key'], request.body);
      const asked = parseEditRequest({ ...request.body, editId, ...sender });
      if (!asked.ok) throw new ApiFault('Edit.Inadmissible', asked.error);
      const { record } = await views.stored(incidentId);
      const standing = standingOf(record);
      if (standing === 'needs_attention' || standing === 'suppressed')
        throw new ApiFault('Incident.NeedsAttention');
      const outcome = await temporal.edit(addressOf({ record }), asked.value, `edit-${editId}`);
      request.log.info({ incidentId, by, via, signedIn, result: outcome.kind }, 'edit sent');
      switch (outcome.kind) {
        case 'answered':
          return outcome.ack;
        case 'not_open':
          throw new ApiFault('Incident.Ended');
        case 'unsettled':
          throw new ApiFault('Edit.Unsettled');
        case 'refused':
          throw new ApiFault('Edit.Refused', outcome.message);
        case 'inadmissible':
          throw new ApiFault('Edit.Inadmissible', outcome.message);
        case 'failed':
          throw new ApiFault('Edit.Failed', outcome.message);
      }
    },
  );
}

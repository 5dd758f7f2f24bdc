import type { ClaimView } from '../../contracts/api.ts';
import {
  claimStateOf,
  type HostClaim,
  openExecutionsOf,
  unsettledText,
} from '../../domain/execution/host-claim.ts';
import { stripControls } from '../../domain/text/strip-controls.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { ClaimParams, ClaimsSchema, ReleaseAckSchema, ReleaseBody } from '../schemas/stop-schemas.ts';

const tags = ['claims'];

/** Null for a claim that means nothing any more. */
function viewOf(claim: HostClaim, nowMs: number): ClaimView | null {
  const state = claimStateOf(claim, nowMs);
  if (state === 'spent') return null;
  const { targetId, incidentId, since, expiresAt } = claim;
  const why =
    state === 'held'
      ? `incident ${incidentId} is at work on it`
      : `${unsettledText(claim)}; look at the host`;
  const executionIds = openExecutionsOf(claim).map(({ executionId }) => executionId);
  return {
    targetId,
    incidentId,
    state,
    since,
    expiresAt: state === 'held' ? expiresAt : null,
    why,
    executionIds,
  };
}

/** Which hosts incidents hold, and how a person gives one back that nobody works on. */
export function addClaimRoutes(app: TypedApp, { claims, nowMs }: IngressDeps): void {
  app.get(
    '/claims',
    {
      config: { action: 'claim.read' },
      schema: {
        tags,
        summary: 'Hosts that are held or kept, oldest first',
        response: { ...errorResponses('Store.Unavailable'), 200: ClaimsSchema },
      },
    },
    async () => ({ items: (await claims.list()).flatMap((claim) => viewOf(claim, nowMs()) ?? []) }),
  );

  app.post(
    '/claims/:targetId/release',
    {
      config: { action: 'claim.release' },
      schema: {
        tags,
        summary: 'Give back a host that is kept for an unsettled execution',
        description:
          'Look at the host first: incidents may act on it from now on. Who did it and why is kept.',
        params: ClaimParams,
        body: ReleaseBody,
        response: {
          ...errorResponses(
            'Claim.NotFound',
            'Claim.Held',
            'Claim.Changed',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: ReleaseAckSchema,
        },
      },
    },
    async (request) => {
      const sender = senderOf(callerOf(request));
      const { by, via } = sender;
      const { targetId } = request.params;
      const reason = stripControls(request.body.reason);
      const found = await claims.find(targetId);
      const state = found === undefined ? 'spent' : claimStateOf(found, nowMs());
      if (found === undefined || state === 'spent') throw new ApiFault('Claim.NotFound');
      const { incidentId, expiresAt } = found;
      if (state === 'held') {
        const until = expiresAt ?? 'it ends';
        throw new ApiFault(
          'Claim.Held',
          `Incident ${incidentId} is at work on this host, until ${until} at the latest.`,
        );
      }
      if (!(await claims.release(found, { ...sender, reason }))) throw new ApiFault('Claim.Changed');
      const executionIds = openExecutionsOf(found).map(({ executionId }) => executionId);
      request.log.warn({ targetId, incidentId, executionIds, by, via, reason }, 'host given back');
      return { kind: 'released' as const, targetId, incidentId };
    },
  );
}

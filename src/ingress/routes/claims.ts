import type { ClaimView } from '../../contracts/api.ts';
import {
  claimStateOf,
  type HostClaim,
  openExecutionsOf,
  runOf,
  unsettledText,
} from '../../domain/execution/host-claim.ts';
import { judgeRelease } from '../../domain/execution/judge-release.ts';
import { stripControls } from '../../domain/text/strip-controls.ts';
import type { WorkerWatch } from '../../ports/temporal.ts';
import { callerOf, senderOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import { ClaimParams, ClaimsSchema, ReleaseAckSchema, ReleaseBody } from '../schemas/stop-schemas.ts';

const tags = ['claims'];

/** Whether the run that holds a claim has ended. Where Temporal does not say so, it has not. */
async function isOwnerGone(temporal: Pick<WorkerWatch, 'runState'>, claim: HostClaim): Promise<boolean> {
  const run = runOf(claim);
  if (run.workflowId === '' || run.runId === '') return false;
  return (await temporal.runState(run)) === 'ended';
}

/** Null for a claim that means nothing any more. */
function viewOf(claim: HostClaim, isGone: boolean, nowMs: number): ClaimView | null {
  const judgement = judgeRelease(claim, isGone, nowMs);
  if (judgement.kind === 'nothing') return null;
  const { targetId, incidentId, since, expiresAt } = claim;
  const isHeld = claimStateOf(claim, nowMs) === 'held';
  const state = !isHeld ? 'unsettled' : isGone ? 'left' : 'held';
  const whys: Readonly<Record<ClaimView['state'], string>> = {
    held: `incident ${incidentId} is at work on it`,
    left: `the run of incident ${incidentId} that held it has ended without giving it back`,
    unsettled: `${unsettledText(claim)}; look at the host`,
  };
  return {
    targetId,
    incidentId,
    state,
    since,
    expiresAt: isHeld ? expiresAt : null,
    why: whys[state],
    releasableFrom:
      judgement.kind === 'at_work'
        ? null
        : new Date(judgement.kind === 'could_start' ? judgement.untilMs : nowMs).toISOString(),
    executionIds: openExecutionsOf(claim).map(({ executionId }) => executionId),
  };
}

/** Which hosts incidents hold, and how a person gives one back that nobody works on. */
export function addClaimRoutes(app: TypedApp, { claims, temporal, nowMs }: IngressDeps): void {
  /** Of claims that are held, whether they were left; of more than are asked for, and where Temporal is away, none counts as left. */
  async function leftOf(held: readonly HostClaim[]): Promise<ReadonlySet<HostClaim>> {
    const asked = held
      .filter((claim) => claimStateOf(claim, nowMs()) === 'held')
      .slice(0, INGRESS_LIMITS.api.claimOwnersAskedMax);
    const gone = await Promise.all(asked.map((claim) => isOwnerGone(temporal, claim).catch(() => false)));
    return new Set(asked.filter((_, at) => gone[at] === true));
  }

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
    async () => {
      const found = await claims.list();
      const left = await leftOf(found);
      return { items: found.flatMap((claim) => viewOf(claim, left.has(claim), nowMs()) ?? []) };
    },
  );

  app.post(
    '/claims/:targetId/release',
    {
      config: { action: 'claim.release' },
      schema: {
        tags,
        summary: 'Give back a host that is kept for an unsettled execution, or that a run has left',
        description:
          'Look at the host first: incidents may act on it from now on. Refused while the run that holds it is open, or Temporal cannot say that it is not, and while a command that was sent could still start on the host. Who did it and why is kept.',
        params: ClaimParams,
        body: ReleaseBody,
        response: {
          ...errorResponses(
            'Claim.NotFound',
            'Claim.Held',
            'Claim.CouldStart',
            'Claim.Changed',
            'Temporal.Unavailable',
            'Temporal.Refused',
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
      if (found === undefined) throw new ApiFault('Claim.NotFound');
      const isGone = claimStateOf(found, nowMs()) === 'held' && (await isOwnerGone(temporal, found));
      const judgement = judgeRelease(found, isGone, nowMs());
      const { incidentId, expiresAt } = found;
      if (judgement.kind === 'nothing') throw new ApiFault('Claim.NotFound');
      if (judgement.kind === 'at_work') {
        const until = expiresAt ?? 'it ends';
        throw new ApiFault(
          'Claim.Held',
          `Incident ${incidentId} is at work on this host, until ${until} at the latest.`,
        );
      }
      if (judgement.kind === 'could_start') {
        const until = new Date(judgement.untilMs).toISOString();
        throw new ApiFault(
          'Claim.CouldStart',
          `A command that incident ${incidentId} sent to this host could still start there until ${until}.`,
        );
      }
      if (!(await claims.release(found, { ...sender, reason }))) throw new ApiFault('Claim.Changed');
      const executionIds = openExecutionsOf(found).map(({ executionId }) => executionId);
      request.log.warn({ targetId, incidentId, executionIds, by, via, reason }, 'host given back');
      return { kind: 'released' as const, targetId, incidentId };
    },
  );
}

import type { ClaimView } from '../../contracts/api.ts';
import {
  claimStateOf,
  type HostClaim,
  openExecutionsOf,
  runOf,
  sentText,
  unsettledText,
} from '../../domain/execution/host-claim.ts';
import { hasOwner, judgeRelease, type OwnerState } from '../../domain/execution/judge-release.ts';
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

/** Of the run that holds a claim. Throws TemporalUnavailableError or TemporalRefusedError. */
async function ownerOf(
  temporal: Pick<WorkerWatch, 'runState'>,
  claim: HostClaim,
  nowMs: number,
): Promise<OwnerState> {
  if (!hasOwner(claim, nowMs)) return 'unasked';
  const run = runOf(claim);
  if (run.workflowId !== '' && run.runId !== '') return await temporal.runState(run);
  // Nobody can be asked of it: its lease says how long it is held, and what was sent is a person's to judge.
  return claimStateOf(claim, nowMs) === 'held' ? 'unasked' : 'unknown';
}

/** How a claim stands and why, for people. */
function standingOf(
  claim: HostClaim,
  owner: OwnerState,
  nowMs: number,
): { readonly state: ClaimView['state']; readonly why: string } {
  const { incidentId, expiresAt } = claim;
  const sent = sentText(claim);
  const look = `${sent === null ? '' : `; ${sent} was sent last, and may have run or not`}; look at the host`;
  const isOwned = hasOwner(claim, nowMs);
  const isLeased = isOwned && claimStateOf(claim, nowMs) === 'held';
  if (isOwned && !isLeased && owner === 'open')
    return {
      state: 'held',
      why: `the run of incident ${incidentId} is open, though its claim ran out at ${expiresAt}${look}`,
    };
  if (!isLeased) {
    const isUnasked = isOwned && owner === 'unasked';
    const unknown = isUnasked ? '; Temporal was not asked whether its run is open' : '';
    return { state: 'unsettled', why: `${unsettledText(claim)}${unknown}; look at the host` };
  }
  if (owner === 'ended') {
    const left = `the run of incident ${incidentId} that held it has ended without giving it back`;
    return { state: 'left', why: `${left}${look}` };
  }
  if (owner === 'unknown')
    return {
      state: 'held',
      why: `Temporal does not know the run of incident ${incidentId} that holds it, as after a restore${look}`,
    };
  return { state: 'held', why: `incident ${incidentId} is at work on it` };
}

/** Null for a claim that means nothing any more. */
function viewOf(claim: HostClaim, owner: OwnerState, nowMs: number): ClaimView | null {
  const judgement = judgeRelease(claim, owner, nowMs);
  if (judgement.kind === 'nothing') return null;
  const { targetId, incidentId, since, expiresAt } = claim;
  return {
    targetId,
    incidentId,
    ...standingOf(claim, owner, nowMs),
    since,
    expiresAt: claimStateOf(claim, nowMs) === 'held' ? expiresAt : null,
    releasableFrom:
      judgement.kind === 'at_work'
        ? null
        : new Date(judgement.kind === 'wait' ? judgement.untilMs : nowMs).toISOString(),
    executionIds: openExecutionsOf(claim).map(({ executionId }) => executionId),
  };
}

/** @throws ApiFault where the host may not be given back now. */
function assertReleasable(claim: HostClaim, owner: OwnerState, nowMs: number): void {
  const judgement = judgeRelease(claim, owner, nowMs);
  const { incidentId, expiresAt } = claim;
  if (judgement.kind === 'nothing') throw new ApiFault('Claim.NotFound');
  if (judgement.kind === 'at_work') {
    const isLeased = claimStateOf(claim, nowMs) === 'held';
    throw new ApiFault(
      'Claim.Held',
      isLeased
        ? `Incident ${incidentId} is at work on this host, until ${expiresAt ?? 'it ends'} at the latest.`
        : `The run of incident ${incidentId} is open, though its claim ran out at ${expiresAt}: what it sent may still run on this host.`,
    );
  }
  if (judgement.kind === 'wait') {
    const until = new Date(judgement.untilMs).toISOString();
    throw new ApiFault(
      'Claim.CouldStart',
      judgement.for === 'run'
        ? `Temporal does not know the run of incident ${incidentId} that holds this host, as after a restore: it may be at work until ${until}.`
        : `${sentText(claim) ?? 'A command'}, which incident ${incidentId} sent to this host, could still start or run there until ${until}.`,
    );
  }
}

/** Which hosts incidents hold, and how a person gives one back that nobody works on. */
export function addClaimRoutes(app: TypedApp, { claims, temporal, nowMs }: IngressDeps): void {
  /** Of claims that a run may be at work under. Of more than are asked for, and where Temporal is away, it is not known. */
  async function ownersOf(found: readonly HostClaim[]): Promise<ReadonlyMap<HostClaim, OwnerState>> {
    const asked = found
      .filter((claim) => hasOwner(claim, nowMs()))
      .slice(0, INGRESS_LIMITS.api.claimOwnersAskedMax);
    const unasked = (): OwnerState => 'unasked';
    return new Map(
      await Promise.all(
        asked.map(async (claim) => [claim, await ownerOf(temporal, claim, nowMs()).catch(unasked)] as const),
      ),
    );
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
      const owners = await ownersOf(found);
      return {
        items: found.flatMap((claim) => viewOf(claim, owners.get(claim) ?? 'unasked', nowMs()) ?? []),
      };
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
          'Look at the host first: incidents may act on it from now on. Refused while the run that holds it is open, or Temporal cannot say that it is not, and while a command that was sent could still start or run on the host. Who did it and why is kept.',
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
      assertReleasable(found, await ownerOf(temporal, found, nowMs()), nowMs());
      const { incidentId } = found;
      if (!(await claims.release(found, { ...sender, reason }))) throw new ApiFault('Claim.Changed');
      const executionIds = openExecutionsOf(found).map(({ executionId }) => executionId);
      request.log.warn({ targetId, incidentId, executionIds, by, via, reason }, 'host given back');
      return { kind: 'released' as const, targetId, incidentId };
    },
  );
}

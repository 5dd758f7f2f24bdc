import { log } from '@temporalio/workflow';
import type { InvestigateOutcome } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import { hostPlaceOf } from '../../domain/access/aws-accounts.ts';
import { blamedOnHost } from '../../domain/diagnosis/blamed.ts';
import type { Diagnostics } from '../../domain/diagnosis/diagnostics.ts';
import type { Judgement } from '../../domain/diagnosis/judge/judgement.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { TargetResolution } from '../../domain/diagnosis/target-resolution.ts';
import { ENDINGS } from '../../domain/record/endings.ts';
import { countText } from '../../domain/text/count-text.ts';
import { failureReason, failureType } from '../failure-reason.ts';
import { showState } from '../incident/enter-phase.ts';
import { IncidentEnd } from '../incident/incident-end.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { unlessInterrupted } from '../incident/interruption.ts';
import { SupersededRun } from '../incident/superseded-run.ts';
import { endIfSuppressedNow } from '../incident/suppression.ts';

type Resolved = Extract<TargetResolution, { readonly kind: 'resolved' }>;

/** Finds the affected hosts and looks at them. @throws IncidentEnd when there is nothing to plan from. */
export async function diagnose(run: IncidentRun): Promise<Diagnostics> {
  const { state } = run;
  showState(run);
  // Once it counts whose tags a host has, that is asked between finding it and looking at it.
  const found = run.joins && !state.mutesByTag ? await investigate(run) : null;
  const { targets, offlineNotNamed = 0 } = resolvedOf(run, found?.resolution ?? (await resolveTargets(run)));
  state.change({ targets });
  const offline = targets.filter(({ online }) => !online).map(({ instanceId }) => instanceId);
  const away = offline.length + offlineNotNamed;
  const message = `${countText(targets.length - offline.length, 'host')} to look at${away === 0 ? '' : `, ${away} offline`}`;
  state.note('targets_resolved', message, {
    targetIds: targets.map(({ instanceId }) => instanceId),
    offline,
    ...(offlineNotNamed === 0 ? {} : { offlineNotNamed }),
  });
  // Now that it is known whose tags count.
  if (state.mutesByTag) await endIfSuppressedNow(run);
  const diagnostics = found?.diagnostics ?? (await probeTargets(run, targets));
  state.change({ diagnostics });
  noteJudgement(run, diagnostics);
  const missing = diagnostics.evidence.filter(({ key }) => key === null);
  if (missing.length > 0) {
    state.note('evidence_missing', 'evidence could not be stored whole; only its excerpt is kept', {
      evidenceIds: missing.map(({ id }) => id),
    });
  }
  const isSilent = targets.every(({ instanceId }) => diagnostics.unreachable.includes(instanceId));
  // Of hosts that do not answer something may be known all the same, from what AWS says of them.
  if (isSilent && blamedCauses(diagnostics.judgement).length === 0) {
    throw new IncidentEnd(ENDINGS.unreachable(diagnostics.unreachable));
  }
  return diagnostics;
}

function blamedCauses(judgement: Judgement | undefined): readonly string[] {
  return [...new Set(judgement?.hosts.flatMap(blamedOnHost).map(({ cause }) => cause) ?? [])];
}

/** What was measured on each host, and what is blamed for it. */
function noteJudgement({ state }: IncidentRun, diagnostics: Diagnostics): void {
  const { judgement, evidence, sha256, unreachable } = diagnostics;
  const causes = blamedCauses(judgement);
  const measured = judgement?.hosts.map(({ targetId, measured: said }) => `${targetId}: ${said}`) ?? [];
  const blamed = causes.length === 0 ? 'nothing is blamed' : `blamed: ${causes.join(', ')}`;
  const looked = new Set(evidence.map(({ targetId }) => targetId)).size;
  const about = [`${countText(looked, 'host')} looked at, ${blamed}`, ...measured];
  state.note('diagnosed', about.join('; '), {
    condition: judgement?.condition ?? '',
    causes,
    rounds: judgement?.rounds ?? 0,
    ill: judgement?.hosts.filter((host) => host.state === 'ill').map(({ targetId }) => targetId) ?? [],
    steps: judgement?.hosts.flatMap(({ steps }) => steps).length ?? 0,
    sha256,
    unreachable,
  });
}

/** Null where it did not work: then the two are done one by one, and what is wrong with which shows. @throws IncidentEnd */
async function investigate({ state, activities }: IncidentRun): Promise<InvestigateOutcome | null> {
  const { incidentId, attempt, alarm } = state.record;
  const summary = `find the hosts behind ${alarm.resource.id}, look at them and judge`;
  try {
    return await unlessInterrupted(state, () =>
      activities.investigate.executeWithOptions({ summary }, [
        { incidentId, attempt, alarm, place: hostPlaceOf(alarm) },
      ]),
    );
  } catch (error) {
    if (error instanceof IncidentEnd || error instanceof SupersededRun) throw error;
    log.warn('hosts are found and looked at one after the other', { reason: failureReason(error) });
    return null;
  }
}

function resolveTargets({ state, activities }: IncidentRun): Promise<TargetResolution> {
  const { alarm } = state.record;
  const summary = `find the hosts behind ${alarm.resource.id}`;
  return unlessInterrupted(state, () =>
    activities.resolveTargets.executeWithOptions({ summary }, [{ alarm }]),
  ).catch((error: unknown) => endOnFailure(error, ENDINGS.targetsUnresolved));
}

/** @throws IncidentEnd where no host is meant. */
function resolvedOf({ state }: IncidentRun, resolved: TargetResolution): Resolved {
  const { alarm } = state.record;
  if (resolved.kind !== 'resolved') {
    const none = alarm.kind === 'finding' ? ENDINGS.findingWithoutHost : ENDINGS.targetsNone;
    const ending = resolved.kind === 'none' ? none : ENDINGS.targetsTooMany;
    throw new IncidentEnd(ending(resolved.message));
  }
  // An empty set is an error, never "all".
  if (resolved.targets.length === 0) {
    throw new IncidentEnd(ENDINGS.targetsNone(`no managed instance belongs to ${alarm.resource.id}`));
  }
  return resolved;
}

function probeTargets({ state, activities }: IncidentRun, targets: readonly Target[]): Promise<Diagnostics> {
  const { incidentId, attempt, alarm } = state.record;
  const summary = `look at ${countText(targets.length, 'host')} and judge`;
  return unlessInterrupted(state, () =>
    activities.diagnoseTargets.executeWithOptions({ summary }, [
      { incidentId, attempt, targets, alarm, place: hostPlaceOf(alarm) },
    ]),
  ).catch((error: unknown) => endOnFailure(error, ENDINGS.undiagnosed));
}

/** Failures that no retry mends and that are not about a service, but about where RecoverOps may work. */
const ACCESS_FAILURES: ReadonlySet<string> = new Set([
  FAILURES.accountNotConfigured,
  FAILURES.regionNotConfigured,
  FAILURES.roleRefused,
]);

/** Lets an end that was already decided pass, and makes one of anything else. */
export function endOnFailure(error: unknown, ending: (why: string) => IncidentEnd['ending']): never {
  if (error instanceof IncidentEnd || error instanceof SupersededRun) throw error;
  const isAccess = ACCESS_FAILURES.has(failureType(error) ?? '');
  throw new IncidentEnd((isAccess ? ENDINGS.accessMissing : ending)(failureReason(error)));
}

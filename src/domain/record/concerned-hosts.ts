import type { Target } from '../diagnosis/target.ts';
import { planTargets } from '../plan/host-lease.ts';
import { attemptNames } from './attempt-names.ts';
import type { IncidentRecord } from './incident-record.ts';

type Looked = Pick<
  IncidentRecord,
  'alarm' | 'status' | 'targets' | 'diagnostics' | 'plan' | 'executions' | 'decision'
>;

/**
 * The hosts that an incident is about, in the order of its targets: those that were measured to be ill, that its plan is for, that something
 * ran on, or that its alarm measures alone; where no host answered, all. One that was found well is named for nobody else's trouble. Until
 * the hosts were looked at, all that the alarm may be about.
 */
export function concernedHosts(record: Looked): readonly Target[] {
  const { targets, diagnostics, plan } = record;
  if (diagnostics === null && plan === null) return targets;
  const unreachable = diagnostics?.unreachable ?? [];
  const isSilent = targets.every(({ instanceId }) => unreachable.includes(instanceId));
  const about = new Set([
    ...attemptNames(record).hosts,
    ...(plan === null ? [] : planTargets(plan)),
    ...(isSilent ? unreachable : []),
  ]);
  return targets.filter(({ instanceId }) => about.has(instanceId));
}

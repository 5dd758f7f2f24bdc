import { sha256Hex } from '../../text/sha256.ts';
import type { Alarm, AlarmState } from '../alarm.ts';
import type { Finding, FindingKey, FindingState } from './finding.ts';

const CHANGE_ID_DIGITS = 32;

/** When the resource of a finding that is OK was heard last; null: it is quiet, or nobody said, or it is not OK. */
export function heardAtOf({ state, recovery }: Pick<Finding, 'state' | 'recovery'>): string | null {
  return state === 'OK' && recovery?.kind === 'heard' ? recovery.at : null;
}

/**
 * The state of a finding as that of an alarm. An OK that nobody was heard for is what CloudWatch calls insufficient data: a dead
 * service is as silent as one that is well.
 */
export function alarmStateOf(state: FindingState, heardAt: string | null): AlarmState {
  return state === 'OK' && heardAt === null ? 'INSUFFICIENT_DATA' : state;
}

/**
 * A finding as the alarm that opens an incident or joins the open one of the same detector and resource. It has no metric:
 * nothing that reads CloudWatch can say anything of it.
 */
export function alarmOfFinding(finding: Finding): Alarm {
  const { detector, accountId, region, previousState, reason, at, resource, patterns } = finding;
  return {
    kind: 'finding',
    name: detector,
    description: patterns.map(({ says }) => says).join('; '),
    arn: '',
    accountId,
    region,
    state: alarmStateOf(finding.state, heardAtOf(finding)),
    previousState,
    reason,
    stateChangeTime: at,
    resource,
    metrics: [],
    threshold: null,
    comparisonOperator: null,
    rule: null,
    triggeringChildren: [],
    finding,
  };
}

/** By what the state of the finding behind an alarm is read; undefined for an alarm of CloudWatch. */
export function findingKeyOf({ finding }: Pick<Alarm, 'finding'>): FindingKey | undefined {
  if (finding === undefined) return undefined;
  const { accountId, region, detector, resource } = finding;
  return { accountId, region, detector, resource };
}

/** The same for one change of a finding, however often it is published: its detector may have to send it twice. */
export function changeIdOf({ accountId, region, detector, resource, at, state }: Finding): string {
  const parts = [accountId, region, detector, resource.kind, resource.id, at, state];
  return `finding-${sha256Hex(JSON.stringify(parts)).slice(0, CHANGE_ID_DIGITS)}`;
}

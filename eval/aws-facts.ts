import type { Alarm } from '../src/domain/alarm/alarm.ts';
import type {} from '../src/domain/diagnosis/aws/alarm-reading.ts';
import { baselineIops, hasBurst, isBurstable } from '../src/domain/diagnosis/aws/instance-kind.ts';
import type {} from '../src/domain/diagnosis/aws/instance-state.ts';
import type {} from '../src/domain/diagnosis/aws/target-health.ts';
import type { FactRead } from '../src/domain/diagnosis/facts.ts';
import type { Case, CaseHost } from './case/case.ts';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

function alarmReading({ alarmLater }: Case, alarm: Alarm): FactRead {
  const told = alarmLater === 'unsaid' || alarmLater === 'gone' ? null : alarmLater;
  const state = told === null ? alarm.state : (STATES.find((one) => one === told.state) ?? null);
  const exists = alarmLater !== 'gone';
  return {
    kind: 'alarm_reading',
    exists,
    state: exists ? state : null,
    changedAt: exists ? (told?.changed_at ?? alarm.stateChangeTime) : null,
    reason: told?.reason ?? '',
    actionsEnabled: exists ? (told?.actions_enabled ?? true) : null,
  };
}

function instanceState({ ec2_state: state = 'running', ...host }: CaseHost): FactRead {
  const checks = host.status_checks ?? {};
  const usual = state === 'running' ? 'ok' : 'not-applicable';
  return {
    kind: 'instance_state',
    state,
    stateReason: host.state_reason ?? null,
    systemStatus: checks.system ?? usual,
    instanceStatus: checks.instance ?? usual,
    ebsStatus: checks.ebs ?? usual,
    launchedAt: host.launched ?? null,
  };
}

const numberOf = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

/** What kind of machine it is, where a case tells; a burstable one that does not say lives on its credits as its family does. */
function instanceKind({
  instance_type: instanceType,
  credit_specification: told,
}: CaseHost): readonly FactRead[] {
  if (instanceType === undefined) return [];
  const usual = instanceType.startsWith('t2.') ? 'standard' : 'unlimited';
  const creditSpecification = isBurstable(instanceType) ? (told ?? usual) : null;
  return [{ kind: 'instance_kind', instanceType, creditSpecification }];
}

function volumes({ volumes: told = [] }: CaseHost): readonly FactRead[] {
  return told.flatMap((one): readonly FactRead[] => {
    const device = textOf(one.device);
    const type = textOf(one.type);
    const sizeGib = numberOf(one.size_gib);
    if (device === null || type === null || sizeGib === null) return [];
    const baseline = numberOf(one.baseline_iops);
    return [
      {
        kind: 'volume',
        volumeId: textOf(one.volume_id),
        device,
        type,
        sizeGib,
        baselineIops: baseline ?? baselineIops(type, sizeGib, null),
        burstBalancePercent: hasBurst(type, sizeGib) ? numberOf(one.burst_balance_percent) : null,
      },
    ];
  });
}

/** The group that an alarm names; a case tells the health of that one. */
function targetGroupOf({ metrics }: Alarm): string {
  return metrics.flatMap(({ dimensions }) => dimensions.TargetGroup ?? [])[0] ?? '';
}

/** What AWS would say of one host of a case, as facts: known without a look at the host itself. */
export function awsFacts(read: Case, host: CaseHost, alarm: Alarm): readonly FactRead[] {
  const { ping = 'Online', last_ping: lastPing } = host.world.agents?.ssm ?? {};
  const health = (read.targetHealth ?? [])
    .filter(({ id }) => id === host.instance_id)
    .map(
      ({ port, state, reason, description }): FactRead => ({
        kind: 'target_health',
        targetGroup: targetGroupOf(alarm),
        port: port ?? null,
        state,
        reason: reason ?? null,
        description: description ?? null,
      }),
    );
  return [
    alarmReading(read, alarm),
    instanceState(host),
    ...instanceKind(host),
    ...volumes(host),
    { kind: 'ssm_reading', ping: textOf(ping), lastPing: textOf(lastPing) },
    ...health,
  ];
}

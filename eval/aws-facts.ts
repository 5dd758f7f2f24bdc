import type { Alarm } from '../src/domain/alarm/alarm.ts';
import type {} from '../src/domain/diagnosis/aws/alarm-reading.ts';
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
    { kind: 'ssm_reading', ping: textOf(ping), lastPing: textOf(lastPing) },
    ...health,
  ];
}

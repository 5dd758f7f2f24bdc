import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { World } from '../../eval/world.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { parseAlarm } from '../../src/domain/alarm/parse-alarm.ts';
import type { Target } from '../../src/domain/diagnosis/target.ts';
import { parseRunbook } from '../../src/domain/plan/parse-runbook.ts';
import type { Runbook } from '../../src/domain/plan/runbook.ts';
import type { PlanRequest } from '../../src/domain/planner/plan-request.ts';
import { POLICY_VERSION } from '../../src/domain/policy/policy.ts';
import type { Site } from '../../src/domain/site/site.ts';
import { metricAlarm } from './alarm-samples.ts';
import { diagnosed, INCIDENT } from './diagnosed.ts';
import { logDiskWorld, memoryWorld, nginxWorld } from './printed-host.ts';

const RUNBOOKS = new URL('../../runbooks/', import.meta.url);

export function runbookYaml(name: string): unknown {
  return parse(readFileSync(new URL(`${name}.yaml`, RUNBOOKS), 'utf8'));
}

export function runbookFile(name: string): Runbook {
  const result = parseRunbook(runbookYaml(name));
  if (!result.ok) throw new Error(`${name}: ${result.error.join('; ')}`);
  return result.value;
}

/** Every committed runbook, by name. */
export const RUNBOOK_NAMES: readonly string[] = readdirSync(RUNBOOKS)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .sort();
export const catalogue: readonly Runbook[] = RUNBOOK_NAMES.map(runbookFile);

export const target = (instanceId: string, online = true): Target => ({
  instanceId,
  name: null,
  platform: 'Linux',
  agentVersion: '3.3.0.0',
  online,
});

const BALANCER_METRICS: ReadonlySet<string> = new Set(['UnHealthyHostCount', 'HealthyHostCount']);

export function alarmOn(metric: string, threshold: number): Alarm {
  const Trigger = {
    ...metricAlarm.Trigger,
    Namespace: BALANCER_METRICS.has(metric) ? 'AWS/ApplicationELB' : 'CWAgent',
    MetricName: metric,
    Unit: null,
    Threshold: threshold,
    Dimensions: [{ name: 'AutoScalingGroupName', value: 'web-asg' }],
  };
  const result = parseAlarm({ ...metricAlarm, Trigger });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** Ids of the hosts that are looked at, and what is on them. */
type Worlds = Readonly<Record<string, World | null>>;

/** What is asked of a planner for an alarm and what is on its hosts; null: a host is offline. */
export function requestOf(alarm: Alarm, worlds: Worlds, site?: Site): PlanRequest {
  return {
    incidentId: INCIDENT,
    planVersion: 3,
    alarm,
    targets: Object.keys(worlds).map((id) => target(id, worlds[id] !== null)),
    diagnostics: diagnosed({ alarm, worlds, ...(site === undefined ? {} : { site }) }),
    timing: {
      decideBy: '2026-11-22T08:15:00.000Z',
      deliveryTimeoutSeconds: 60,
      settleSeconds: 120,
      verifyPollSeconds: 10,
    },
    policyVersion: POLICY_VERSION,
  };
}

/** The families that have a fix here, with what makes a host ill and what is on a well one. */
export const ILL = {
  disk: { alarm: alarmOn('disk_used_percent', 85), ill: logDiskWorld(97), well: logDiskWorld(40) },
  memory: { alarm: alarmOn('mem_used_percent', 90), ill: memoryWorld(96), well: memoryWorld(30) },
  service: { alarm: alarmOn('UnHealthyHostCount', 0), ill: nginxWorld('failed'), well: nginxWorld('active') },
} as const;

/** The request of a case in which the hosts of `ids` are all ill in the same way. */
export function illRequest(of: keyof typeof ILL, ids: readonly string[] = ['i-1']): PlanRequest {
  const { alarm, ill } = ILL[of];
  return requestOf(alarm, Object.fromEntries(ids.map((id) => [id, ill])));
}

/** What is asked of a planner when nginx is down on one host. */
export const SERVICE_REQUEST: PlanRequest = { ...illRequest('service'), incidentId: 'one' };

import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { parseAlarm } from '../../src/domain/alarm/parse-alarm.ts';
import type { Diagnostics, Finding, ProbeSet } from '../../src/domain/diagnosis/diagnostics.ts';
import type { Target } from '../../src/domain/diagnosis/target.ts';
import { parseRunbook } from '../../src/domain/plan/parse-runbook.ts';
import type { Runbook } from '../../src/domain/plan/runbook.ts';
import type { PlanRequest } from '../../src/domain/planner/plan-request.ts';
import { POLICY_VERSION } from '../../src/domain/policy/policy.ts';
import { metricAlarm } from './alarm-samples.ts';

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
    Threshold: threshold,
    Dimensions: [{ name: 'AutoScalingGroupName', value: 'web-asg' }],
  };
  const result = parseAlarm({ ...metricAlarm, Trigger });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

export function diagnosticsOf(
  probeSet: ProbeSet,
  findings: readonly Finding[],
  targetIds: readonly string[],
  unreachable: readonly string[] = [],
): Diagnostics {
  return {
    probeSet,
    evidence: targetIds.map((targetId, index) => ({
      id: `E${index + 1}`,
      targetId,
      probeSet,
      key: `evidence/${targetId}`,
      sha256: 'ab'.repeat(32),
      sizeBytes: 10,
      excerpt: 'text',
      problem: unreachable.includes(targetId) ? 'no answer' : null,
    })),
    findings,
    sha256: 'cd'.repeat(32),
    unreachable,
  };
}

/** What is asked of a planner when nginx is down on one host. */
export const SERVICE_REQUEST: PlanRequest = {
  incidentId: 'one',
  planVersion: 3,
  alarm: alarmOn('UnHealthyHostCount', 1),
  targets: [target('i-1')],
  diagnostics: diagnosticsOf(
    'service',
    [
      { kind: 'service', targetId: 'i-1', service: 'nginx', active: false, state: 'failed' },
      { kind: 'health_check', targetId: 'i-1', healthy: false, detail: 'connection refused' },
    ],
    ['i-1'],
  ),
  timing: {
    decideBy: '2026-11-22T08:15:00.000Z',
    deliveryTimeoutSeconds: 60,
    settleSeconds: 120,
    verifyPollSeconds: 10,
  },
  policyVersion: POLICY_VERSION,
};

import { describe, expect, it, test } from 'vitest';
import { conditionOf } from '../../../../../src/domain/alarm/condition/condition-of.ts';
import { findingConditionOf } from '../../../../../src/domain/alarm/condition/finding-condition.ts';
import { readableCondition } from '../../../../../src/domain/alarm/condition/readable-condition.ts';
import type { Classification } from '../../../../../src/domain/alarm/finding/classification.ts';
import {
  INCIDENT_CLASSES,
  type IncidentClass,
} from '../../../../../src/domain/alarm/finding/incident-class.ts';
import { metric } from '../../../../support/condition-samples.ts';
import { finding } from '../../../../support/finding-samples.ts';

const answer = (told: Classification['class']): Classification => ({
  class: told,
  confidence: 0.95,
  alternatives: [],
  reasons: [],
  models: [],
});

/** What a look at a host can say of lines of each class, and in which family it looks first. */
const LOOKED_AT: Readonly<Record<IncidentClass, readonly [subject: string, family: string] | null>> = {
  disk_full: ['filesystem_used', 'disk'],
  inode_exhaustion: ['inodes_used', 'disk'],
  memory_oom: ['memory_used', 'memory'],
  container_oom: ['process_count', 'service'],
  cpu_saturation: ['cpu_used', 'processor'],
  fd_exhaustion: ['process_count', 'service'],
  service_crash: ['process_count', 'service'],
  dns_failure: ['process_count', 'service'],
  tls_expired: ['process_count', 'service'],
  dependency_refused: ['process_count', 'service'],
  alb_target_5xx: ['process_count', 'service'],
  alb_timeout: ['process_count', 'service'],
  connection_surge: ['process_count', 'service'],
  task_start_failure: ['process_count', 'service'],
  health_flap: ['process_count', 'service'],
  bad_deployment: ['process_count', 'service'],
  credential_expired: ['process_count', 'service'],
  rds_storage_full: null,
  rds_connections: null,
  rds_lock_wait: null,
  rds_replica_lag: null,
  rds_failover: null,
  lambda_timeout: null,
  lambda_throttle: null,
  lambda_memory: null,
  iam_denied: null,
  intrusion_attempt: null,
};

describe.each(INCIDENT_CLASSES)('lines of %s', (told) => {
  const [subject, family] = LOOKED_AT[told] ?? [null, null];
  const { classification: _classification, ...plain } = finding();

  it('are looked at where a host shows it, and nowhere where it shows none of it', () => {
    const condition = findingConditionOf({ ...plain, class: told, reason: 'it was counted' });
    expect(condition).toMatchObject({ kind: 'finding', class: told, subject, family });
    expect(condition.says).toBe('it was counted');
  });

  it('say the same where only models take them for that, and that it was models', () => {
    const classification = answer(told);
    const condition = findingConditionOf({ ...plain, class: null, reason: 'new lines', classification });
    expect(condition).toMatchObject({ class: null, subject, family });
    expect(condition.says).toBe(
      `new lines; models take the lines for ${told.replaceAll('_', ' ')} (very likely, 95 %)`,
    );
  });
});

test('its own class goes before what models say, who then have no say at all', () => {
  const condition = findingConditionOf(
    finding({ class: 'disk_full', reason: 'it was counted', classification: answer('memory_oom') }),
  );
  expect(condition).toMatchObject({ class: 'disk_full', subject: 'filesystem_used', family: 'disk' });
  expect(condition.says).toBe('it was counted');
});

test.each(['unknown', 'healthy'] as const)('models that say %s say of nothing what it is about', (told) => {
  const condition = findingConditionOf(
    finding({ class: null, reason: 'new lines', classification: answer(told) }),
  );
  expect(condition).toMatchObject({ class: null, subject: null, family: null });
  expect(condition.says).toBe('new lines');
});

test('lines that are only new, and that no model was asked about, are about nothing that is known', () => {
  const { classification: _classification, ...plain } = finding({ class: null, reason: 'new lines' });
  expect(findingConditionOf(plain)).toMatchObject({ subject: null, family: null, says: 'new lines' });
});

describe('whom it binds to', () => {
  it('is the host that it names', () => {
    const resource = { kind: 'instance', id: 'i-0123456789abcdef0' } as const;
    expect(findingConditionOf(finding({ resource })).selectors).toEqual({
      instanceId: 'i-0123456789abcdef0',
    });
  });

  it.each(['ecs_service', 'database', 'function', 'load_balancer', 'log_group'] as const)(
    'is no host where it is about a %s',
    (kind) => {
      expect(findingConditionOf(finding({ resource: { kind, id: 'web' } })).selectors).toEqual({});
    },
  );
});

test('an alarm of a detector asserts what its finding does, whatever else stands in it', () => {
  const found = finding({ class: 'disk_full', reason: 'it was counted', detector: 'log-pattern-disk-full' });
  const alarm = { ...metric('CWAgent mem_used_percent', '>', 90), finding: found };
  const condition = conditionOf(alarm, { siteMetrics: [] });
  expect(condition).toEqual(findingConditionOf(found));
  expect(condition).toMatchObject({ kind: 'finding', detector: 'log-pattern-disk-full' });
  expect(readableCondition(condition)).toBe('it was counted');
});

import { describe, expect, test } from 'vitest';
import type { World } from '../../../../../eval/world.ts';
import type {
  UnclearCondition,
  UnderstoodCondition,
} from '../../../../../src/domain/alarm/condition/condition.ts';
import { blamedOnHost, whyWell } from '../../../../../src/domain/diagnosis/blamed.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { assertedOf, HOST, judgedWorld, saidOf, stepsOf, UNHEALTHY } from './judged-world.ts';

const HEARTBEAT: UnderstoodCondition = {
  ...UNHEALTHY,
  subject: 'heartbeat',
  about: 'memory_used',
  family: 'watchers',
  statistic: { kind: 'sample_count' },
  selectors: { instanceId: HOST },
  metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
  missingData: 'breaching',
  operator: 'lt',
  threshold: 1,
  direction: 'low',
};
const ROOT = {
  source: '/dev/xvda1',
  fstype: 'xfs',
  mount: '/',
  size_kib: 20_000_000,
  used_kib: 4_000_000,
  avail_kib: 16_000_000,
};
const agentOf = (active: string, more: Record<string, unknown> = {}): World => ({
  mounts: [ROOT],
  units: [{ name: 'amazon-cloudwatch-agent.service', active, sub: active === 'active' ? 'running' : 'dead' }],
  agents: { cloudwatch: { unit: 'amazon-cloudwatch-agent.service', ...more } },
});
const instance = (
  state: string,
  more: Partial<Extract<FactRead, { kind: 'instance_state' }>> = {},
): FactRead => ({
  kind: 'instance_state',
  state,
  stateReason: null,
  systemStatus: 'ok',
  instanceStatus: 'ok',
  ebsStatus: 'ok',
  launchedAt: null,
  ...more,
});

const OK_AGAIN: FactRead = {
  kind: 'alarm_reading',
  exists: true,
  state: 'OK',
  changedAt: null,
  reason: '',
  actionsEnabled: true,
};

describe('a heartbeat that is missing', () => {
  test('the agent has stopped: it is started', () => {
    const judged = judgedWorld({ condition: HEARTBEAT, world: agentOf('inactive') });
    expect(assertedOf(judged)).toEqual(['metrics_agent_silent']);
    expect(stepsOf(judged)).toEqual([['restart-agent', { agent: 'amazon-cloudwatch-agent' }]]);
    expect(saidOf(judged)).toMatch(/no data arrived/);
  });

  test('nothing is known of an agent: no data arrived, and nothing is ended', () => {
    const judged = judgedWorld({ condition: HEARTBEAT, world: { mounts: [ROOT] } });
    expect(assertedOf(judged)).toEqual(['metrics_agent_silent']);
    expect(judged.steps).toEqual([]);
  });

  test('the agent has no credentials: a restart gives it none', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      world: agentOf('active', { error: 'NoCredentialProviders: no valid providers in chain' }),
    });
    expect(assertedOf(judged)).toEqual(['agent_without_credentials']);
    expect(judged.steps).toEqual([]);
  });

  test('the clock is off, and AWS refuses what the agent signs', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      world: {
        ...agentOf('active', { error: 'RequestTimeTooSkewed' }),
        clock: { offset_s: -780, synchronized: false },
      },
    });
    expect(assertedOf(judged)).toEqual(['clock_wrong']);
    expect(judged.steps).toEqual([]);
  });

  describe('an alarm of how far the clock is off', () => {
    const OFFSET: UnderstoodCondition = {
      ...HEARTBEAT,
      subject: 'clock_offset',
      metrics: [{ namespace: 'Plant/Clock', name: 'Offset' }],
      unit: 'seconds',
      operator: 'ge',
      threshold: 2,
      direction: 'high',
    };
    const BEHIND_ONLY: UnderstoodCondition = { ...OFFSET, operator: 'le', threshold: -2, direction: 'low' };
    const offBy = (offset: number, condition: UnderstoodCondition | UnclearCondition = OFFSET) =>
      judgedWorld({
        condition,
        world: { ...agentOf('active', {}), clock: { offset_s: offset, synchronized: false } },
      });

    test.each([
      ['its amount', OFFSET, -94],
      ['its amount', OFFSET, 94],
      ['its signed value', BEHIND_ONLY, -94],
      ['its signed value', BEHIND_ONLY, 94],
    ])('that is told by %s is about a clock that is off either way (%o by %d s)', (_, condition, offset) => {
      expect(assertedOf(offBy(offset, condition))).toEqual(['clock_wrong']);
    });

    test('is answered with all clear only where the clock is right', () => {
      expect(offBy(-0.01)).toMatchObject({ state: 'well' });
      expect(assertedOf(offBy(-0.01))).toEqual([]);
    });

    test('is never answered with all clear where its number is not understood', () => {
      const unclear: UnclearCondition = {
        ...OFFSET,
        understood: false,
        reason: 'it is a band',
        operator: 'band',
        threshold: null,
        direction: null,
      };
      expect(offBy(0.01, unclear)).toMatchObject({ state: 'unread', steps: [] });
      const off = offBy(-94, unclear);
      expect([assertedOf(off), off.steps]).toEqual([['clock_wrong'], []]);
    });
  });

  test('the instance was stopped on purpose', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      aws: [instance('stopped', { stateReason: 'Client.UserInitiatedShutdown: User initiated shutdown' })],
      world: {},
    });
    expect(assertedOf(judged)).toEqual(['stopped_on_purpose']);
    expect(judged.steps).toEqual([]);
  });

  test.each([
    ['activating', 'it is activating by itself'],
    ['deactivating', 'it is deactivating by itself'],
  ])('an agent that is %s is slow, and not restarted', (active, why) => {
    const judged = judgedWorld({ condition: HEARTBEAT, world: agentOf(active) });
    expect(judged.steps).toEqual([]);
    expect(judged.withheld.map((one) => one.why).join('\n')).toContain(why);
  });

  test('the SSM agent is never what is restarted, whatever it complains of', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      world: {
        mounts: [ROOT],
        units: [
          { name: 'amazon-cloudwatch-agent.service', active: 'active', sub: 'running' },
          { name: 'amazon-ssm-agent.service', active: 'failed', sub: 'failed' },
        ],
        agents: { ssm: { unit: 'amazon-ssm-agent.service', error: 'RequestError: i/o timeout' } },
      },
    });
    expect(judged.steps).toEqual([]);
  });

  test('an agent that is slow is blamed for nothing once its data has come', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      aws: [OK_AGAIN],
      world: agentOf('active', { error: 'RequestError: send request failed, i/o timeout' }),
    });
    expect(assertedOf(judged)).not.toContain('metrics_agent_silent');
    expect(judged.steps).toEqual([]);
  });

  test('the alarm is OK again', () => {
    const judged = judgedWorld({
      condition: HEARTBEAT,
      aws: [OK_AGAIN],
      world: agentOf('active'),
    });
    expect(assertedOf(judged)).toEqual(['nothing_wrong_any_more']);
    expect(judged.state).toBe('well');
    // It is why nothing is done, and no blame on a host that is well.
    expect(blamedOnHost(judged)).toEqual([]);
    expect(whyWell(judged).map(({ sentence }) => sentence)).toEqual([
      'the alarm is OK again, and nothing wrong is measured any more',
    ]);
  });
});

test('an alarm that is gone says nothing of the host, and nothing is done', () => {
  const judged = judgedWorld({
    aws: [
      {
        kind: 'alarm_reading',
        exists: false,
        state: null,
        changedAt: null,
        reason: '',
        actionsEnabled: null,
      },
    ],
    world: {
      mounts: [ROOT],
      units: [{ name: 'nginx.service', active: 'inactive', sub: 'dead' }],
      config_test: { unit: 'nginx.service', exit: 0, stderr: '' },
      sockets: [{ proto: 'tcp', addr: '0.0.0.0', port: 22, state: 'LISTEN' }],
    },
  });
  expect(assertedOf(judged)).toEqual(['alarm_gone']);
  expect(judged.steps).toEqual([]);
});

test.each([
  ['system_status', { systemStatus: 'impaired' }],
  ['instance_status', { instanceStatus: 'impaired' }],
  ['ebs_status', { ebsStatus: 'impaired' }],
] as const)('EC2 says that the %s is impaired: a person decides', (subject, how) => {
  const judged = judgedWorld({
    condition: {
      ...UNHEALTHY,
      subject,
      family: 'watchers',
      metrics: [{ namespace: 'AWS/EC2', name: 'StatusCheckFailed' }],
    },
    aws: [instance('running', how)],
    world: {},
  });
  expect(assertedOf(judged)).toEqual(['status_check']);
  expect(judged.steps).toEqual([]);
});

test('status checks that pass again: nothing is wrong', () => {
  const judged = judgedWorld({
    condition: { ...UNHEALTHY, subject: 'any_status', family: 'watchers', metrics: [] },
    aws: [instance('running')],
    world: {},
  });
  expect(judged.state).toBe('well');
});

test('no requests, no response times: the alarm takes missing data for breaching', () => {
  const judged = judgedWorld({
    condition: { ...UNHEALTHY, subject: 'latency', unit: 'seconds', threshold: 1, missingData: 'breaching' },
    alarm: {
      reason:
        'Threshold Crossed: no datapoints were received for 5 periods and 5 missing datapoints were treated as [Breaching].',
    },
    world: {
      units: [{ name: 'nginx.service', active: 'active', main_pid: 900 }],
      processes: [{ pid: 900, comm: 'nginx', unit: 'nginx.service' }],
      sockets: [{ proto: 'tcp', addr: '0.0.0.0', port: 80, state: 'LISTEN', pid: 900 }],
      http: [{ url: 'http://127.0.0.1/health', status: 200, ms: 4 }],
    },
  });
  expect(assertedOf(judged)).toEqual(['missing_data']);
});

describe('a job that runs at the same time each day', () => {
  const over = (changed: string) =>
    judgedWorld({
      condition: HEARTBEAT,
      alarm: { stateChangeTime: changed },
      aws: [OK_AGAIN],
      world: {
        files_text: {
          '/etc/cron.d/dump': '40 7 * * * root A=b /usr/local/bin/nightly-dump.sh --key secret\n',
        },
      },
    });

  test('an alarm that was red a while after it began, and is over, shows its expected pattern', () => {
    const judged = over('2026-11-22T08:01:00.000Z');
    expect(assertedOf(judged)).toEqual(['expected_pattern']);
    expect(judged.causes[0]?.sentence).toContain('/usr/local/bin/nightly-dump.sh every day at 07:40');
    expect(JSON.stringify(judged)).not.toContain('secret');
    expect(judged.steps).toEqual([]);
  });

  test('at another time of the day the job says nothing', () => {
    expect(assertedOf(over('2026-11-22T14:01:00.000Z'))).toEqual(['nothing_wrong_any_more']);
  });
});

describe('an alarm on a file system that sends no data', () => {
  const ON_EFS: UnderstoodCondition = {
    ...HEARTBEAT,
    about: 'filesystem_used',
    selectors: { instanceId: HOST, path: '/mnt/efs', fstype: 'nfs4' },
    metrics: [{ namespace: 'CWAgent', name: 'disk_used_percent' }],
  };
  const agent = agentOf('active');

  test('one that hangs is not called gone', () => {
    const efs = { ...ROOT, source: '127.0.0.1:/', fstype: 'nfs4', mount: '/mnt/efs', hangs: true };
    const judged = judgedWorld({ condition: ON_EFS, world: { ...agent, mounts: [ROOT, efs] } });
    expect(assertedOf(judged)).toEqual(['metrics_agent_silent']);
    expect(saidOf(judged)).toMatch(/\/mnt\/efs is could not be read on the host either/);
    expect(judged.steps).toEqual([]);
  });

  test('one that df would list is gone where it does not', () => {
    const judged = judgedWorld({ condition: ON_EFS, world: agent });
    expect(assertedOf(judged)).toEqual(['dimension_gone']);
  });

  test('an image is never listed, so nothing is said of it', () => {
    const condition = {
      ...ON_EFS,
      selectors: { ...ON_EFS.selectors, path: '/snap/x/1', fstype: 'squashfs' },
    };
    expect(assertedOf(judgedWorld({ condition, world: agent }))).not.toContain('dimension_gone');
  });
});

test('an agent that runs again on a host that has just started is waited for', () => {
  const world = { ...agentOf('active'), boot: '2026-11-22T08:00:30Z' };
  const judged = judgedWorld({ condition: HEARTBEAT, world });
  expect(assertedOf(judged)).toEqual(['metrics_agent_silent']);
  expect(saidOf(judged)).toMatch(/the host started 90 s ago/);
  expect(judged.steps).toEqual([]);
});

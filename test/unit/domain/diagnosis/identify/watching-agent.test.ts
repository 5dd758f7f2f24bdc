import { describe, expect, it, test } from 'vitest';
import {
  isCloudWatchAgent,
  watchingKind,
} from '../../../../../src/domain/diagnosis/identify/watching-agent.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { SECURITY_PROCESSES, SECURITY_UNITS } from '../../../../../src/domain/site/security-agents.ts';
import { mayRestart, neverTouched } from '../../../../../src/domain/site/site-rules.ts';

test.each([
  ['falcon-sensor-b', '/opt/CrowdStrike/falcon-sensor-bpf', 'falcon-sensor.service', 'security'],
  ['wdavdaemon', '/opt/microsoft/mdatp/sbin/wdavdaemon', 'mdatp.service', 'security'],
  ['python3', '/var/ossec/framework/python/bin/python3', null, 'security'],
  ['elastic-endpoin', null, null, 'security'],
  ['clamd', '/usr/sbin/clamd', 'clamd@scan.service', 'security'],
  ['agent', '/opt/datadog-agent/bin/agent/agent', 'datadog-agent.service', 'monitor'],
  ['amazon-cloudwat', '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent', null, 'aws'],
  ['clamscan', '/usr/bin/clamscan', null, null],
  ['node', '/usr/bin/node', 'shop.service', null],
])('%s of %s in %s is an agent of kind %4$s', (name, exe, unit, kind) => {
  expect(watchingKind({ name, exe, unit })).toBe(kind);
});

test.each(['/tmp/falcon-sensor', '/dev/shm/.x/osqueryd', '/home/ana/falco', '/var/tmp/telegraf'])(
  'what is called like an agent and lies where anybody writes is none: %s',
  (exe) => {
    const name = exe.slice(exe.lastIndexOf('/') + 1);
    expect(watchingKind({ name, exe, unit: 'falcon-sensor.service' })).toBeNull();
  },
);

test('only the metrics agent of AWS at its own place is one that a runbook restarts', () => {
  expect(isCloudWatchAgent({ exe: '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent' })).toBe(
    true,
  );
  expect(isCloudWatchAgent({ exe: '/tmp/amazon-cloudwatch-agent' })).toBe(false);
  expect(isCloudWatchAgent({ exe: null })).toBe(false);
});

test('what guards a host is not restarted even where the site allows it, and never ended', () => {
  for (const pattern of SECURITY_UNITS) {
    const unit = pattern.replace('*', 'x');
    const site = {
      ...DEFAULT_SITE,
      units: [...DEFAULT_SITE.units, { unit, restart: 'allowed' as const, drain: null, serves: [] }],
    };
    expect(mayRestart(site, unit), unit).toMatchObject({ allowed: false });
  }
  for (const process of SECURITY_PROCESSES)
    expect(neverTouched(DEFAULT_SITE, { process: process.replace('*', 'x') }), process).toMatchObject({
      never: true,
    });
});

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const kindOf = (name: string, exe: string | null = null, unit: string | null = null) =>
  watchingKind({ name, exe, unit });

describe("AWS's own agents, and what RecoverOps runs", () => {
  it.each(
    words(`
      amazon-ssm-agen amazon-cloudwat ssm-agent-worke ssm-document-wo ssm-session-wo recoverops recoverops-once`),
  )('%s, as the kernel has its name', (name) => {
    expect(kindOf(name)).toBe('aws');
    expect(kindOf(name, '/usr/bin/anything')).toBe('aws');
    expect(kindOf(`my-${name}`)).toBeNull();
  });

  it.each(
    words(`
      /usr/bin/amazon-ssm-agent /snap/amazon-ssm-agent/1/amazon-ssm-agent /usr/bin/ssm-agent-worker /usr/bin/ssm-document-worker
      /usr/bin/ssm-session-worker /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent`),
  )('%s, whatever it calls itself', (exe) => {
    expect(kindOf('main', exe)).toBe('aws');
    expect(kindOf('main', `${exe}.old`)).not.toBe('aws');
    expect(kindOf('main', exe.replace(/\/(?=[^/]*$)/, '/my-'))).not.toBe('aws');
  });

  it('are none where anybody writes: what hides there behind such a name is to be looked at', () => {
    for (const place of words('/tmp /var/tmp /dev/shm /run/shm /run/user/1000 /home/ana')) {
      expect(kindOf('amazon-ssm-agen', `${place}/.x/amazon-ssm-agent`), place).toBeNull();
      expect(kindOf('recoverops', `${place}/recoverops`), place).toBeNull();
    }
    expect(kindOf('ssm-agent-worke', '/memfd:ssm-agent-worker (deleted)')).toBeNull();
  });
});

describe('what measures a host, or carries its logs away', () => {
  it.each(
    words(`
      node_exporter prometheus-node-exporter process-exporter cadvisor telegraf collectd collectdmon datadog-agent trace-agent
      process-agent system-probe newrelic-infra newrelic-infra-service zabbix_agentd zabbix_agent2 filebeat metricbeat
      packetbeat heartbeat-elastic fluent-bit td-agent-bit promtail grafana-agent alloy aws-otel-collector splunkd snmpd nrpe
      netdata oneagent oneagentwatchdog check_mk_agent cmk-agent-ctl sensu-agent instana-agent sar sadc pmcd pmlogger pmdaproc
      xray aws-kinesis-agent`),
  )('%s', (name) => {
    expect(kindOf(name)).toBe('monitor');
    expect(kindOf('main', `/usr/sbin/${name}`)).toBe('monitor');
    expect(kindOf(name, '/usr/bin/python3.11')).toBe('monitor');
    for (const another of [`my-${name}`, `${name}+`]) expect(kindOf(another), another).toBeNull();
  });

  it.each(
    words(`
      /opt/datadog-agent/bin/a /opt/aws/amazon-cloudwatch-agent/bin/a /opt/splunkforwarder/bin/a /opt/dynatrace/oneagent/a
      /opt/instana/agent/a /opt/newrelic-infra/a /opt/aws/aws-otel-collector/bin/a /opt/awslogs/bin/a /var/awslogs/bin/a
      /var/db/newrelic-infra/a`),
  )('%s, by the place of its product', (exe) => {
    expect(kindOf('agent', exe)).toBe('monitor');
    expect(kindOf('agent', `/srv${exe}`)).toBeNull();
  });

  it.each(
    words(`
      datadog-agent datadog-agent-trace datadog-agent-process telegraf collectd node_exporter prometheus-node-exporter
      newrelic-infra zabbix-agent zabbix-agent2 filebeat metricbeat fluent-bit promtail SplunkForwarder oneagent netdata snmpd
      awslogs awslogsd aws-kinesis-agent aws-otel-collector`),
  )('what runs in %s.service', (unit) => {
    expect(kindOf('main', null, `${unit}.service`)).toBe('monitor');
    expect(kindOf('main', '/usr/bin/python3', `${unit}.service`)).toBe('monitor');
    for (const another of [`my-${unit}.service`, `${unit}.service.d`, `${unit}+.service`])
      expect(kindOf('main', null, another), another).toBeNull();
  });

  it.each([
    ['collectdaemon', null, null],
    ['zabbix_agentx', null, null],
    ['zabbix_server', '/usr/sbin/zabbix_server', 'zabbix-server.service'],
    ['agent', '/srv/shop/agent', 'shop.service'],
    ['agent', '/opt/instana', null],
    ['node', '/usr/bin/node', 'datadog-agent-9.service'],
    ['node', null, null],
  ])('%s of %s in %s is none', (name, exe, unit) => {
    expect(kindOf(name, exe, unit)).toBeNull();
  });

  it('its name stands for it where its program is not known, or is another', () => {
    expect(kindOf('telegraf', null, null)).toBe('monitor');
    expect(kindOf('telegraf', '/opt/tick/home/telegraf', null)).toBe('monitor');
    expect(kindOf('telegraf', '/opt/tick/bin/main', null)).toBe('monitor');
    expect(kindOf('main', '/opt/tick/bin/telegraf', null)).toBe('monitor');
  });
});

test.each([
  '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent.old',
  '/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-config-wizard',
  '/srv/image/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent',
])('%s is not the metrics agent that a runbook restarts', (exe) => {
  expect(isCloudWatchAgent({ exe })).toBe(false);
});

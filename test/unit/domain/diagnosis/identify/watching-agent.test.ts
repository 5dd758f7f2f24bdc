import { expect, test } from 'vitest';
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

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';
import { judgeByRules } from '../../../eval/run-case.ts';
import { scoreOpinion } from '../../../eval/score.ts';
import { isJsonObject, type JsonObject } from '../../../src/domain/text/json-object.ts';

// Incidents of public reports that earlier versions judged wrongly, each with other numbers than its committed case has: on
// larger disks, with other instances, in another account and Region. What is right does not hang on any of these.

const KIB_OR_BYTES = /(?:_kib|_bytes)$/;
const LARGER = 3;

function enlarged(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => enlarged(item, key));
  if (isJsonObject(value)) {
    // Of /proc/meminfo every row is a size or a number of pages, but for how large a huge page is.
    const isSize = (name: string) => key === 'meminfo' && name !== 'Hugepagesize';
    const entries = Object.entries(value).map(([name, member]) => [
      name,
      enlarged(member, isSize(name) ? `${name}_kib` : name),
    ]);
    return Object.fromEntries(entries);
  }
  return typeof value === 'number' && (KIB_OR_BYTES.test(key) || key === 'size_gib') ? value * LARGER : value;
}

function elsewhere(family: string, id: string): unknown {
  const text = readFileSync(`eval/cases/${family}/${id}.json`, 'utf8')
    .replaceAll('111122223333', '999988887777')
    .replaceAll(/\bi-0([0-9a-f]{8})([0-9a-f]{8})\b/g, 'i-0$2$1')
    .replaceAll(/\bip-10-0-(\d+)-(\d+)\b/g, 'ip-172-31-$1-$2')
    .replaceAll('eu-central-1', 'us-west-2');
  const file: unknown = JSON.parse(text);
  return isJsonObject(file) ? { ...file, hosts: enlarged(file.hosts) } : file;
}

function judged(file: unknown) {
  const read = readCase(file);
  if (!read.ok) throw new Error(read.error.join('; '));
  const opinion = judgeByRules(read.value.value);
  if (!opinion.ok) throw new Error(opinion.error);
  return { opinion: opinion.value, scored: scoreOpinion(read.value.value.expected, opinion.value) };
}

test.each([
  ['images of Docker fill the root, and a few MiB of logs are not blamed', 'disk', 'K01'],
  ['all inodes are used while blocks are free: the host is not called well', 'disk', 'K03'],
  ['an alarm on /u01 is not answered by a log on the root', 'disk', 'K04'],
  ['an alarm that rings at half full is answered by its own threshold', 'disk', 'K05'],
  ['a value exactly at the threshold of an alarm that counts it is ill', 'disk', 'K06'],
  ['segments of a topic under /var/log are data and no logs', 'disk', 'K07'],
  ['archived journals fill the disk, and syslog is not blamed for them', 'disk', 'K09'],
  ['a sparse log is passed over for the one that takes the blocks', 'disk', 'K10'],
  ['a rotated record of failed logins is never cut', 'disk', 'K11'],
  ['a mount point with a blank in its name is read as it is', 'disk', 'K13'],
  ['logs behind a symbolic link are found where they lie', 'disk', 'K14'],
  ['a metric of another account is judged where its hosts are', 'disk', 'K34'],
  ['the contributor of a query names the instance', 'disk', 'K35'],
  ["an alarm by a host's name is about that host", 'disk', 'K36'],
  ['hourly files of one logger are a family, and none of them alone is large', 'disk', 'K42'],
  ['nginx serves outside its unit: a restart could not bind', 'service', 'K24'],
  ['Apache holds the port of nginx', 'service', 'K25'],
  ['a missing directory of logs is no error of the configuration', 'service', 'K27'],
  ['a health check that is answered 401 is not mended by a restart', 'service', 'K28'],
  ['a unit that is reloading runs', 'service', 'K29'],
  ['ffmpeg burns the processors, and the heap of fixed size beside it is innocent', 'processor', 'K23'],
  ['hosts that are lost are named beside those that can be worked on', 'service', 'K33'],
  ['memory reserved as huge pages is no process that could be ended', 'memory', 'K15'],
  ['slab that the kernel leaks is not blamed on a database', 'memory', 'K16'],
  ['the container engine that leaks is named, and no application ended in its place', 'memory', 'K18'],
  ['a database that holds what it was given is never ended', 'memory', 'K19'],
  ['four equal workers of one master are one service', 'memory', 'K20'],
  ['an agent that stopped reporting is no memory that is used', 'watchers', 'K21'],
  ['an alarm that was renamed while it was open says nothing of the host', 'watchers', 'K32'],
] as const)('%s', (_, family, id) => {
  const { scored } = judged(elsewhere(family, id));
  expect(scored.score, scored.because).toBe('right');
});

const NGINX = { pid: 900, comm: 'nginx', exe: '/usr/sbin/nginx', unit: 'nginx.service' };

function unhealthy(world: JsonObject, health: JsonObject): JsonObject {
  return {
    format: 'case/v1',
    id: 'incident',
    family: 'service',
    platform: 'debian-12',
    alarm: {
      AlarmName: 'targets',
      AWSAccountId: '999988887777',
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold Crossed: 1 datapoint [1.0 (22/11/26 08:00:00)] was greater than 0.0.',
      StateChangeTime: '2026-11-22T08:01:00.000+0000',
      Region: 'US West (Oregon)',
      AlarmArn: 'arn:aws:cloudwatch:us-west-2:999988887777:alarm:targets',
      OldStateValue: 'OK',
      Trigger: {
        MetricName: 'UnHealthyHostCount',
        Namespace: 'AWS/ApplicationELB',
        StatisticType: 'Statistic',
        Statistic: 'MAXIMUM',
        Dimensions: [{ name: 'TargetGroup', value: 'targetgroup/web/0123456789abcdef' }],
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        TreatMissingData: 'missing',
      },
    },
    target_health: [{ id: 'i-0bbbbbbbbbbbbbbbb', ...health }],
    hosts: [{ instance_id: 'i-0bbbbbbbbbbbbbbbb', world: { boot: '2026-11-02T05:00:00Z', ...world } }],
    expected: { cause: [], steps_allowed: [], steps_forbidden: ['any'], silence_ok: true },
  };
}

describe('incidents that were told in words', () => {
  test('a server that serves is not restarted for a port that its new configuration wants and another one has', () => {
    const { opinion } = judged(
      unhealthy(
        {
          units: [
            { name: 'nginx.service', active: 'active', main_pid: 900 },
            { name: 'stunnel4.service', active: 'active', main_pid: 950 },
          ],
          processes: [NGINX, { pid: 950, comm: 'stunnel4', unit: 'stunnel4.service' }],
          sockets: [
            { proto: 'tcp', addr: '0.0.0.0', port: 8081, state: 'LISTEN', pid: 900 },
            { proto: 'tcp', addr: '0.0.0.0', port: 9443, state: 'LISTEN', pid: 950 },
          ],
          files_text: { '/etc/nginx/nginx.conf': 'server {\n listen 8081;\n listen 9443 ssl;\n}\n' },
          config_test: { unit: 'nginx.service', exit: 0, stderr: 'nginx: test is successful\n' },
          http: [{ url: 'http://127.0.0.1:8081/health', status: 200, ms: 2 }],
        },
        { state: 'unhealthy', reason: 'Target.FailedHealthChecks', port: 9443 },
      ),
    );
    expect(opinion.steps).toEqual([]);
    expect(opinion.cause).not.toContain('unit_stopped');
  });

  test('a proxy on the host that answers for others says nothing of a server that is well', () => {
    const { opinion } = judged(
      unhealthy(
        {
          units: [
            { name: 'nginx.service', active: 'active', main_pid: 900 },
            { name: 'squid.service', active: 'active', main_pid: 960 },
          ],
          processes: [NGINX, { pid: 960, comm: 'squid', unit: 'squid.service' }],
          sockets: [
            { proto: 'tcp', addr: '0.0.0.0', port: 8081, state: 'LISTEN', pid: 900 },
            { proto: 'tcp', addr: '127.0.0.1', port: 3128, state: 'LISTEN', pid: 960 },
          ],
          config_test: { unit: 'nginx.service', exit: 0, stderr: 'nginx: test is successful\n' },
          http: [{ url: 'http://127.0.0.1:8081/health', status: 200, ms: 2 }],
        },
        { state: 'healthy', port: 8081 },
      ),
    );
    expect(opinion.steps).toEqual([]);
    expect(opinion.cause).toEqual(['none']);
  });
});

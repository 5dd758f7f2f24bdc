import { expect, test } from 'vitest';
import type { LogSource } from '../../../../../src/domain/alarm/finding/incident-class.ts';
import { readLine } from '../../../../../src/domain/logs/formats/registry.ts';

const AT = Date.UTC(2026, 10, 29, 11, 28, 30);

test.each<[string, LogSource, string, object]>([
  [
    'syslog of a host, which knows neither year nor zone',
    'ec2',
    'Nov 29 11:28:30 web-1 sshd[42]: Failed password for root',
    { format: 'syslog', at: null, level: null, program: 'sshd', message: 'Failed password for root' },
  ],
  [
    'syslog of the kernel, with a priority',
    'ec2',
    '<3>Nov  9 11:28:30 web-1 kernel: Out of memory',
    { format: 'syslog', level: 'error', program: 'kernel', message: 'Out of memory' },
  ],
  [
    'the journal with ISO times',
    'ec2',
    '2026-11-29T11:28:30+00:00 web-1 systemd[1]: shop.service: Failed',
    { format: 'syslog', at: AT, program: 'systemd', message: 'shop.service: Failed' },
  ],
  [
    'RFC 5424',
    'ec2',
    '<34>1 2026-11-29T11:28:30.000Z web-1 su - ID47 [a@1 b="c"] failed for root',
    { format: 'syslog', at: AT, level: 'fatal', program: 'su', message: 'failed for root' },
  ],
  [
    'an application whose level stands where the name of a host would',
    'ec2',
    '2026-11-29T11:28:30Z ERROR orders::store: no row came',
    { format: 'plain', at: AT, level: 'error', program: null, message: 'ERROR orders::store: no row came' },
  ],
  [
    'a host whose name is a word for a level in small letters',
    'ec2',
    '2026-11-29T11:28:30Z trace sshd[42]: Accepted',
    { format: 'syslog', at: AT, level: null, program: 'sshd', message: 'Accepted' },
  ],
  [
    'an error of nginx',
    'ec2',
    '2026/11/29 11:28:30 [crit] 7#7: *12 open() failed (28: No space left on device)',
    {
      format: 'nginx-error',
      level: 'fatal',
      program: 'nginx',
      message: 'open() failed (28: No space left on device)',
    },
  ],
  [
    'a request',
    'ec2',
    '10.0.0.1 - ana [29/Nov/2026:11:28:30 +0000] "GET /a b HTTP/1.1" 502 157 "-" "curl"',
    { format: 'access', at: AT, level: 'error', figures: { status: 502, bytes: 157 } },
  ],
  [
    'a structured line of pino',
    'ecs',
    '{"level":50,"time":1795951710000,"name":"shop","msg":"boom","err":{"type":"TypeError","message":"x is undefined"}}',
    { format: 'json', at: AT, level: 'error', program: 'shop', message: 'boom TypeError x is undefined' },
  ],
  [
    'a structured line with words for its level',
    'ecs',
    '{"@timestamp":"2026-11-29T11:28:30Z","log.level":"WARN","message":"slow"}',
    { format: 'json', at: AT, level: 'warning', message: 'slow' },
  ],
  [
    'an application with a moment and a level',
    'ec2',
    '2026-11-29 11:28:30,000 UTC - ERROR: payment failed',
    { format: 'plain', message: 'ERROR: payment failed', level: 'error' },
  ],
  ['a level in brackets', 'ec2', '[error] boom', { format: 'plain', level: 'error' }],
  ['a word that is no level', 'ec2', 'there was no error at all', { format: 'plain', level: null }],
  [
    'PostgreSQL on RDS',
    'rds-postgresql',
    '2026-11-29 11:28:30 UTC:10.0.0.1(4242):shop@orders:[99]:FATAL:  sorry, too many clients already',
    {
      format: 'postgresql',
      at: AT,
      level: 'fatal',
      program: 'postgresql',
      message: 'FATAL: sorry, too many clients already',
    },
  ],
  [
    'a process of PostgreSQL itself',
    'rds-postgresql',
    '2026-11-29 11:28:30 UTC::@:[350]:LOG:  checkpoint starting: time',
    { format: 'postgresql', at: AT, level: 'info', message: 'LOG: checkpoint starting: time' },
  ],
  [
    'MySQL on RDS',
    'rds-mysql',
    "2026-11-29T11:28:30.000000Z 12 [ERROR] [MY-013132] [Server] The table 'orders' is full!",
    { format: 'mysql', at: AT, level: 'error', message: "[MY-013132] [Server] The table 'orders' is full!" },
  ],
  [
    'the account of a call of Lambda',
    'lambda',
    'REPORT RequestId: 8f7e-1\tDuration: 3.10 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 80 MB\tInit Duration: 99.5 ms\t\n',
    {
      format: 'lambda',
      level: 'info',
      program: 'platform',
      figures: { duration_ms: 3.1, billed_ms: 4, memory_mb: 128, memory_used_mb: 80, init_ms: 99.5 },
    },
  ],
  [
    'a call that timed out',
    'lambda',
    '2026-11-29T11:28:30.000Z 8f7e-1 Task timed out after 3.00 seconds\n\n',
    { format: 'lambda', at: AT, level: 'fatal', message: 'Task timed out after 3.00 seconds\n\n' },
  ],
  [
    'a line of Node.js in Lambda',
    'lambda',
    '2026-11-29T11:28:30.000Z\t8f7e-1\tERROR\tInvoke Error \t{"errorType":"TypeError"}',
    { format: 'lambda', at: AT, level: 'error', message: 'ERROR Invoke Error \t{"errorType":"TypeError"}' },
  ],
  [
    'a line of Python in Lambda',
    'lambda',
    '[ERROR] KeyError: 8',
    { format: 'lambda', level: 'error', message: '[ERROR] KeyError: 8' },
  ],
  [
    'a request at a load balancer',
    'alb',
    'https 2026-11-29T11:28:30.000000Z app/shop/50dc 10.0.0.1:2817 10.0.0.7:80 0.086 0.048 0.037 502 - 0 57 "GET https://www.example.com:443/a b HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:aws:elasticloadbalancing:x "Root=1-58337281" "www.example.com" "arn:aws:acm:x" 1 2026-11-29T11:28:29.000000Z "forward" "-" "TargetReset" "10.0.0.7:80" "-" "-" "-" TID_1',
    {
      format: 'alb',
      at: AT,
      level: 'error',
      message: 'elb_status=502 target_status=- error=TargetReset actions=forward target=10.0.0.7:80',
      figures: { status: 502, target_ms: 48 },
    },
  ],
  [
    'an action of a service',
    'ecs',
    JSON.stringify({
      source: 'aws.ecs',
      'detail-type': 'ECS Service Action',
      time: '2026-11-29T11:28:30Z',
      detail: {
        eventType: 'ERROR',
        eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
        reason: 'RESOURCE:MEMORY',
      },
    }),
    {
      format: 'ecs-event',
      at: AT,
      level: 'error',
      message: 'ECS Service Action: SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:MEMORY',
    },
  ],
  [
    'a task that has ended',
    'ecs',
    JSON.stringify({
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      time: '2026-11-29T11:28:30Z',
      detail: {
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }, 7],
      },
    }),
    {
      level: 'error',
      message:
        'ECS Task State Change: STOPPED: EssentialContainerExited, Essential container in task exited, OutOfMemoryError: Container killed due to memory usage, exit code: 137',
    },
  ],
])('reads %s', (_what, source, line, expected) => {
  expect(readLine(source, line)).toMatchObject(expected);
});

test.each<[LogSource, string]>([
  ['ec2', ''],
  ['ec2', '{"half'],
  ['ec2', '{"level":{},"time":"soon","message":7}'],
  ['ec2', '<999>1 not a time - - - -'],
  ['ecs', '{"source":"aws.ecs","detail":7}'],
  ['rds-postgresql', '2026-11-29 UTC:no'],
  ['rds-mysql', '2026-11-29T11:28:30Z'],
  ['lambda', '\t\t\t'],
  ['alb', 'https "'],
  ['alb', 'https 2026 a b c'],
  ['alb', '\ud800\u0000'],
])('%s: a line that is in no format is kept as it is: %j', (source, line) => {
  const read = readLine(source, line);
  expect(read.message).toBe(line);
});

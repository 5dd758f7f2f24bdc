import { describe, expect, it, test } from 'vitest';
import type { Alarm } from '../../../../../src/domain/alarm/alarm.ts';
import { statisticText } from '../../../../../src/domain/alarm/condition/statistic.ts';
import { HOST, math, read } from '../../../../support/condition-samples.ts';

const ONE = { m1: `CWAgent mem_used_percent InstanceId=${HOST}` };
const TWO = {
  m1: 'CWAgent mem_used_percent InstanceId=i-1',
  m2: 'CWAgent mem_used_percent InstanceId=i-2',
};
const AT = 'path=/u01 InstanceId=i-1';
const DISK = { u: `CWAgent disk_used ${AT}`, f: `CWAgent disk_free ${AT}`, t: `CWAgent disk_total ${AT}` };
const INODES = {
  u: `CWAgent disk_inodes_used ${AT}`,
  f: `CWAgent disk_inodes_free ${AT}`,
  t: `CWAgent disk_inodes_total ${AT}`,
};
const MEMORY = { u: 'CWAgent mem_used', a: 'CWAgent mem_available', t: 'CWAgent mem_total' };
const SWAP = { u: 'CWAgent swap_used', f: 'CWAgent swap_free', t: 'CWAgent swap_total' };
const GROUP = {
  w: 'AWS/AutoScaling GroupDesiredCapacity AutoScalingGroupName=web',
  s: 'AWS/AutoScaling GroupInServiceInstances AutoScalingGroupName=web',
};
const BALANCER = {
  e: 'AWS/ApplicationELB HTTPCode_ELB_5XX_Count LoadBalancer=app/web/1',
  x: 'AWS/ApplicationELB HTTPCode_Target_5XX_Count LoadBalancer=app/web/1',
  y: 'AWS/ApplicationELB HTTPCode_ELB_4XX_Count LoadBalancer=app/web/1',
  r: 'AWS/ApplicationELB RequestCount LoadBalancer=app/web/1',
};
const TARGETS = {
  h: 'AWS/ApplicationELB HealthyHostCount TargetGroup=targetgroup/web/1',
  u: 'AWS/ApplicationELB UnHealthyHostCount TargetGroup=targetgroup/web/1',
};
const CPU = {
  idle: 'CWAgent cpu_usage_idle cpu=cpu-total InstanceId=i-1',
  user: 'CWAgent cpu_usage_user cpu=cpu-total InstanceId=i-1',
  wait: 'CWAgent cpu_usage_iowait cpu=cpu-total InstanceId=i-1',
  steal: 'CWAgent cpu_usage_steal cpu=cpu-total InstanceId=i-1',
  other: 'CWAgent cpu_usage_user cpu=cpu-total InstanceId=i-2',
};
const NETWORK = { i: 'AWS/EC2 NetworkIn InstanceId=i-1', o: 'AWS/EC2 NetworkOut InstanceId=i-1' };
const CLOCK = { c: 'CWAgent chrony_system_time' };

/** All that an alarm is found to assert, in a line; behind a question mark why it cannot be said, and where to look first. */
function told(alarm: Alarm): string {
  const condition = read(alarm);
  if (condition.kind !== 'metric') return condition.kind;
  if (!condition.understood) return `? ${condition.reason} (${condition.subject})`;
  const { subject, operator, threshold, unit, absolute, across, guarded, missingData, statistic } = condition;
  return [
    `${subject} ${operator} ${threshold} ${unit}`,
    ...(absolute === undefined ? [] : ['either way']),
    ...(across === undefined ? [] : [`${across} of several`]),
    ...(guarded === undefined ? [] : ['guarded']),
    ...(missingData === 'missing' ? [] : [`missing is ${missingData}`]),
    ...(statistic?.kind === 'average'
      ? []
      : [statistic === null ? 'no statistic' : statisticText(statistic)]),
  ].join(', ');
}

type Row = readonly [
  expression: string,
  metrics: Readonly<Record<string, string>>,
  sign: '>' | '>=' | '<' | '<=',
  threshold: number,
  expected: string,
];

const PARTS: readonly Row[] = [
  ['u/t', DISK, '>', 0.9, 'filesystem_used gt 90 percent'],
  ['f/t', DISK, '<', 0.1, 'filesystem_free lt 10 percent'],
  ['(u+f)', DISK, '<', 100, 'filesystem_size lt 100 bytes'],
  ['t-u', DISK, '<', 100, 'filesystem_free lt 100 bytes'],
  ['t-f', DISK, '>', 100, 'filesystem_used gt 100 bytes'],
  ['(t-u)/t', DISK, '<', 0.1, 'filesystem_free lt 10 percent'],
  ['u/(f+u)', DISK, '>', 0.9, 'filesystem_used gt 90 percent'],
  ['2*u/(2*t)', DISK, '>', 0.9, 'filesystem_used gt 90 percent'],
  ['2*u/t', DISK, '>', 0.9, 'filesystem_used gt 45 percent'],
  ['u/(t/100)', DISK, '>', 90, 'filesystem_used gt 90 percent'],
  ['u/t', INODES, '>', 0.9, 'inodes_used gt 90 percent'],
  ['t-f', INODES, '>', 9, 'inodes_used gt 9 count'],
  ['t-u', INODES, '<', 9, 'inodes_free lt 9 count'],
  ['u+f', INODES, '<', 9, 'inodes_total lt 9 count'],
  ['u/t', MEMORY, '>', 0.9, 'memory_used gt 90 percent'],
  ['t-a', MEMORY, '>', 9, 'memory_used gt 9 bytes'],
  ['t-u', MEMORY, '<', 9, 'memory_available lt 9 bytes'],
  ['u+a', MEMORY, '<', 9, 'memory_size lt 9 bytes'],
  ['u/t', SWAP, '>', 0.9, 'swap_used gt 90 percent'],
  ['t-f', SWAP, '>', 9, 'swap_used gt 9 bytes'],
  ['t-u', SWAP, '<', 9, 'swap_free lt 9 bytes'],
  ['u+f', SWAP, '<', 9, 'swap_size lt 9 bytes'],
  ['w-s', GROUP, '>', 0, 'group_missing gt 0 count'],
  ['s/w', GROUP, '<', 0.5, 'group_size lt 50 percent'],
  ['u/(u+h)', TARGETS, '>', 0.5, 'target_unhealthy gt 50 percent'],
  ['h/(u+h)', TARGETS, '<', 0.5, 'target_healthy lt 50 percent'],
  ['x/r', BALANCER, '>', 0.05, 'http_5xx_target gt 5 percent'],
  ['y/r', BALANCER, '>', 0.05, 'http_4xx gt 5 percent'],
  // Of parts in other units, at other places, moved or turned round nothing can be said.
  ['u-t', DISK, '>', 1, '? it subtracts size of the disk from disk used (filesystem_used)'],
  ['u-f', DISK, '>', 1, '? it subtracts disk free from disk used (filesystem_used)'],
  ['2*t-u', DISK, '>', 1, '? it subtracts disk used from size of the disk (filesystem_size)'],
  ['t-(u+f)', DISK, '>', 1, '? it subtracts size of the disk from size of the disk (filesystem_size)'],
  ['u+t', DISK, '>', 1, '? it adds disk used and size of the disk (filesystem_used)'],
  ['t+f', DISK, '>', 1, '? it adds size of the disk and disk free (filesystem_size)'],
  ['u+2*f', DISK, '>', 1, '? it adds disk used and disk free (filesystem_used)'],
  ['u/f', DISK, '>', 1, '? it divides disk used by disk free (filesystem_used)'],
  ['t/u', DISK, '>', 1, '? it divides size of the disk by disk used (filesystem_size)'],
  ['t/(u+f)', DISK, '>', 1, '? it divides size of the disk by size of the disk (filesystem_size)'],
  ['(u+1)/t', DISK, '>', 1, '? it divides disk used by size of the disk (filesystem_used)'],
  ['u/(t+1)', DISK, '>', 1, '? it divides disk used by size of the disk (filesystem_used)'],
  ['CEIL(u)/t', DISK, '>', 1, '? it divides disk used by size of the disk (filesystem_used)'],
  ['u/CEIL(t)', DISK, '>', 1, '? it divides disk used by size of the disk (filesystem_used)'],
  [
    'u/t',
    { u: DISK.u, t: MEMORY.t },
    '>',
    1,
    '? it divides disk used by size of the memory (filesystem_used)',
  ],
  [
    'u/t',
    { u: DISK.u, t: 'CWAgent disk_total path=/u02 InstanceId=i-1' },
    '>',
    1,
    '? it divides disk used by size of the disk (filesystem_used)',
  ],
  ['u/t', { u: DISK.u, t: 'CWAgent disk_total path=/u01' }, '>', 0.9, 'filesystem_used gt 90 percent'],
  ['m1/u', { ...ONE, u: DISK.u }, '>', 1, '? it divides memory used by disk used (memory_used)'],
  ['u*f', DISK, '>', 1, '? it multiplies disk used with disk free (filesystem_used)'],
  ['u^f', DISK, '>', 1, '? it multiplies disk used with disk free (filesystem_used)'],
];

const SUMS: readonly Row[] = [
  ['m1+m1', ONE, '>', 90, 'memory_used gt 45 percent'],
  ['3*m1-m1', ONE, '>', 90, 'memory_used gt 45 percent'],
  ['m1-2*m1', ONE, '<', -90, 'memory_used gt 90 percent'],
  ['m1-m1', ONE, '>', 90, '? it is never red, whatever is measured (other)'],
  ['m1-m1+91', ONE, '>', 90, '? it is always red, whatever is measured (other)'],
  ['(m1+5)-(m1+4)', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['m1+5-m1', ONE, '>=', 5, '? it is always red, whatever is measured (other)'],
  ['-m1+m1+5', ONE, '>=', 5, '? it is always red, whatever is measured (other)'],
  ['(2*m1+5)-(m1+3)', ONE, '>', 90, 'memory_used gt 88 percent'],
  ['(m1+5)-(m1+4)', ONE, '>', 1, '? it is never red, whatever is measured (other)'],
  ['(2*m1+5)-m1', ONE, '>', 90, 'memory_used gt 85 percent'],
  ['(2*m1+5)+(m1+5)', ONE, '>', 100, 'memory_used gt 30 percent'],
  ['m1+m2', TWO, '>', 90, '? it adds memory used and memory used (memory_used)'],
  ['m1-m2', TWO, '>', 90, '? it subtracts memory used from memory used (memory_used)'],
  ['e+x', BALANCER, '>', 5, 'http_5xx gt 5 count, sum of several'],
  ['(e+x)+e', BALANCER, '>', 5, 'http_5xx gt 5 count, sum of several'],
  ['e+x+1', BALANCER, '>', 6, 'http_5xx gt 5 count, sum of several'],
  ['(e+1)+(x+2)', BALANCER, '>', 8, 'http_5xx gt 5 count, sum of several'],
  [
    'e+2*x',
    BALANCER,
    '>',
    5,
    '? it adds errors 5xx of the load balancer and errors 5xx of the targets (http_5xx_elb)',
  ],
  [
    'CEIL(e)+x',
    BALANCER,
    '>',
    5,
    '? it adds errors 5xx of the load balancer and errors 5xx of the targets (http_5xx_elb)',
  ],
  [
    'e+CEIL(x)',
    BALANCER,
    '>',
    5,
    '? it adds errors 5xx of the load balancer and errors 5xx of the targets (http_5xx_elb)',
  ],
  ['e+y', BALANCER, '>', 5, '? it adds errors 5xx of the load balancer and errors 4xx (http_5xx_elb)'],
  ['y+e', BALANCER, '>', 5, '? it adds errors 4xx and errors 5xx of the load balancer (http_4xx)'],
  ['i+o', NETWORK, '>', 5, 'network gt 5 bytes, sum of several'],
  ['i+r', { i: NETWORK.i, r: BALANCER.r }, '>', 5, '? it adds network traffic and requests (network)'],
  [
    'i+p',
    { i: NETWORK.i, p: 'AWS/EC2 NetworkPacketsIn InstanceId=i-1' },
    '>',
    5,
    '? it adds network traffic and network traffic (network)',
  ],
  ['user+wait', CPU, '>', 90, 'cpu_used gt 90 percent'],
  ['user+steal+wait', CPU, '>', 90, 'cpu_used gt 90 percent'],
  ['wait+user', CPU, '>', 90, 'cpu_used gt 90 percent'],
  ['user+other', CPU, '>', 90, '? it adds processor used and processor used (cpu_used)'],
  ['user+m1', { ...ONE, user: CPU.user }, '>', 90, '? it adds processor used and memory used (cpu_used)'],
  ['m1+user', { ...ONE, user: CPU.user }, '>', 90, '? it adds memory used and processor used (memory_used)'],
  ['100-idle', CPU, '>', 90, 'cpu_used gt 90 percent'],
  ['idle+0', CPU, '<=', 10, 'cpu_used ge 90 percent'],
  [
    'a+b',
    { a: 'CWAgent disk_used path=/a', b: 'CWAgent disk_used path=/b' },
    '>',
    5,
    '? it adds up disk used of several places, of which each may be well (filesystem_used)',
  ],
  [
    'a+b',
    {
      a: 'CWAgent netstat_tcp_established InstanceId=i-1',
      b: 'CWAgent netstat_tcp_established InstanceId=i-2',
    },
    '>',
    5,
    'connections gt 5 count, sum of several',
  ],
];

const NUMBERS: readonly Row[] = [
  ['m1+10', ONE, '>', 90, 'memory_used gt 80 percent'],
  ['10+m1', ONE, '>', 90, 'memory_used gt 80 percent'],
  ['m1-10', ONE, '>', 80, 'memory_used gt 90 percent'],
  ['100-m1', ONE, '<', 10, 'memory_used gt 90 percent'],
  ['100-2*m1', ONE, '<', 10, 'memory_used gt 45 percent'],
  ['2*m1', ONE, '>', 90, 'memory_used gt 45 percent'],
  ['m1*2', ONE, '>', 90, 'memory_used gt 45 percent'],
  ['m1/2', ONE, '>', 40, 'memory_used gt 80 percent'],
  ['(m1+10)*2', ONE, '>', 180, 'memory_used gt 80 percent'],
  ['m1^1', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['m1^2', ONE, '>', 90, '? it takes a power of what is measured (memory_used)'],
  ['2^m1', ONE, '>', 90, '? it divides a number by memory used (memory_used)'],
  ['100/m1', ONE, '>', 90, '? it divides a number by memory used (memory_used)'],
  ['m1*0', ONE, '>', 90, '? it comes to the same whatever is measured (memory_used)'],
  ['m1/0', ONE, '>', 90, '? it comes to the same whatever is measured (memory_used)'],
  ['CEIL(m1)+1', ONE, '>', 90, '? it goes on calculating after rounding (memory_used)'],
  ['CEIL(m1)*2', ONE, '>', 90, '? it goes on calculating after rounding (memory_used)'],
  ['100-CEIL(m1)', ONE, '>', 90, '? it goes on calculating after rounding (memory_used)'],
  ['CEIL(m1)-CEIL(m1)', ONE, '>', 90, '? it subtracts memory used from memory used (memory_used)'],
  ['m1-CEIL(m1)', ONE, '>', 90, '? it subtracts memory used from memory used (memory_used)'],
  ['CEIL(CEIL(m1))', ONE, '>', 90, '? it rounds what is no metric (memory_used)'],
  ['CEIL(m1>1)', ONE, '>', 90, '? it rounds what is no metric (memory_used)'],
  ['CEIL(m9)', ONE, '>', 90, '? it names m9, which the alarm does not define (other)'],
  ['m1+CEIL(1.5)', ONE, '>', 92, 'memory_used gt 90 percent'],
  ['m1+FLOOR(1.5)', ONE, '>', 91, 'memory_used gt 90 percent'],
  ['m1+ABS(-2)', ONE, '>', 92, 'memory_used gt 90 percent'],
  ['m1+2^3', ONE, '>', 98, 'memory_used gt 90 percent'],
  ['m1+6/3', ONE, '>', 92, 'memory_used gt 90 percent'],
  ['m1+6*3', ONE, '>', 98, 'memory_used gt 80 percent'],
  ['m1+(6-3)', ONE, '>', 93, 'memory_used gt 90 percent'],
  ['m1+(6+3)', ONE, '>', 99, 'memory_used gt 90 percent'],
  ['m1+0/0', ONE, '>', 90, '? it calculates with what is no number (other)'],
  ['m1+1e999', ONE, '>', 90, '? it holds a number without end (other)'],
  ['CEIL(m1)', ONE, '>', 89.5, 'memory_used gt 89 percent'],
  ['CEIL(m1)', ONE, '<=', 89.5, 'memory_used le 89 percent'],
  ['CEIL(m1)', ONE, '>=', 89.5, 'memory_used gt 89 percent'],
  ['FLOOR(m1)', ONE, '>', 89.5, 'memory_used ge 90 percent'],
  ['FLOOR(m1)', ONE, '>=', 89.5, 'memory_used ge 90 percent'],
  ['CEIL(i)', NETWORK, '<', 10, 'network le 9 bytes'],
  ['CEIL(i)', NETWORK, '<=', 10.5, 'network le 10 bytes'],
  ['FLOOR(i)', NETWORK, '<', 10.5, 'network lt 11 bytes'],
  ['FLOOR(i)', NETWORK, '<=', 10.5, 'network lt 11 bytes'],
  ['-CEIL(i)', NETWORK, '<', 10, '? it goes on calculating after rounding (network)'],
  ['"90"', ONE, '>', 1, '? it holds the text "90" where a number should stand (other)'],
  [
    `"${'é'.repeat(50)}"`,
    ONE,
    '>',
    1,
    `? it holds the text "${'é'.repeat(40)}" where a number should stand (other)`,
  ],
];

const TESTS: readonly Row[] = [
  ['m1>90', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>=90', ONE, '>=', 1, 'memory_used ge 90 percent'],
  ['90<m1', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['90<=m1', ONE, '>', 0, 'memory_used ge 90 percent'],
  ['10>100-m1', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['10>=100-m1', ONE, '>', 0, 'memory_used ge 90 percent'],
  ['i<5', NETWORK, '>', 0, 'network lt 5 bytes'],
  ['i<=5', NETWORK, '>', 0, 'network le 5 bytes'],
  ['i<=5', NETWORK, '<', 1, 'network gt 5 bytes'],
  ['i<5', NETWORK, '<', 1, 'network ge 5 bytes'],
  ['i>5', NETWORK, '<', 1, 'network le 5 bytes'],
  ['i>=5', NETWORK, '<', 1, 'network lt 5 bytes'],
  ['u==0', TARGETS, '>', 0, 'target_unhealthy le 0 count'],
  ['0==u', TARGETS, '>', 0, 'target_unhealthy le 0 count'],
  ['u!=0', TARGETS, '>', 0, 'target_unhealthy gt 0 count'],
  ['u==1', TARGETS, '>', 0, '? it asks for exactly 1, which is neither above nor below (target_unhealthy)'],
  ['u!=1', TARGETS, '>', 0, '? it asks for exactly 1, which is neither above nor below (target_unhealthy)'],
  ['-u==0', TARGETS, '>', 0, '? it asks for exactly 0, which is neither above nor below (target_unhealthy)'],
  ['u+1==0', TARGETS, '>', 0, '? it asks for exactly 0, which is neither above nor below (target_unhealthy)'],
  [
    'CEIL(u)==0',
    TARGETS,
    '>',
    0,
    '? it asks for exactly 0, which is neither above nor below (target_unhealthy)',
  ],
  ['c==0', CLOCK, '>', 0, '? it asks for exactly 0, which is neither above nor below (clock_offset)'],
  ['(m1>90)==1', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['(m1>90)!=0', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['(i>5)==0', NETWORK, '>', 0, 'network le 5 bytes'],
  ['(m1>90)>=0', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['(m1>90)>1', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['(m1>90)*100', ONE, '>=', 100, 'memory_used gt 90 percent'],
  ['100*(m1>90)', ONE, '>=', 100, 'memory_used gt 90 percent'],
  ['1-(i>5)', NETWORK, '>', 0, 'network le 5 bytes'],
  ['(i>5)-1', NETWORK, '>=', 0, 'network gt 5 bytes'],
  ['2^(m1>90)', ONE, '>=', 2, 'memory_used gt 90 percent'],
  ['1/(m1>90)', ONE, '>', 0, '? it counts how many of several tests hold (memory_used)'],
  ['(m1>90)+(m2>90)', TWO, '>', 1, '? it counts how many of several tests hold (memory_used)'],
  ['m1+(m1>90)', ONE, '>', 1, '? it counts how many of several tests hold (memory_used)'],
  ['5>3', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['3>=3', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['5<3', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['3<=2', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['3==3', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['3!=3', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['m1>m2', TWO, '>', 0, '? it compares two metrics with each other (memory_used)'],
  ['m9>m1', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['m1>m9', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['[m1]>1', ONE, '>', 0, '? it compares a list of series (memory_used)'],
];

const JOINED: readonly Row[] = [
  ['m1>80 AND m1>90', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>90 AND m1>80', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>80 OR m1>90', ONE, '>', 0, 'memory_used gt 80 percent'],
  ['m1>90 OR m1>80', ONE, '>', 0, 'memory_used gt 80 percent'],
  ['i<80 AND i<90', NETWORK, '>', 0, 'network lt 80 bytes'],
  ['i<80 OR i<90', NETWORK, '>', 0, 'network lt 90 bytes'],
  ['m1>90 AND m1>=90', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>=90 AND m1>90', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>90 OR m1>=90', ONE, '>', 0, 'memory_used ge 90 percent'],
  ['m1>=90 OR m1>90', ONE, '>', 0, 'memory_used ge 90 percent'],
  ['i<=90 AND i<90', NETWORK, '>', 0, 'network lt 90 bytes'],
  ['i<90 OR i<=90', NETWORK, '>', 0, 'network le 90 bytes'],
  ['m1>80 AND 100-m1<10', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>90 AND m1<95', ONE, '>', 0, '? it looks at several things at once (memory_used)'],
  ['m1<90 OR m1>95', ONE, '>', 0, '? it looks at several things at once (memory_used)'],
  ['m1>90 AND m2>90', TWO, '>', 0, '? it looks at several things at once (memory_used)'],
  ['m1>90 AND 1', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['1 AND m1>90', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>90 OR 0', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['m1>90 AND 0', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['m1>90 OR 5', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['u AND 1', TARGETS, '>', 0, 'target_unhealthy gt 0 count'],
  ['u OR u>3', TARGETS, '>', 0, 'target_unhealthy gt 0 count'],
  ['c AND 1', CLOCK, '>', 0, '? it asks for exactly 0, which is neither above nor below (clock_offset)'],
  ['m9 AND m1>90', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['m1>90 OR m9', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['[m1] AND m1>90', ONE, '>', 0, '? it looks at several things at once (memory_used)'],
  ['IF(m1>90,5,3) AND 1', ONE, '>', 0, '? it is always red, whatever is measured (other)'],
  ['IF(m1>90,0,0) OR 0', ONE, '>', 0, '? it is never red, whatever is measured (other)'],
  ['IF(i>90,0,3) AND 1', NETWORK, '>', 0, 'network le 90 bytes'],
  ['IF(m1>90,7,0) AND 1', ONE, '>', 0, 'memory_used gt 90 percent'],
];

const CHOICES: readonly Row[] = [
  ['IF(m1>90,1,0)', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['IF(m1>90,1)', ONE, '>', 0, 'memory_used gt 90 percent'],
  ['IF(i>90,0,1)', NETWORK, '>', 0, 'network le 90 bytes'],
  ['IF(m1>90,5,5)', ONE, '>', 0, '? it is always red, whatever is measured (memory_used)'],
  ['IF(1,m1,0)', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['IF(0,5,m1)', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['IF(u,1,0)', TARGETS, '>', 0, 'target_unhealthy gt 0 count'],
  ['IF(m1>80,m1,0)', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['IF(m1>95,m1,0)', ONE, '>', 90, 'memory_used gt 95 percent'],
  ['IF(m1<80,0,m1)', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['IF(m1<95,0,m1)', ONE, '>', 90, 'memory_used ge 95 percent'],
  ['IF(m1>80,m1,100)', ONE, '>', 90, '? it is also true where the quantity is not looked at (memory_used)'],
  ['IF(m1<80,m1,100)', ONE, '>', 90, 'memory_used ge 80 percent'],
  ['IF(m1<80,m1,0)', ONE, '>', 70, '? it looks for a range of values (memory_used)'],
  ['IF(r>100,x,0)', BALANCER, '>', 5, 'http_5xx_target gt 5 count, guarded'],
  [
    'IF(r>100,x,9)',
    BALANCER,
    '>',
    5,
    '? it is also true where the quantity is not looked at (http_5xx_target)',
  ],
  ['IF(r>100,x/r,0)', BALANCER, '>', 0.05, 'http_5xx_target gt 5 percent, guarded'],
  ['IF(r>100,IF(y>1,x,0),0)', BALANCER, '>', 5, '? it looks at several things at once (http_5xx_target)'],
  [
    'IF(r>100,e,0)+IF(r>100,x,0)',
    BALANCER,
    '>',
    5,
    '? it counts how many of several tests hold (http_5xx_elb)',
  ],
  ['IF(m1>80,m1,m1)', ONE, '>', 90, '? it looks at several things at once (memory_used)'],
  ['IF(m9,1,0)', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['IF([m1],1,0)', ONE, '>', 0, '? it looks at several things at once (memory_used)'],
  ['IF(m1>90)', ONE, '>', 0, '? IF is given a condition only (memory_used)'],
  ['IF()', ONE, '>', 0, '? IF is given nothing (other)'],
  ['IF(r>100,x,0)>5', BALANCER, '>', 0, 'http_5xx_target gt 5 count, guarded'],
  [
    'IF(r>100,u==1,0)',
    { ...BALANCER, u: TARGETS.u },
    '>',
    0,
    '? it looks at several things at once (target_unhealthy)',
  ],
  [
    'IF(r>100,u,0)==1',
    { ...BALANCER, u: TARGETS.u },
    '>',
    0,
    '? it asks for exactly 1, which is neither above nor below (target_unhealthy)',
  ],
  ['IF(r>100,x,0) AND 1', BALANCER, '>', 5, '? it looks at several things at once (http_5xx_target)'],
];

const SERIES: readonly Row[] = [
  ['MAX([m1,m2])', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['MIN([m1,m2])', TWO, '>', 90, 'memory_used gt 90 percent, minimum of several'],
  ['AVG([m1,m2])', TWO, '>', 90, 'memory_used gt 90 percent, average of several'],
  ['MAX(m1,m2)', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['MAX(METRICS())', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['MAX(METRICS("2"))', TWO, '>', 90, 'memory_used gt 90 percent'],
  ['MAX(METRICS("9"))', TWO, '>', 90, '? MAX is given nothing (other)'],
  ['MAX(METRICS(m1))', TWO, '>', 90, '? METRICS is given something else than a text (other)'],
  ['MAX([-m1,-m2])', TWO, '<', -90, 'memory_used gt 90 percent, minimum of several'],
  ['MIN([-m1,-m2])', TWO, '<', -90, 'memory_used gt 90 percent, maximum of several'],
  ['AVG([-m1,-m2])', TWO, '<', -90, 'memory_used gt 90 percent, average of several'],
  ['MAX([2*m1,2*m2])', TWO, '>', 90, 'memory_used gt 45 percent, maximum of several'],
  ['MAX([m1+1,m2+1])', TWO, '>', 91, 'memory_used gt 90 percent, maximum of several'],
  ['MAX([m1,2*m2])', TWO, '>', 90, '? MAX is given memory used and memory used (memory_used)'],
  ['MAX([m1,m2+1])', TWO, '>', 90, '? MAX is given memory used and memory used (memory_used)'],
  ['MAX([m1,CEIL(m2)])', TWO, '>', 90, '? MAX is given memory used and memory used (memory_used)'],
  ['MAX([m1,u])', { ...ONE, u: DISK.u }, '>', 90, '? MAX is given memory used and disk used (memory_used)'],
  [
    'MIN([u,m])',
    { m: 'CWAgent disk_used_percent', u: DISK.u },
    '>',
    9,
    '? MIN is given disk used and disk used (filesystem_used)',
  ],
  ['MAX([m1,5])', ONE, '>', 90, '? MAX is given more than metrics (memory_used)'],
  ['MAX([5,m1])', ONE, '>', 90, '? MAX is given more than metrics (memory_used)'],
  ['MAX([m1,m9])', ONE, '>', 90, '? it names m9, which the alarm does not define (other)'],
  ['MAX([])', ONE, '>', 90, '? MAX is given nothing (other)'],
  ['SUM([e,x])', BALANCER, '>', 5, 'http_5xx gt 5 count, sum of several'],
  ['SUM([e])', BALANCER, '>', 5, 'http_5xx_elb gt 5 count'],
  ['SUM([m1,m2])', TWO, '>', 5, '? it adds memory used and memory used (memory_used)'],
  ['MAX(m1)', ONE, '>', 90, '? MAX of one series is over time (memory_used)'],
  ['SUM(m1)', ONE, '>', 90, '? SUM of one series is over time (memory_used)'],
  ['AVG(m1)', ONE, '>', 90, '? AVG of one series is over time (memory_used)'],
  ['MIN(m1)', ONE, '>', 90, '? MIN of one series is over time (memory_used)'],
  ['MAX(m9)', ONE, '>', 90, '? it names m9, which the alarm does not define (other)'],
  ['MAX()', ONE, '>', 90, '? MAX is given nothing (other)'],
  ['AVG([m1,m2])-AVG([m1,m2])', TWO, '>', 5, '? it is never red, whatever is measured (other)'],
  ['AVG([m1,m2])-MAX([m1,m2])', TWO, '>', 5, '? it subtracts memory used from memory used (memory_used)'],
];

const CALLS: readonly Row[] = [
  ['ABS(c)', CLOCK, '>', 0.5, 'clock_offset gt 0.5 seconds, either way'],
  ['ABS(-2*c)', CLOCK, '>', 1, 'clock_offset gt 0.5 seconds, either way'],
  ['ABS(-m1)', ONE, '>', 90, 'memory_used gt 90 percent'],
  ['ABS(m1-50)', ONE, '>', 40, '? it looks at the distance from a value, in both directions (memory_used)'],
  [
    'ABS(CEIL(m1))',
    ONE,
    '>',
    40,
    '? it looks at the distance from a value, in both directions (memory_used)',
  ],
  ['ABS(m1>90)', ONE, '>', 0, '? it takes ABS of a test (memory_used)'],
  ['ABS(m9)', ONE, '>', 0, '? it names m9, which the alarm does not define (other)'],
  ['ABS(c)-c', CLOCK, '>', 0, '? it subtracts clock offset from clock offset (clock_offset)'],
  ['i/PERIOD(i)', NETWORK, '>', 10, 'network gt 600 bytes'],
  ['i/PERIOD(5)', NETWORK, '>', 10, '? it calculates with a period that is not told (other)'],
  ['i/PERIOD(i>5)', NETWORK, '>', 10, '? it calculates with a period that is not told (network)'],
  ['FILL(m1,0)', ONE, '>', 90, 'memory_used gt 90 percent, missing is notBreaching'],
  ['FILL(m1,95)', ONE, '>', 90, 'memory_used gt 90 percent, missing is breaching'],
  ['FILL(100-m1,5)', ONE, '<', 10, 'memory_used gt 90 percent, missing is breaching'],
  ['FILL(100-m1,50)', ONE, '<', 10, 'memory_used gt 90 percent, missing is notBreaching'],
  ['FILL(2*m1,100)', ONE, '>', 180, 'memory_used gt 90 percent, missing is notBreaching'],
  ['2*FILL(m1,95)', ONE, '>', 180, 'memory_used gt 90 percent, missing is breaching'],
  ['FILL(m1,REPEAT)', ONE, '>', 90, 'memory_used gt 90 percent, missing is ignore'],
  ['FILL(m1,LINEAR)', ONE, '>', 90, 'memory_used gt 90 percent, missing is ignore'],
  ['FILL(m1,NOTHING)', ONE, '>', 90, '? it fills gaps with another metric (memory_used)'],
  ['FILL(m1,m2)', TWO, '>', 90, '? it fills gaps with another metric (memory_used)'],
  ['FILL(m1)', ONE, '>', 90, '? FILL is given nothing to fill with (memory_used)'],
  ['FILL(5,0)+m1', ONE, '>', 90, 'memory_used gt 85 percent'],
  ['ABS(FILL(c,-9))', CLOCK, '>', 0.5, 'clock_offset gt 0.5 seconds, either way, missing is breaching'],
  [
    'MAX(FILL(METRICS(),0))',
    TWO,
    '>',
    90,
    'memory_used gt 90 percent, maximum of several, missing is notBreaching',
  ],
  [
    'MAX(FILL(METRICS(),REPEAT))',
    TWO,
    '>',
    90,
    'memory_used gt 90 percent, maximum of several, missing is ignore',
  ],
  ['MAX([FILL(m1,0),m2])', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['MAX([FILL(m1,0),FILL(m2,5)])', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['MAX([FILL(m1,95),FILL(m2,95)])', TWO, '>', 90, 'memory_used gt 90 percent, maximum of several'],
  ['FILL(e,0)+FILL(x,0)', BALANCER, '>', 5, 'http_5xx gt 5 count, sum of several, missing is notBreaching'],
  ['FILL(e,3)+FILL(x,3)', BALANCER, '>', 5, 'http_5xx gt 5 count, sum of several'],
  ['REPEAT', ONE, '>', 90, '? it names REPEAT, which the alarm does not define (other)'],
  ['MEDIAN(m1)', ONE, '>', 90, '? it calls MEDIAN, which is not read here (memory_used)'],
  [
    `${'X'.repeat(60)}(5)`,
    ONE,
    '>',
    90,
    `? it calls ${'X'.repeat(40)}, which is not read here (memory_used)`,
  ],
  [
    'SEARCH("{a}","Average")',
    ONE,
    '>',
    9,
    '? it searches for metrics, so what it looks at changes from day to day (memory_used)',
  ],
  [
    'SEARCH()',
    ONE,
    '>',
    9,
    '? it searches for metrics, so what it looks at changes from day to day (memory_used)',
  ],
  [
    'ANOMALY_DETECTION_BAND(m1)',
    ONE,
    '>',
    9,
    '? it compares with what is usual at that time, which is no fixed threshold (memory_used)',
  ],
  ['DIFF(m1)', ONE, '>', 9, '? it looks at the change from one data point to the next (memory_used)'],
  ['DIFF_TIME(m1)', ONE, '>', 9, '? it looks at the time between data points (memory_used)'],
  ['RATE(m1)', ONE, '>', 9, '? it looks at how fast something changes (memory_used)'],
  ['RUNNING_SUM(m1)', ONE, '>', 9, '? it adds up all that was ever seen (memory_used)'],
  ['TIME_SERIES(5)', ONE, '>', 9, '? it makes up a series of its own (memory_used)'],
  ['STDDEV(m1)', ONE, '>', 9, '? it looks at how much values differ (memory_used)'],
  ['INSIGHT_RULE_METRIC("r","x")', ONE, '>', 9, '? it looks at a Contributor Insights rule (memory_used)'],
  [
    'DB_PERF_INSIGHTS("r","x")',
    ONE,
    '>',
    9,
    '? it looks at Performance Insights of a database (memory_used)',
  ],
  ['SERVICE_QUOTA(m1)', ONE, '>', 9, '? it compares with a quota of the account (memory_used)'],
  ['LAMBDA("f")', ONE, '>', 9, '? a Lambda function calculates it (memory_used)'],
  ['TOSTRING(m1)', ONE, '>', 9, '? it calls TOSTRING, which is not read here (memory_used)'],
  ['m1 +', ONE, '>', 9, '? its expression cannot be read: it ends too early (memory_used)'],
];

const QUERIES: readonly Row[] = [
  'SELECT MAX(disk_used_percent) FROM CWAgent',
  '  select max("disk_used_percent") from "CWAgent" GROUP BY path',
  'SELECT AVG(disk_used_percent) FROM SCHEMA("CWAgent", InstanceId)',
].map(
  (query): Row => [
    query,
    {},
    '>',
    9,
    '? it is a Metrics Insights query, so what it looks at is decided anew each time (filesystem_used)',
  ],
);
const OTHER_QUERIES: readonly Row[] = [
  ['SELECT X(disk_used_percent) FROM CWAgent', 'other'],
  ['SELECT MAX(disk_used_percent) WHERE CWAgent', 'other'],
  ['SELECT SUM(EBSIOBalance%) FROM "AWS/EC2"', 'disk_burst'],
].map(
  ([query = '', subject]): Row => [
    query,
    {},
    '>',
    9,
    `? it is a Metrics Insights query, so what it looks at is decided anew each time (${subject})`,
  ],
);

describe('what metric math comes to', () => {
  it.each([
    ...PARTS,
    ...SUMS,
    ...NUMBERS,
    ...TESTS,
    ...JOINED,
    ...CHOICES,
    ...SERIES,
    ...CALLS,
    ...QUERIES,
    ...OTHER_QUERIES,
    ['SELECTED', ONE, '>', 9, '? it names SELECTED, which the alarm does not define (other)'] as const,
  ])('%s', (expression, metrics, sign, threshold, expected) => {
    expect(told(math(expression, metrics, sign, threshold))).toBe(expected);
  });
});

test('statistics of several are told only where they are the same', () => {
  const alarm = math('MAX([m1,m2])', TWO, '>', 90, 'p99');
  expect(told(alarm)).toBe('memory_used gt 90 percent, maximum of several, p99');
  const [first, second] = alarm.metrics;
  if (first === undefined || second === undefined) throw new Error('there are no two metrics');
  const mixed = (statistic: string) => told({ ...alarm, metrics: [first, { ...second, statistic }] });
  expect(mixed('p90')).toBe('memory_used gt 90 percent, maximum of several, no statistic');
  expect(mixed('Maximum')).toBe('memory_used gt 90 percent, maximum of several, no statistic');
});

test('expressions may name each other, but not in a circle nor without end', () => {
  expect(told(math({ e: 'f', f: 'g*2', g: 'm1' }, ONE, '>', 90))).toBe('memory_used gt 45 percent');
  const circle = '? its expressions refer to each other in a circle or too deeply (other)';
  expect(told(math({ e: 'f', f: 'e' }, ONE, '>', 90))).toBe(circle);
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [`e${index}`, index === length - 1 ? 'm1' : `e${index + 1}`]),
    );
  expect(told(math(chain(39), ONE, '>', 90))).toBe('memory_used gt 90 percent');
  expect(told(math(chain(41), ONE, '>', 90))).toBe(circle);
});

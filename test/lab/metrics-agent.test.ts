// The CloudWatch agent of a lab host is what publishes its metrics: they stop with it and come back with it.
import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { runbookFile } from '../support/plan-samples.ts';
import { type HostLab, run, send, startHostLab, stepParameters, until } from './host-fixture.ts';

const AGENT = 'amazon-cloudwatch-agent';
const SILENT = 'Metrics-Silent-web-0';
const LOG = `/opt/aws/${AGENT}/logs/${AGENT}.log`;
const WAIT = { timeout: HANG_LIMIT_MS, interval: 100 };

let started: HostLab;
let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  // One host alone: with a second one the group's metrics would go on.
  started = await startHostLab();
  lab = started.lab;
  [host] = lab.hosts as [LabHost];
});
afterEach(async () => {
  await lab.chaos('heal');
  await expect.poll(notOk, WAIT).toEqual([]);
});
afterAll(() => started?.dispose());

let steps = 0;
function stepOf(body: string) {
  steps += 1;
  return {
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: [host.instanceId],
    Parameters: stepParameters({ executionId: `agent-${steps}`, body, timeoutSeconds: 60 }),
  };
}

async function onHost(body: string): Promise<string> {
  const result = await run(lab.clients.ssm, host.instanceId, stepOf(body));
  return (result.StandardOutputContent ?? '').trim();
}

const pidOf = (unit: string) => onHost(`systemctl show -p MainPID ${unit} | sed -n s/^MainPID=//p`);

/** Every alarm that is not OK, with what it is. */
async function notOk(): Promise<readonly string[]> {
  const { MetricAlarms = [] } = await lab.clients.cloudWatch.send(new DescribeAlarmsCommand({}));
  return MetricAlarms.filter(({ StateValue }) => StateValue !== 'OK')
    .map(({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`)
    .toSorted();
}

/** How often the alarm has become red since. */
async function timesRed(since: Date): Promise<number> {
  const { AlarmHistoryItems = [] } = await lab.clients.cloudWatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName: SILENT, HistoryItemType: 'StateUpdate', StartDate: since }),
  );
  return AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM')).length;
}

/** A part of restart-agent with its argument, as one script; what it says of a refusal comes along. */
const restart = (part: 'action' | 'verify', agent: string) =>
  `(set -- ${agent}\n${runbookFile('restart-agent')[part].script}\n) 2>&1; echo "rc=$?"`;

test('runs as a unit, from the files of the real one, and writes its log', async () => {
  expect(await onHost(`systemctl is-active ${AGENT}; tail -n 1 ${LOG}`)).toMatch(
    /^active\n\S+Z I! amazon-cloudwatch-agent of the lab starts/,
  );
  expect(await onHost(`cat /opt/aws/${AGENT}/etc/recoverops.json`)).toContain('"mem_used_percent"');
  expect(await onHost(`tr '\\0' ' ' </proc/${await pidOf(AGENT)}/cmdline`)).toContain(AGENT);
});

describe('stopped-agent', () => {
  test('silences the host: its alarm is red, the others have no data, and none of them is red', async () => {
    await lab.chaos('stopped-agent');
    await expect
      .poll(notOk, WAIT)
      .toEqual([
        'Disk-Critical-ASG INSUFFICIENT_DATA',
        'Inodes-Critical-ASG INSUFFICIENT_DATA',
        'Memory-Exhaustion-ASG INSUFFICIENT_DATA',
        `${SILENT} ALARM`,
        'Reports-Processor-ASG INSUFFICIENT_DATA',
        'Temporary-Disk-ASG INSUFFICIENT_DATA',
      ]);
    const { MetricAlarms } = await lab.clients.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [SILENT] }),
    );
    expect(MetricAlarms?.[0]?.StateReason).toMatch(
      /^Threshold Crossed: no datapoints were received for 5 periods and 5 missing datapoints were treated as \[Breaching\]\.$/,
    );
    expect(await onHost(`tail -n 1 ${LOG}`)).toMatch(/I! amazon-cloudwatch-agent of the lab stops$/);
  });

  test('restart-agent brings the metrics back, and the SSM agent that carries it stays the same process', async () => {
    const carrier = await pidOf('amazon-ssm-agent');
    await lab.chaos('stopped-agent');
    await expect.poll(notOk, WAIT).toContain(`${SILENT} ALARM`);
    expect(await onHost(restart('action', AGENT))).toBe(`restarted ${AGENT}.service\nrc=0`);
    expect(await onHost(restart('verify', AGENT))).toMatch(/runs as process \d+ since its restart\nrc=0$/);
    await expect.poll(notOk, WAIT).toEqual([]);
    expect(await pidOf('amazon-ssm-agent')).toBe(carrier);
  });
});

test('restart-agent does not restart the SSM agent where that would cut off its own answer', async () => {
  const carrier = await pidOf('amazon-ssm-agent');
  expect(await onHost(restart('action', 'amazon-ssm-agent'))).toMatch(
    /it would cut off this very command\. Nothing was restarted\.\nrc=1$/,
  );
  expect(await pidOf('amazon-ssm-agent')).toBe(carrier);
});

test('an agent that is merely slow sets off nothing', async () => {
  const since = new Date();
  const pid = await pidOf(AGENT);
  // Three of the seven periods that have to be empty.
  await onHost(`kill -STOP ${pid}; sleep 3; kill -CONT ${pid}; sleep 2`);
  expect(await timesRed(since)).toBe(0);
  expect(await pidOf(AGENT)).toBe(pid);
});

test('what is not taken is said in the log, and the metrics of a host that was away come back', async () => {
  host.cutOff(true);
  await expect.poll(notOk, WAIT).toContain(`${SILENT} ALARM`);
  host.cutOff(false);
  await expect.poll(notOk, WAIT).toEqual([]);
  expect(await onHost(`grep -m 1 'E! cloudwatch' ${LOG}`)).toMatch(
    /Z E! cloudwatch: .*RequestError: send request failed/,
  );
});

test('an SSM agent that is restarted leaves it alone, and a host that boots again has it again', async () => {
  const pid = await pidOf(AGENT);
  const carrier = await pidOf('amazon-ssm-agent');
  // The step ends with the agent that carries it, and so does a look that it has taken.
  await send(lab.clients.ssm, stepOf('systemctl restart amazon-ssm-agent'));
  const look = async (unit: string) => {
    const id = await send(
      lab.clients.ssm,
      stepOf(`systemctl show -p MainPID ${unit} | sed -n s/^MainPID=//p`),
    );
    const found = await until(lab.clients.ssm, id, host.instanceId, undefined, 5_000).catch(() => undefined);
    return found?.StandardOutputContent?.trim() || carrier;
  };
  await expect.poll(() => look('amazon-ssm-agent'), WAIT).not.toBe(carrier);
  expect(await pidOf(AGENT)).toBe(pid);
  await host.kill();
  await expect.poll(notOk, WAIT).toContain(`${SILENT} ALARM`);
  await host.start();
  await expect.poll(() => onHost(`systemctl is-active ${AGENT}`), WAIT).toBe('active');
});

// Lines of a lab host's own files reach CloudWatch Logs through its agent, and through nothing else.
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type HostLab, run, startHostLab, stepParameters } from './host-fixture.ts';

const WAIT = { timeout: HANG_LIMIT_MS, interval: 200 };
const AGENT = 'amazon-cloudwatch-agent';

let started: HostLab;
let lab: Lab;
let host: LabHost;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  started = await startHostLab();
  lab = started.lab;
  [host] = lab.hosts as [LabHost];
  logs = new CloudWatchLogsClient({
    endpoint: lab.endpoint,
    region: lab.controlPlane.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  });
});
afterAll(async () => {
  logs?.destroy();
  await started?.dispose();
});

let steps = 0;
async function onHost(body: string): Promise<string> {
  steps += 1;
  const result = await run(lab.clients.ssm, host.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({ executionId: `ship-${steps}`, body, timeoutSeconds: 60 }),
  });
  return (result.StandardOutputContent ?? '').trim();
}

/** What the group has of the host, in order of arrival. */
async function shipped(file: string, filterPattern = ''): Promise<readonly FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  const logGroupName = `/recoverops/hosts/${file}`;
  for await (const { events = [] } of paginateFilterLogEvents(
    { client: logs },
    { logGroupName, filterPattern },
  ))
    found.push(...events);
  return found;
}

/** Messages that hold the word. */
const messages = async (file: string, word: string): Promise<readonly string[]> =>
  (await shipped(file, `"${word}"`)).map(({ message = '' }) => message);

test('each kind of file goes to its group, under the id of the host', async () => {
  await onHost(
    'echo "ERROR order 7 was refused" >>/var/log/app/orders.log; curl -s -o /dev/null localhost:8080/nowhere',
  );
  await expect.poll(() => messages('app', 'order 7'), WAIT).toEqual(['ERROR order 7 was refused']);
  await expect.poll(() => messages('nginx-access', 'nowhere'), WAIT).toHaveLength(1);
  await expect
    .poll(() => messages('syslog', 'Started RecoverOps'), WAIT)
    .toContainEqual(
      expect.stringMatching(
        /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d web-0 systemd\[1\]: Started RecoverOps health-check application\.$/,
      ),
    );
  const streams = new Set((await shipped('app')).map(({ logStreamName }) => logStreamName));
  expect([...streams]).toEqual([host.instanceId]);
});

test('a host that is well is heard, without anything in its journal', async () => {
  await expect
    .poll(() => messages('syslog', '-- MARK --'), WAIT)
    .toContainEqual(expect.stringMatching(/ web-0 rsyslogd: -- MARK --$/));
  expect(await onHost('journalctl -n 500 --no-pager')).not.toContain('MARK');
});

test('while the agent is stopped nothing is shipped, and it catches up without a line twice', async () => {
  await onHost(`echo "catch-up 1" >>/var/log/app/orders.log`);
  await expect.poll(() => messages('app', 'catch-up'), WAIT).toHaveLength(1);
  await onHost(
    `systemctl stop ${AGENT}; for n in 2 3; do echo "catch-up $n" >>/var/log/app/orders.log; done`,
  );
  // A look at another file of the host says that time has passed for the lab too.
  await onHost('sleep 1');
  expect(await messages('app', 'catch-up')).toHaveLength(1);
  await onHost(`systemctl start ${AGENT}; echo "catch-up 4" >>/var/log/app/orders.log`);
  await expect
    .poll(() => messages('app', 'catch-up'), WAIT)
    .toEqual(['catch-up 1', 'catch-up 2', 'catch-up 3', 'catch-up 4']);
});

test('a rotated file is read to its end, one that is cut is read anew, and a link is not followed', async () => {
  const file = '/var/log/app/turning.log';
  await onHost(`echo "turn 1" >>${file}`);
  await expect.poll(() => messages('app', 'turn'), WAIT).toHaveLength(1);
  await onHost(`systemctl stop ${AGENT}; printf 'turn 2\\nturn 3' >>${file}; mv ${file} ${file}.1; echo "turn 4" >${file}
    ln -s /etc/passwd /var/log/app/passwd.log; systemctl start ${AGENT}`);
  await expect.poll(() => messages('app', 'turn'), WAIT).toEqual(['turn 1', 'turn 2', 'turn 3', 'turn 4']);
  await onHost(`: >${file}`);
  await onHost(`sleep 1; echo "turn 5" >${file}`);
  await expect.poll(() => messages('app', 'turn 5'), WAIT).toHaveLength(1);
  expect(await messages('app', 'root:')).toEqual([]);
  // It holds no file open: a deleted one would keep its place on the disk.
  const pid = await onHost(`systemctl show -p MainPID ${AGENT} | sed -n s/^MainPID=//p`);
  expect(await onHost(`ls -l /proc/${pid}/fd | grep -c /var/log || true`)).toBe('0');
});

test('what lies too far behind is left out, and the agent says so', async () => {
  await onHost(`systemctl stop ${AGENT}
    yes "flood flood flood flood flood flood flood" | head -c 6000000 >/var/log/app/flood.log
    echo "flood ends" >>/var/log/app/flood.log; systemctl start ${AGENT}`);
  await expect.poll(() => messages('app', 'flood ends'), WAIT).toHaveLength(1);
  expect(
    await onHost(
      `grep -c 'bytes of /var/log/app/flood.log are left out' /opt/aws/${AGENT}/logs/${AGENT}.log`,
    ),
  ).toBe('1');
  const bytes = (await shipped('app', 'flood')).reduce((sum, { message = '' }) => sum + message.length, 0);
  expect(bytes).toBeLessThan(1_100_000);
});

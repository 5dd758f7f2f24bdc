// What models make of the real log of a host of the lab that is well and works.
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { toldByModels } from '../support/told-by-models.ts';
import { type HostLab, run, startHostLab, stepParameters } from './host-fixture.ts';

const WAIT = { timeout: HANG_LIMIT_MS, interval: 200 };
const MINUTES_OF_DAY = 1_440;

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

async function linesOf(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  const logGroupName = `/recoverops/hosts/${file}`;
  for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName }))
    found.push(...events.map(({ message = '' }) => message));
  return found;
}

test('models tell nothing of a host that works: pages that are not there, a restart by hand, errors of an order here and there', async () => {
  await run(lab.clients.ssm, host.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({
      executionId: 'healthy-1',
      body: `for n in 1 2 3 4 5; do
          curl -s -o /dev/null localhost:8080/; curl -s -o /dev/null localhost:8080/nowhere/$n
          echo "INFO order $n was taken in $n ms" >>/var/log/app/orders.log
        done
        systemctl restart nginx
        echo "ERROR order 7 has no address, the customer is asked for it" >>/var/log/app/orders.log
        echo "WARN order 8 came twice, the second one is left out" >>/var/log/app/orders.log
        echo "INFO the day is over" >>/var/log/app/orders.log`,
      timeoutSeconds: 60,
    }),
  });
  await expect.poll(() => linesOf('app'), WAIT).toContain('INFO the day is over');
  await expect.poll(() => linesOf('nginx-access'), WAIT).toHaveLength(10);
  const all = (await Promise.all(['app', 'syslog', 'nginx-access', 'nginx-error'].map(linesOf))).flat();
  const minute = {
    source: 'ec2',
    resource: { kind: 'instance', id: host.instanceId },
    events: all.map((message, at) => ({ at, message })),
  } as const;
  // The same minute for an hour: what is told wrongly of it once is told.
  const { told, withErrors } = toldByModels(Array.from({ length: 60 }, () => minute));
  console.log(
    `${told.length} false findings of models in 60 minutes with ${all.length} lines each of a host that works: ${(told.length * MINUTES_OF_DAY) / 60} a day`,
  );
  expect(withErrors).toBe(60);
  expect(told.map(({ reason }) => reason)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstanceInformationCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Lab, startLab } from '../../lab/environment.ts';
import { type ExternalHost, parseExternalHost } from '../../lab/external-hosts.ts';
import { callJson } from '../../lab/hosts/inside/control-call.ts';
import { openControlSocket } from '../../lab/hosts/inside/control-socket.ts';
import { labNames } from '../../lab/provision/names.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

const ID = 'i-0c0ffee0000000001';
const WAIT = { timeout: HANG_LIMIT_MS, interval: 50 };

/** A site that answers /health with what it is told, at an origin of its own; 0 refuses connections. */
async function openSite(): Promise<{
  readonly url: string;
  close(): Promise<void>;
  reopen(): Promise<void>;
}> {
  let server: Server;
  let port = 0;
  const listen = async (): Promise<void> => {
    server = createServer((request, response) =>
      response.writeHead(request.url === '/health' ? 200 : 404).end(),
    );
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await listen();
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, close, reopen: listen };
}

async function startExternalLab(externalHosts: readonly ExternalHost[]): Promise<Lab> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'rops-external-'));
  const lab = await startLab({
    dataDirectory,
    hostCount: 0,
    externalHosts,
    timeScale: 60,
    metricIntervalMs: 200,
  });
  onTestFinished(async () => {
    await lab.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });
  return lab;
}

async function alarmState(lab: Lab, name: string): Promise<string | undefined> {
  const { MetricAlarms } = await lab.clients.cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name] }),
  );
  return MetricAlarms?.[0]?.StateValue;
}

async function healthyHostCount(lab: Lab): Promise<number | undefined> {
  const { Datapoints = [] } = await lab.clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HealthyHostCount',
      Dimensions: [
        { Name: 'TargetGroup', Value: labNames.targetGroup },
        { Name: 'LoadBalancer', Value: labNames.loadBalancer },
      ],
      StartTime: new Date(Date.now() - 120_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: ['Maximum'],
    }),
  );
  return Math.max(...Datapoints.map(({ Maximum = 0 }) => Maximum));
}

describe('a host that something else starts', () => {
  test('is a managed instance of the group, and online once its agent calls over TCP', async () => {
    const site = await openSite();
    const lab = await startExternalLab([
      { instanceId: ID, name: 'web-0', siteUrl: site.url, isSandboxed: true },
    ]);
    const { ssm } = lab.clients;
    const { TagList = [] } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: ID }),
    );
    expect(Object.fromEntries(TagList.map(({ Key, Value }) => [Key, Value]))).toMatchObject({
      Name: 'web-0',
      'aws:autoscaling:groupName': 'web-asg',
      'recoverops:managed': 'true',
      'recoverops:sandboxed': 'true',
    });
    const fleet = () => ssm.send(new DescribeInstanceInformationCommand({}));
    expect((await fleet()).InstanceInformationList ?? []).toEqual([]);

    // The agent's own way out: a socket on the host that leads to the control plane's address.
    const directory = mkdtempSync(join(tmpdir(), 'rops-agent-'));
    const socketPath = join(directory, 'control.sock');
    const control = await openControlSocket(socketPath, lab.endpoint);
    onTestFinished(async () => {
      await control.close();
      rmSync(directory, { recursive: true, force: true });
    });
    const call = (InstanceId: string) =>
      callJson({
        socketPath,
        region: 'us-east-1',
        service: 'ssm',
        target: 'AmazonSSM.UpdateInstanceInformation',
        version: '1.1',
        input: { InstanceId, AgentName: 'amazon-ssm-agent', AgentVersion: '3.3', AgentStatus: 'Active' },
      });
    await call(ID);
    expect((await fleet()).InstanceInformationList).toMatchObject([{ InstanceId: ID, PingStatus: 'Online' }]);
    await expect(call('i-0c0ffee0000000009')).rejects.toThrow('InvalidInstanceId');
  });

  test('counts as neither healthy nor unhealthy until its site has answered, and then as what it is', async () => {
    const site = await openSite();
    await site.close();
    const lab = await startExternalLab([
      { instanceId: ID, name: 'web-0', siteUrl: site.url, isSandboxed: true },
    ]);
    // The alarm has judged real data points: the load balancer publishes zeroes for a target that is on its way.
    await expect.poll(() => alarmState(lab, 'Nginx-Down-ALB'), WAIT).toBe('OK');
    await site.reopen();
    // Two answers make it healthy; only from then on can it be found ill.
    await expect.poll(() => healthyHostCount(lab), WAIT).toBe(1);
    await site.close();
    await expect.poll(() => alarmState(lab, 'Nginx-Down-ALB'), WAIT).toBe('ALARM');
    await site.reopen();
    await expect.poll(() => alarmState(lab, 'Nginx-Down-ALB'), WAIT).toBe('OK');
  });

  test('is not broken on purpose unless it is said to be sandboxed', async () => {
    const site = await openSite();
    const lab = await startExternalLab([
      { instanceId: ID, name: 'web-0', siteUrl: site.url, isSandboxed: false },
    ]);
    expect(lab.driver).toMatchObject({ kind: 'external', isIsolated: false });
    await expect(lab.chaos('fill-disk')).rejects.toThrow(`Chaos refuses ${ID}`);
  });

  test('is not there twice', async () => {
    const host = { instanceId: ID, name: 'web-0', siteUrl: 'http://127.0.0.1:9', isSandboxed: true };
    await expect(startExternalLab([host, host])).rejects.toThrow('is there twice');
  });
});

test('a lab without any host is refused', async () => {
  await expect(startExternalLab([])).rejects.toThrow('hostCount is 0; give a whole number from 1');
});

describe('--external-host', () => {
  test('reads a host', () => {
    expect(
      parseExternalHost('id=i-0123456789abcdef0,name=web-0,site=http://target-1:8080,sandboxed=true'),
    ).toEqual({
      instanceId: 'i-0123456789abcdef0',
      name: 'web-0',
      siteUrl: 'http://target-1:8080',
      isSandboxed: true,
    });
    expect(parseExternalHost('id=mi-0123456789abcdef0,name=a,site=http://h').isSandboxed).toBe(false);
  });

  test.each([
    ['', '"" is not known'],
    ['id=web-0,name=web-0,site=http://h', 'id is not an instance id'],
    ['id=i-0123456789abcdef0,name=web_0,site=http://h', 'name is not a host name'],
    ['id=i-0123456789abcdef0,name=web-0,site=https://h', 'site is not an http origin'],
    ['id=i-0123456789abcdef0,name=web-0,site=http://h/health', 'site is not an http origin'],
    ['id=i-0123456789abcdef0,name=web-0,site=http://h,sandboxed=yes', 'sandboxed is neither'],
    ['id=i-0123456789abcdef0,name=web-0,site=http://h,port=1', '"port" is not known'],
  ])('refuses %s', (text, why) => {
    expect(() => parseExternalHost(text)).toThrow(why);
    expect(() => parseExternalHost(text)).toThrow('Give e.g. id=i-');
  });
});

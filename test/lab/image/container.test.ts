// Runs a container's entry point, with the files that bootstrap.sh lays out, in a sandbox that reaches the lab by TCP
// only, as compose's network lets it. No container engine is needed; what one adds (limits, networks) is not tested here.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../lab/control-plane.ts';
import { buildHostImage, imageBinds } from '../../../lab/hosts/host-image.ts';
import { readOwnMemory } from '../../../lab/hosts/inside/cgroup-memory.ts';
import { type ControlSocket, openControlSocket } from '../../../lab/hosts/inside/control-socket.ts';
import { requireBubblewrap } from '../../../lab/hosts/sandbox-driver.ts';
import {
  createLabClients,
  type LabClients,
  labClientConfig,
  provisionLab,
} from '../../../lab/provision/provision.ts';
import { createSystemsManager } from '../../../lab/ssm/service.ts';
import { withoutTrace } from '../../../src/domain/execution/fence-trace.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { makeStandInDirectory } from '../agent/stand-in-agent.ts';
import { run, send, stepParameters } from '../host-fixture.ts';

const LAB = resolve(import.meta.dirname, '..', '..', '..', 'lab', 'hosts');
const CHAOS = resolve(LAB, '..', '..', 'chaos', 'inside');
const INSTANCE = 'i-0c0ffee0000000001';
const ENVIRONMENT = {
  RECOVEROPS_LAB_ENDPOINT: 'http://127.0.0.1:4599',
  INSTANCE_ID: INSTANCE,
  HOST_NAME: 'web-9',
  METRIC_INTERVAL_MS: '200',
};

let directory = '';
let agentDirectory = '';
beforeAll(async () => {
  requireBubblewrap();
  directory = mkdtempSync(join(tmpdir(), 'rops-ctr-'));
  for (const name of ['image', 'ledger']) mkdirSync(join(directory, name));
  agentDirectory = makeStandInDirectory();
  await buildHostImage(join(directory, 'image'), 'recoverops-evidence', 'us-east-1');
});
afterAll(() => {
  for (const made of [directory, agentDirectory]) rmSync(made, { recursive: true, force: true });
});

/** Leads the sandbox's port 4599 to the lab, as the network of a container would. */
const NETWORK = `const { connect, createServer } = require('node:net');
createServer((s) => s.pipe(connect('/outside/lab.sock')).pipe(s)).listen(4599, '127.0.0.1');`;

function startContainer(env: Readonly<Record<string, string>>): ChildProcess {
  const image = join(directory, 'image');
  const libraries = ['bin', 'lib', 'lib32', 'lib64', 'libx32'].flatMap((name) => [
    '--symlink',
    `usr/${name}`,
    `/${name}`,
  ]);
  return spawn(
    'bwrap',
    [
      ...['--unshare-all', '--die-with-parent', '--clearenv', '--uid', '0', '--gid', '0'],
      ...['--ro-bind', '/usr', '/usr', ...libraries, '--proc', '/proc', '--dev', '/dev'],
      ...[
        '--ro-bind-try',
        '/etc/ld.so.cache',
        '/etc/ld.so.cache',
        '--ro-bind-try',
        '/etc/alternatives',
        '/etc/alternatives',
      ],
      ...['passwd', 'group'].flatMap((name) => [
        '--ro-bind',
        join(LAB, 'image', 'etc', name),
        `/etc/${name}`,
      ]),
      ...['/var/log', '/tmp', '/run', '/var/lib/amazon/ssm'].flatMap((place) => ['--tmpfs', place]),
      ...imageBinds(image),
      ...['--bind', join(image, 'etc', 'recoverops'), '/etc/recoverops'],
      ...['--bind', agentDirectory, '/opt/amazon-ssm-agent'],
      ...['--bind', join(directory, 'ledger'), '/var/lib/recoverops'],
      ...[
        '--ro-bind',
        process.execPath,
        '/opt/lab/bin/node',
        '--ro-bind',
        join(LAB, 'inside'),
        '/opt/lab/inside',
      ],
      ...['--ro-bind', CHAOS, '/opt/lab/chaos', '--ro-bind', directory, '/outside'],
      ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
      ...['bash', '-c', `/opt/lab/bin/node -e "${NETWORK}" & exec /opt/recoverops/container/entrypoint.sh`],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}
function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((settle) => child.once('exit', (code) => settle({ code, output })));
}

test.each([
  ['the lab is not named', { RECOVEROPS_LAB_ENDPOINT: '' }, "set it to the lab's http://HOST:PORT"],
  ['the instance is not named', { INSTANCE_ID: '' }, 'set it to the instance id that the lab knows'],
  ['an interval is no number', { METRIC_INTERVAL_MS: 'often' }, 'METRIC_INTERVAL_MS'],
  ['the agent is unknown', { RECOVEROPS_SSM_AGENT: 'mine' }, 'it is lab or amazon'],
])('it ends with 64 when %s', async (_name, change, says) => {
  const child = startContainer({ ...ENVIRONMENT, ...change });
  const limit = setTimeout(() => child.kill('SIGKILL'), HANG_LIMIT_MS);
  const { code, output } = await ended(child);
  clearTimeout(limit);
  expect(output).toContain(says);
  expect(code).toBe(64);
});

test('memory is read from the own cgroup of either version, and from the machine where there is no limit', () => {
  const root = mkdtempSync(join(directory, 'cgroup-'));
  const meminfo = join(root, 'meminfo');
  writeFileSync(meminfo, 'MemTotal:  2048 kB\nMemAvailable:  512 kB\n');
  const version1 = join(root, 'memory');
  mkdirSync(version1);
  writeFileSync(join(version1, 'memory.limit_in_bytes'), '9223372036854771712\n');
  const machine = { usedBytes: 1536 * 1024, cacheBytes: 0, limitBytes: 2048 * 1024, outOfMemoryKills: 0 };
  expect(readOwnMemory(root, meminfo)).toEqual(machine);
  writeFileSync(join(version1, 'memory.limit_in_bytes'), '1000000\n');
  writeFileSync(join(version1, 'memory.usage_in_bytes'), '600000\n');
  writeFileSync(join(version1, 'memory.stat'), 'total_inactive_file 100000\ntotal_active_file 50000\n');
  writeFileSync(join(version1, 'memory.oom_control'), 'oom_kill_disable 0\noom_kill 2\n');
  const limited = { usedBytes: 450_000, cacheBytes: 150_000, limitBytes: 1_000_000, outOfMemoryKills: 2 };
  expect(readOwnMemory(root, meminfo)).toEqual(limited);
  writeFileSync(join(root, 'memory.current'), '600000\n');
  writeFileSync(join(root, 'memory.max'), '1000000\n');
  writeFileSync(join(root, 'memory.stat'), 'inactive_file 100000\nactive_file 50000\n');
  writeFileSync(join(root, 'memory.events'), 'oom 3\noom_kill 2\n');
  expect(readOwnMemory(root, meminfo)).toEqual(limited);
  writeFileSync(join(root, 'memory.max'), 'max\n');
  expect(readOwnMemory(root, meminfo)).toEqual(machine);
  writeFileSync(meminfo, '');
  expect(() => readOwnMemory(root, meminfo)).toThrow(/give it a limit/);
});

describe.each([
  ["the lab's agent", 'lab', 'web-9'],
  ['the programs that stand in for the real agent', 'amazon', 'stand-in'],
])('a container that is a target host, with %s', (_name, agent, computerName) => {
  let plane: ControlPlane;
  let clients: LabClients;
  let network: ControlSocket;
  let child: ChildProcess;
  let end: Promise<Ended>;

  beforeAll(async () => {
    plane = await startControlPlane({ timeScale: 60 });
    const manager = createSystemsManager();
    for (const service of manager.services) plane.register(service);
    manager.fleet.register(INSTANCE, { 'recoverops:managed': 'true', 'recoverops:sandboxed': 'true' });
    clients = createLabClients(labClientConfig(plane.endpoint, plane.region));
    await provisionLab(clients);
    network = await openControlSocket(join(directory, 'lab.sock'), plane.endpoint);
    child = startContainer({ ...ENVIRONMENT, RECOVEROPS_ALLOW_CHAOS: 'true', RECOVEROPS_SSM_AGENT: agent });
    end = ended(child);
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    rmSync(join(directory, 'ledger', 'once'), { recursive: true, force: true });
    await network?.close();
    clients?.destroy();
    await plane?.stop();
  });

  let steps = 0;
  const onHost = async (body: string): Promise<string> => {
    const result = await run(clients.ssm, INSTANCE, {
      DocumentName: 'RecoverOps-RunStep',
      Parameters: stepParameters({ executionId: `c-${++steps}`, body }),
    });
    const stderr = withoutTrace(result.StandardErrorContent ?? '', `c-${steps}`);
    return `${result.StandardOutputContent}${stderr}`.trim();
  };

  test('its agent attaches over TCP', async () => {
    const online = async () => {
      const { InstanceInformationList } = await clients.ssm.send(new DescribeInstanceInformationCommand({}));
      return InstanceInformationList?.map(({ PingStatus, ComputerName }) => `${ComputerName} ${PingStatus}`);
    };
    await expect.poll(online).toEqual([`${computerName} Online`]);
  });

  test('nginx and the health app run, and systemctl knows them', async () => {
    expect(await onHost('curl -sS http://127.0.0.1:8080/health')).toContain('"status":"ok"');
    expect(
      await onHost('systemctl is-active nginx health-app amazon-cloudwatch-agent amazon-ssm-agent'),
    ).toBe('active\nactive\nactive\nactive');
    expect(await onHost('systemctl restart nginx && curl -sS http://127.0.0.1:8080/health')).toContain(
      '"ok"',
    );
  });

  test('the archive program reaches S3, the ledger is in its volume, metrics reach their alarm', async () => {
    expect(await onHost('seq 9 >/tmp/a; /usr/local/bin/recoverops-archive put /tmp/a logs/c.gz')).toContain(
      'bytes=18',
    );
    const record = readFileSync(join(directory, 'ledger', 'once', 'c-1', 'result.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ state: 'finished', exit_code: 0 });
    const state = async () => {
      const { MetricAlarms } = await clients.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: ['Disk-Critical-ASG'] }),
      );
      return MetricAlarms?.[0]?.StateValue;
    };
    await expect.poll(state).toBe('OK');
  });

  test('SIGTERM stops its services, and it ends with 0', async () => {
    await send(clients.ssm, {
      DocumentName: 'RecoverOps-RunStep',
      InstanceIds: [INSTANCE],
      // The shell became the supervisor, so it is the one whose parent is the sandbox's own first process.
      Parameters: stepParameters({ executionId: 'c-stop', body: 'kill -TERM "$(pgrep -x lab-init)"' }),
    });
    expect(await end).toMatchObject({ code: 0 });
  });
});

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamoDb } from '../../lab/dynamodb/dynamodb-service.ts';
import type { Lab, LabHost } from '../../lab/environment.ts';
import type { LabService } from '../../lab/http/service.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type HostLab, send, startHostLab, stepParameters, until } from './host-fixture.ts';

let started: HostLab;
let store: LabService;
const storeDirectory = mkdtempSync(join(tmpdir(), 'rops-held-by-the-lab-'));
let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  // As a lab that keeps its data has it before its hosts start. Its library opens files without close-on-exec.
  store = await createDynamoDb({ directory: storeDirectory });
  started = await startHostLab();
  lab = started.lab;
  [host] = lab.hosts as [LabHost];
});
afterAll(async () => {
  await started?.dispose();
  await store?.stop();
  rmSync(storeDirectory, { recursive: true, force: true });
});

let steps = 0;
/** Sends a step of its own to the host; gives the command id. */
function sendStep(body: string, executionId = `s-${++steps}`): Promise<string> {
  return send(lab.clients.ssm, {
    DocumentName: 'RecoverOps-RunStep',
    InstanceIds: [host.instanceId],
    Parameters: stepParameters({ executionId, body }),
  });
}

async function outputOf(commandId: string, limitMs?: number): Promise<string> {
  const ended = await until(lab.clients.ssm, commandId, host.instanceId, undefined, limitMs);
  return (ended.StandardOutputContent ?? '').trim();
}

const onHost = async (body: string): Promise<string> => outputOf(await sendStep(body));

test('a host sees no network but its own loopback, and does not reach the lab by TCP', async () => {
  expect(await onHost("awk 'NR > 2 { print $1 }' /proc/net/dev")).toBe('lo:');
  const { port } = new URL(lab.endpoint);
  expect(
    await onHost(`(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo reached || echo refused`),
  ).toBe('refused');
});

test('a host sees none of the machine: no home, no repository, no other processes', async () => {
  const repository = resolve(import.meta.dirname, '..', '..');
  expect(await onHost(`ls -A /root /home ${repository} 2>/dev/null | grep -v :`)).toBe('');
  expect(
    await onHost(`[ -d /proc/${process.pid}/fd ] && cat /proc/${process.pid}/comm || echo none`),
  ).toMatch(/none/);
  expect(await onHost('cat /proc/1/comm')).toBe('bwrap');
});

test('no process of a host holds what the lab has opened', async () => {
  const held = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  expect(held.some((path) => path.startsWith(storeDirectory))).toBe(true);
  expect(
    await onHost('for one in /proc/[0-9]*/fd/*; do readlink "$one"; done | grep -c held-by-the-lab'),
  ).toBe('0');
});

test('the system is read-only, and the writable directories are limited', async () => {
  expect(
    await onHost('touch /usr/x /etc/x /opt/recoverops/bin/x /x 2>/dev/null; ls /usr/x /etc/x /x 2>/dev/null'),
  ).toBe('');
  const sizes = await onHost("df -P -k /var/log /tmp /run | awk 'NR > 1 { print $2 }' | xargs");
  expect(sizes).toBe('49152 16384 16384');
  // The configuration of nginx can be changed; it is a small file system of the sandbox's own, and not the image.
  expect(await onHost("df -P -k /etc/nginx /srv | awk 'NR > 1 { print $2 }' | xargs")).toBe('1024 16384');
  expect(await onHost('touch /opt/lab/image/nginx/x /etc/passwd 2>/dev/null || echo refused')).toBe(
    'refused',
  );
});

test('memory is limited, and /proc/meminfo says so', async () => {
  expect(await onHost("awk '/^MemTotal/ { print $2 }' /proc/meminfo")).toBe(String(384 * 1024));
  const used = Number(
    await onHost("awk '/^MemTotal/ { t = $2 } /^MemAvailable/ { print t - $2 }' /proc/meminfo"),
  );
  expect(used).toBeGreaterThan(10_000);
});

test('systemctl speaks of the services, with its exit codes', async () => {
  expect(
    await onHost('systemctl is-active nginx health-app amazon-cloudwatch-agent amazon-ssm-agent; echo $?'),
  ).toBe('active\nactive\nactive\nactive\n0');
  expect(await onHost('systemctl stop nginx; systemctl is-active nginx.service; echo $?')).toBe(
    'inactive\n3',
  );
  expect(await onHost('systemctl start nginx; echo $?; systemctl show -p MainPID nginx')).toMatch(
    /^0\n[\s\S]*MainPID=[1-9]/,
  );
  expect(await onHost('systemctl status no-such 2>&1; echo $?')).toBe(
    'Unit no-such.service could not be found.\n4',
  );
  expect(await onHost('systemctl restart nginx && curl -s http://127.0.0.1:8080/health')).toContain(
    '"status":"ok"',
  );
  expect(await onHost('journalctl -u nginx --no-pager -n 2')).toMatch(
    /Started A high performance web server/,
  );
  await host.site.until('healthy', HANG_LIMIT_MS);
});

test('the archive program of the image reaches S3 through the socket, and back', async () => {
  const put = await onHost(
    'seq 1 5000 >/tmp/a.log; /usr/local/bin/recoverops-archive put /tmp/a.log logs/a.gz 2>&1',
  );
  expect(put).toContain('archived logs/a.gz bytes=23893');
  const stored = await lab.clients.s3.send(
    new GetObjectCommand({ Bucket: lab.provisioned.bucket, Key: 'logs/a.gz' }),
  );
  const text = gunzipSync((await stored.Body?.transformToByteArray()) ?? new Uint8Array()).toString();
  expect(text.trimEnd().split('\n')).toHaveLength(5000);
  const get =
    '/usr/local/bin/recoverops-archive get logs/a.gz /tmp/b.log && cmp /tmp/a.log /tmp/b.log && echo same';
  expect(await onHost(get)).toContain('same');
});

test('a killed agent comes back, as systemd would restart it', async () => {
  const showPid = 'systemctl show -p MainPID amazon-ssm-agent | sed -n s/MainPID=//p';
  const killed = await onHost(showPid);
  await sendStep(`kill -KILL ${killed}`, 's-kill-agent');
  // A command that the agent took before it was killed dies with it, so each look is a command of its own.
  const look = async (): Promise<string> =>
    (await outputOf(await sendStep(showPid), 5_000).catch(() => '')) || killed;
  await expect.poll(look).not.toBe(killed);
  expect(existsSync(join(host.ledgerDirectory, 'once', 's-kill-agent', 'started.json'))).toBe(true);
});

test('a host that is cut off runs on, and answers again afterwards', async () => {
  host.cutOff(true);
  await host.site.until('healthy', HANG_LIMIT_MS);
  host.cutOff(false);
  expect(await onHost('echo again')).toBe('again');
});

test('a lab that is killed takes its hosts along', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'rops-test-'));
  const script = join(dataDirectory, 'lab.mjs');
  const environment = resolve(import.meta.dirname, '..', '..', 'lab', 'environment.ts');
  writeFileSync(
    script,
    `const { startLab } = await import(${JSON.stringify(environment)});
     const lab = await startLab({ dataDirectory: ${JSON.stringify(join(dataDirectory, 'data'))}, hostCount: 1 });
     console.log('ready');`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((settle, reject) => {
    child.stdout.once('data', settle);
    child.once('exit', () => reject(new Error('the lab did not start')));
  });
  const processesOf = (): string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDirectory);
      } catch {
        return false;
      }
    });
  expect(processesOf().length).toBeGreaterThan(1);
  child.kill('SIGKILL');
  await expect.poll(processesOf).toEqual([]);
  rmSync(dataDirectory, { recursive: true, force: true });
});

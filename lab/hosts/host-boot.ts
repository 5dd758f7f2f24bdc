import { join, resolve } from 'node:path';
import type { HostDirectories } from './bubblewrap.ts';
import type { HostConfig } from './inside/host-config.ts';
import type { SandboxDriver } from './sandbox-driver.ts';

export interface HostIdentity {
  readonly instanceId: string;
  readonly region: string;
  readonly autoScalingGroupName: string;
  readonly hostName: string;
}

export interface HostTimings {
  readonly metricIntervalMs: number;
  readonly pingIntervalMs: number;
}

const VM_IMAGE = resolve(import.meta.dirname, '..', '..', 'vm-image');
const SANDBOX_ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
const SANDBOX_NODE = '/opt/lab/bin/node';
const APP_PORT = 3000;

/** Where a host finds its configuration. */
const SANDBOX_CONFIG_FILE = '/run/lab/host.json';
/** The first program of a sandboxed host. */
export const SANDBOX_COMMAND = [SANDBOX_NODE, '/opt/lab/inside/init.ts', SANDBOX_CONFIG_FILE];

/** Documents that a host without isolation runs: they only read. */
const READ_ONLY_DOCUMENTS = ['RecoverOps-Diagnose', 'RecoverOps-ReadLedger'];

/** What the host is told at boot. `plainPort` is the health app's port on a host that shares the machine's network. */
export function bootConfig(
  driver: SandboxDriver,
  identity: HostIdentity,
  timings: HostTimings,
  directories: HostDirectories,
  plainPort: number,
): HostConfig {
  return driver.isIsolated
    ? sandboxedConfig(identity, timings)
    : plainConfig(identity, timings, directories, plainPort);
}

function sandboxedConfig(identity: HostIdentity, timings: HostTimings): HostConfig {
  return {
    ...identity,
    controlSocket: '/run/lab/control.sock',
    siteSocket: '/run/lab/site.sock',
    sitePort: 8080,
    supervisorPort: 10_022,
    logDirectory: '/var/log',
    memoryInfoFile: '/proc/meminfo',
    metricIntervalMs: timings.metricIntervalMs,
    services: [
      {
        name: 'health-app',
        description: 'RecoverOps health-check application',
        argv: [SANDBOX_NODE, '--max-old-space-size=48', '/opt/recoverops/health-app/health-app.mjs'],
        env: { ...SANDBOX_ENV, HEALTH_APP_PORT: String(APP_PORT) },
        restartsOnFailure: true,
        readyPort: APP_PORT,
      },
      {
        name: 'nginx',
        description: 'A high performance web server and a reverse proxy server',
        argv: ['/usr/sbin/nginx', '-g', 'daemon off;'],
        env: SANDBOX_ENV,
        // As Debian's unit: a killed nginx stays down until somebody starts it.
        restartsOnFailure: false,
        readyPort: 8080,
      },
      {
        name: 'amazon-ssm-agent',
        description: 'amazon-ssm-agent of the lab',
        argv: [SANDBOX_NODE, '--max-old-space-size=64', '/opt/lab/inside/ssm-agent.ts', SANDBOX_CONFIG_FILE],
        env: SANDBOX_ENV,
        restartsOnFailure: true,
      },
    ],
    agent: { stateDirectory: '/var/lib/amazon/ssm', pingIntervalMs: timings.pingIntervalMs, rewrites: [] },
  };
}

function plainConfig(
  identity: HostIdentity,
  timings: HostTimings,
  directories: HostDirectories,
  plainPort: number,
): HostConfig {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const inside = join(import.meta.dirname, 'inside');
  const logDirectory = join(directories.runtime, 'log');
  return {
    ...identity,
    controlSocket: join(directories.runtime, 'control.sock'),
    siteSocket: join(directories.runtime, 'site.sock'),
    sitePort: plainPort,
    supervisorPort: null,
    logDirectory,
    memoryInfoFile: '/proc/meminfo',
    metricIntervalMs: timings.metricIntervalMs,
    services: [
      {
        name: 'health-app',
        description: 'RecoverOps health-check application',
        argv: [process.execPath, join(VM_IMAGE, 'health-app', 'health-app.mjs')],
        env: {
          ...env,
          HEALTH_APP_PORT: String(plainPort),
          HEALTH_APP_LOG_DIRECTORY: join(logDirectory, 'app'),
        },
        restartsOnFailure: true,
        readyPort: plainPort,
      },
      {
        name: 'amazon-ssm-agent',
        description: 'amazon-ssm-agent of the lab',
        argv: [process.execPath, join(inside, 'ssm-agent.ts'), join(directories.runtime, 'host.json')],
        env,
        restartsOnFailure: true,
      },
    ],
    agent: {
      stateDirectory: directories.agent,
      pingIntervalMs: timings.pingIntervalMs,
      allowedDocuments: READ_ONLY_DOCUMENTS,
      rewrites: [
        [
          '/opt/recoverops/bin/recoverops-fence read',
          `${join(VM_IMAGE, 'fence', 'recoverops-fence')} read --root ${directories.ledger}`,
        ],
      ],
    },
  };
}

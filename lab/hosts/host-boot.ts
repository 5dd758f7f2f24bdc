import { join, resolve } from 'node:path';
import { CONFIGURATION, type HostDirectories } from './bubblewrap.ts';
import { CLOUDWATCH_AGENT_LOG, cloudWatchAgentService } from './inside/cloudwatch-agent-service.ts';
import { sandboxServices } from './inside/container-services.ts';
import type { HostConfig } from './inside/host-config.ts';
import {
  labAgentService,
  REAL_AGENT_BRIDGE_PORT,
  REAL_AGENT_DIRECTORY,
  realAgentService,
} from './inside/ssm-agent-service.ts';
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
const SANDBOX_NODE = '/opt/lab/bin/node';

/** Where a host finds its configuration. */
const SANDBOX_CONFIG_FILE = '/run/lab/host.json';
/** The first program of a sandboxed host. */
export const SANDBOX_COMMAND = [SANDBOX_NODE, '/opt/lab/inside/init.ts', SANDBOX_CONFIG_FILE];

/** Documents that a host without isolation runs: they only read. */
const READ_ONLY_DOCUMENTS = ['RecoverOps-Diagnose', 'RecoverOps-ReadLedger'];

/**
 * What the host is told at boot. `plainPort` is the health app's port on a host that shares the machine's network; only where
 * the host `hasGroups` of its own its units have any.
 */
export function bootConfig(
  driver: SandboxDriver,
  identity: HostIdentity,
  timings: HostTimings,
  directories: HostDirectories,
  plainPort: number,
  hasGroups: boolean,
): HostConfig {
  return driver.isIsolated
    ? sandboxedConfig(identity, timings, directories.realAgent !== undefined, hasGroups)
    : plainConfig(identity, timings, directories, plainPort);
}

function sandboxedConfig(
  identity: HostIdentity,
  timings: HostTimings,
  hasRealAgent: boolean,
  hasGroups: boolean,
): HostConfig {
  return {
    ...identity,
    controlSocket: '/run/lab/control.sock',
    controlEndpoint: null,
    bridgePort: hasRealAgent ? REAL_AGENT_BRIDGE_PORT : null,
    stopsWithInput: true,
    ownMemoryInfoFile: null,
    siteSocket: '/run/lab/site.sock',
    sitePort: 8080,
    supervisorPort: 10_022,
    logDirectory: '/var/log',
    memoryInfoFile: '/proc/meminfo',
    ...(hasGroups ? { controlGroups: '/sys/fs/cgroup' } : {}),
    metricIntervalMs: timings.metricIntervalMs,
    metricsLogFile: CLOUDWATCH_AGENT_LOG,
    configuration: CONFIGURATION,
    fileSystems: ['/tmp', '/srv'],
    services: [
      ...sandboxServices(SANDBOX_NODE),
      hasRealAgent
        ? realAgentService(REAL_AGENT_DIRECTORY)
        : labAgentService(SANDBOX_NODE, '/opt/lab/inside/ssm-agent.ts', SANDBOX_CONFIG_FILE),
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
    controlEndpoint: null,
    bridgePort: null,
    stopsWithInput: true,
    ownMemoryInfoFile: null,
    siteSocket: join(directories.runtime, 'site.sock'),
    sitePort: plainPort,
    supervisorPort: null,
    logDirectory,
    memoryInfoFile: '/proc/meminfo',
    metricIntervalMs: timings.metricIntervalMs,
    metricsLogFile: join(directories.runtime, 'amazon-cloudwatch-agent.log'),
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
      cloudWatchAgentService([
        process.execPath,
        '--max-old-space-size=48',
        join(inside, 'cloudwatch-agent.ts'),
        join(directories.runtime, 'host.json'),
      ]),
      labAgentService(process.execPath, join(inside, 'ssm-agent.ts'), join(directories.runtime, 'host.json')),
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

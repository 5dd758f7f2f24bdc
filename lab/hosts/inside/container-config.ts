// Prints the host configuration of a container, made from its environment by container/entrypoint.sh, which checks it.
// With the real agent it also writes the agent's own configuration. Usage: container-config.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CLOUDWATCH_AGENT_LOG } from './cloudwatch-agent-service.ts';
import { sandboxServices } from './container-services.ts';
import type { HostConfig } from './host-config.ts';
import {
  labAgentService,
  REAL_AGENT_BRIDGE_PORT,
  REAL_AGENT_DIRECTORY,
  realAgentConfiguration,
  realAgentService,
} from './ssm-agent-service.ts';

const RUNTIME = '/run/lab';
const NODE = '/opt/lab/bin/node';

function milliseconds(name: string): number {
  const value = Number(process.env[name] ?? 1_000);
  if (Number.isInteger(value) && value >= 100 && value <= 600_000) return value;
  throw new Error(`${name} is '${process.env[name]}': give whole milliseconds from 100 to 600000`);
}

function configuration(): HostConfig {
  const { env } = process;
  const instanceId = env.INSTANCE_ID ?? '';
  const region = env.AWS_REGION ?? 'us-east-1';
  const agentKind = env.RECOVEROPS_SSM_AGENT ?? 'lab';
  if (agentKind !== 'lab' && agentKind !== 'amazon') {
    throw new Error(`RECOVEROPS_SSM_AGENT is '${agentKind}': it is lab or amazon`);
  }
  const agentDirectory = env.SSM_AGENT_DIR ?? REAL_AGENT_DIRECTORY;
  if (agentKind === 'amazon') {
    mkdirSync(join(agentDirectory, 'configuration'), { recursive: true });
    writeFileSync(
      join(agentDirectory, 'configuration', 'amazon-ssm-agent.json'),
      JSON.stringify(realAgentConfiguration({ instanceId, region }, REAL_AGENT_BRIDGE_PORT)),
    );
  }
  return {
    instanceId,
    region,
    autoScalingGroupName: env.AUTO_SCALING_GROUP ?? 'web-asg',
    hostName: env.HOST_NAME ?? hostname(),
    controlSocket: `${RUNTIME}/control.sock`,
    controlEndpoint: env.RECOVEROPS_LAB_ENDPOINT ?? '',
    bridgePort: agentKind === 'amazon' ? REAL_AGENT_BRIDGE_PORT : null,
    stopsWithInput: false,
    ownMemoryInfoFile: `${RUNTIME}/meminfo`,
    siteSocket: `${RUNTIME}/site.sock`,
    sitePort: 8080,
    supervisorPort: 10_022,
    logDirectory: '/var/log',
    memoryInfoFile: `${RUNTIME}/meminfo`,
    metricIntervalMs: milliseconds('METRIC_INTERVAL_MS'),
    metricsLogFile: CLOUDWATCH_AGENT_LOG,
    services: [
      ...sandboxServices(NODE),
      agentKind === 'amazon'
        ? realAgentService(agentDirectory)
        : labAgentService(NODE, '/opt/lab/inside/ssm-agent.ts', `${RUNTIME}/host.json`),
    ],
    agent: {
      stateDirectory: '/var/lib/amazon/ssm',
      pingIntervalMs: milliseconds('PING_INTERVAL_MS'),
      rewrites: [],
    },
  };
}

try {
  console.log(JSON.stringify(configuration()));
} catch (error) {
  console.error(`entrypoint: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 64;
}

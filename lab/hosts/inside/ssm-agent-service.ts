import type { ServiceConfig } from './host-config.ts';

/** Where the real agent's binaries and its configuration lie on a host, unless it says otherwise. */
export const REAL_AGENT_DIRECTORY = '/opt/amazon-ssm-agent';
/** Loopback port on which a host with the real agent offers the control plane; the agent speaks HTTP over TCP only. */
export const REAL_AGENT_BRIDGE_PORT = 4566;

/** The lab's own agent as a service. `node` and `agentFile` are paths on the host. */
export function labAgentService(node: string, agentFile: string, configFile: string): ServiceConfig {
  return {
    name: 'amazon-ssm-agent',
    description: 'amazon-ssm-agent of the lab',
    argv: [node, '--max-old-space-size=64', agentFile, configFile],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    restartsOnFailure: true,
  };
}

/** The real agent as a service. It starts its workers by itself, from the folder that its first program lies in. */
export function realAgentService(directory: string): ServiceConfig {
  return {
    name: 'amazon-ssm-agent',
    description: 'amazon-ssm-agent',
    argv: [`${directory}/amazon-ssm-agent`],
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      // The lab checks no signature, but the agent signs nothing without credentials.
      AWS_ACCESS_KEY_ID: 'LABHOST',
      AWS_SECRET_ACCESS_KEY: 'lab',
    },
    restartsOnFailure: true,
  };
}

export interface RealAgentIdentity {
  readonly instanceId: string;
  readonly region: string;
}

/**
 * The agent's amazon-ssm-agent.json: an identity without instance metadata, and plain HTTP endpoints. Its message
 * gateway is always TLS and cannot be reached, so that it polls ec2messages instead.
 */
export function realAgentConfiguration(identity: RealAgentIdentity, bridgePort: number): object {
  const endpoint = `http://127.0.0.1:${bridgePort}`;
  return {
    Identity: {
      ConsumptionOrder: ['CustomIdentity'],
      CustomIdentities: [
        {
          InstanceID: identity.instanceId,
          Region: identity.region,
          AvailabilityZone: `${identity.region}a`,
          InstanceType: 't3.micro',
          CredentialsProvider: 'DEFAULT',
        },
      ],
    },
    Agent: { Region: identity.region, TelemetryMetricsToSSM: false, ForceFileIPC: true },
    Ssm: { Endpoint: endpoint, HealthFrequencyMinutes: 5 },
    Mds: { Endpoint: endpoint, StopTimeoutMillis: 20_000 },
    Mgs: { Region: identity.region, Endpoint: `127.0.0.1:${bridgePort}` },
    // The agent puts the bucket in front of the host's name, so it has to be a name; see S3_ENDPOINT_HOST.
    S3: { Endpoint: `http://${S3_ENDPOINT_HOST}:${bridgePort}` },
    Profile: { ShareCreds: false },
  };
}

/** A host's /etc/hosts leads `<bucket>.` of this name to the bridge. */
export const S3_ENDPOINT_HOST = 's3.localhost';

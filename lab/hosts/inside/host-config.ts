import { readFileSync } from 'node:fs';

/** One thing that the supervisor runs, as a unit file describes it. */
export interface ServiceConfig {
  readonly name: string;
  readonly description: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly restartsOnFailure: boolean;
  /** Started only once this TCP port of the loopback interface accepts; undefined when starting is enough. */
  readonly readyPort?: number;
  /** Folder of its unit file, as systemd names it; that of packages where it is left out. */
  readonly unitDirectory?: string;
  /** Descriptors that it may have open at once; those of the supervisor where it is left out. */
  readonly openFilesMax?: number;
  /** What its processes may hold together, where units have control groups; no limit where it is left out. */
  readonly memoryMaxBytes?: number;
}

/** What the lab tells a host; written by the lab to a file that the host reads at boot. */
export interface HostConfig {
  readonly instanceId: string;
  readonly region: string;
  readonly autoScalingGroupName: string;
  readonly hostName: string;
  readonly controlSocket: string;
  /** Where `controlSocket` leads when the host has to open it itself, `http://HOST:PORT`; null when the lab opens it. */
  readonly controlEndpoint: string | null;
  /** Loopback port that leads to the control plane too, for an agent that speaks TCP only; null without one. */
  readonly bridgePort: number | null;
  /** Whether the host stops when its standard input ends, which is how the lab takes its hosts along. */
  readonly stopsWithInput: boolean;
  /** Where the host has to keep its own memory information up to date from its cgroup; null when the lab does. */
  readonly ownMemoryInfoFile: string | null;
  /** The load balancer's way in: forwarded to `sitePort`. */
  readonly siteSocket: string;
  readonly sitePort: number;
  /** Loopback port of the supervisor inside the sandbox, for the systemctl shim; null without a sandbox. */
  readonly supervisorPort: number | null;
  readonly logDirectory: string;
  readonly memoryInfoFile: string;
  /** Where the host's own part of the control groups is mounted; absent: units have none. */
  readonly controlGroups?: string;
  readonly metricIntervalMs: number;
  /** Where the CloudWatch agent writes what it does and complains of. */
  readonly metricsLogFile: string;
  /** File systems of the host's own of which metrics are published by path too; absent: none. */
  readonly fileSystems?: readonly string[];
  readonly services: readonly ServiceConfig[];
  /** A copy of files that can be changed on the host, laid out anew at each boot; absent: nothing is copied. */
  readonly configuration?: { readonly from: string; readonly to: string };
  readonly agent: AgentConfig;
}

export interface AgentConfig {
  readonly stateDirectory: string;
  readonly pingIntervalMs: number;
  /** Undefined: any document. Without a sandbox only these are run. */
  readonly allowedDocuments?: readonly string[];
  /** Text replaced in scripts, where an unsandboxed host has its files elsewhere. */
  readonly rewrites: readonly (readonly [string, string])[];
}

/** Written by the lab itself, so its shape is trusted. */
export function readHostConfig(file: string): HostConfig {
  return JSON.parse(readFileSync(file, 'utf8')) as HostConfig;
}

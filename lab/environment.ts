import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { ChaosKind } from '../chaos/catalogue.ts';
import { type ChaosOutcome, runChaos } from '../chaos/run-chaos.ts';
import { createAutoScaling } from './autoscaling/autoscaling-service.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { createEc2 } from './ec2/ec2-service.ts';
import type { LabInstance } from './ec2/instance-directory.ts';
import { createElb } from './elb/elb-service.ts';
import { type ExternalHost, externalDriver, hostTags, registerExternalHosts } from './external-hosts.ts';
import { createHost, type Host, MEMORY_GROUP_PREFIX } from './hosts/host.ts';
import { sweepMemoryGroups } from './hosts/memory-group.ts';
import { sweepRuntimeDirectories } from './hosts/runtime-directory.ts';
import { detectSandboxDriver, type SandboxDriver } from './hosts/sandbox-driver.ts';
import type { SiteProbe } from './hosts/site-probe.ts';
import { startLoadBalancer } from './load-balancer.ts';
import { putOwnHostsAlarms, putSilenceAlarms } from './provision/alarms.ts';
import { type ProvisionedDetection, provisionDetection } from './provision/detection.ts';
import { labNames } from './provision/names.ts';
import {
  createLabClients,
  type LabClients,
  labClientConfig,
  type Provisioned,
  provisionLab,
  subscribeEndpoint,
} from './provision/provision.ts';
import { createSystemsManager, type SystemsManager, type SystemsManagerOptions } from './ssm/service.ts';

export interface LabOptions {
  /** Where ledgers, tables and objects are kept over restarts. */
  readonly dataDirectory: string;
  /** Default 2; 0 only with external hosts. */
  readonly hostCount?: number;
  /** Hosts that something else starts and ends. They are not waited for: each is online once its agent calls. */
  readonly externalHosts?: readonly ExternalHost[];
  /** Default 0, which takes a free port. */
  readonly port?: number;
  /** How others reach it and what it keeps; by default it is on 127.0.0.1 only. */
  readonly access?: Pick<
    ControlPlaneOptions,
    'bindAddress' | 'deliveryHosts' | 'keepsSigningKey' | 'dynamoDbUrl'
  >;
  /** How many times faster alarm periods and SNS retries run than in AWS. Default 30: a minute lasts two seconds. */
  readonly timeScale?: number;
  /** Told what a person starting the lab should know, one line each. */
  readonly announce?: (line: string) => void;
  /** Creates the DynamoDB tables, once the endpoint is up. */
  readonly createTables?: (endpoint: string, region: string) => Promise<void>;
  readonly systemsManager?: SystemsManagerOptions;
  /** Default: the best that this machine allows. */
  readonly driver?: SandboxDriver;
  /** Folder with the binaries of the real amazon-ssm-agent, for every host; default: the lab's own agent. */
  readonly ssmAgentDirectory?: string;
  /** Default 1,000. */
  readonly metricIntervalMs?: number;
  /** How many times shorter the detector's windows are than their minute. Default 1. */
  readonly windowScale?: number;
  /** Port of the detector's Runtime API; by default a free one, which it keeps over restarts. */
  readonly runtimePort?: number;
}

export interface LabHost {
  readonly instanceId: string;
  readonly name: string;
  /** The fence's ledger: `once/<execution id>/`. */
  readonly ledgerDirectory: string;
  /** The load balancer's view of the host. */
  readonly site: SiteProbe;
  /** Ends every process of the host at once, as pulling its plug does. */
  kill(): Promise<void>;
  /** Boots it again, with the ledger that it had. */
  start(): Promise<void>;
  /** While cut off, the host runs on but reaches no control plane. */
  cutOff(isCut: boolean): void;
}

export interface Lab {
  readonly controlPlane: ControlPlane;
  readonly endpoint: string;
  readonly clients: LabClients;
  readonly provisioned: Provisioned;
  readonly detection: ProvisionedDetection;
  /** `host:port` at which a detector's process asks for its work. */
  readonly detectorRuntimeApi: string;
  readonly systemsManager: SystemsManager;
  readonly driver: SandboxDriver;
  readonly asgName: string;
  /** The hosts that this lab has started. */
  readonly hosts: readonly LabHost[];
  readonly externalHosts: readonly ExternalHost[];
  /** Has the alarms delivered to this URL. Returns the subscription's ARN; delivery starts when the endpoint confirms. */
  subscribe(endpointUrl: string): Promise<string>;
  /** Without an id, on the last host: host 0 stays healthy. Throws ChaosError. */
  chaos(kind: ChaosKind, instanceId?: string, selfClearSeconds?: number): Promise<ChaosOutcome>;
  /** Leaves nothing running. Safe to call twice. */
  stop(): Promise<void>;
}

const HOST_COUNT_MAX = 10;
const PING_INTERVAL_MS = 1_000;
const CHECK_INTERVAL_MS = 400;
const ONLINE_LIMIT_MS = 150_000;

/** Starts a whole local AWS with its target hosts. Rejects when a port is taken or a host does not come up, leaving nothing behind. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const announce = options.announce ?? (() => {});
  const hostCount = options.hostCount ?? 2;
  const externalHosts = options.externalHosts ?? [];
  const hostCountMin = externalHosts.length > 0 ? 0 : 1;
  if (!Number.isInteger(hostCount) || hostCount < hostCountMin || hostCount > HOST_COUNT_MAX) {
    throw new RangeError(
      `hostCount is ${hostCount}; give a whole number from ${hostCountMin} to ${HOST_COUNT_MAX}`,
    );
  }
  const driver = options.driver ?? (hostCount === 0 ? externalDriver(externalHosts) : detectSandboxDriver());
  announce(driver.announcement);
  mkdirSync(options.dataDirectory, { recursive: true });
  if (hostCount > 0) {
    sweepMemoryGroups(MEMORY_GROUP_PREFIX);
    sweepRuntimeDirectories();
  }

  const undo: (() => Promise<void> | void)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopped;
  };
  try {
    const controlPlane = await startControlPlane({
      port: options.port ?? 0,
      dataDirectory: join(options.dataDirectory, 'control-plane'),
      timeScale: options.timeScale ?? 30,
      mappingTimes: options.windowScale === undefined ? {} : { windowScale: options.windowScale },
      runtimePorts: options.runtimePort === undefined ? {} : { [labNames.detector]: options.runtimePort },
      ...options.access,
    });
    undo.push(() => controlPlane.stop());
    const systemsManager = createSystemsManager(options.systemsManager);
    for (const service of systemsManager.services) controlPlane.register(service);
    const clientConfig = labClientConfig(controlPlane.endpoint, controlPlane.region);
    const clients = createLabClients(clientConfig);
    undo.push(() => clients.destroy());
    const deployed = await provisionLab(clients, () =>
      (options.createTables ?? (async () => {}))(controlPlane.endpoint, controlPlane.region),
    );

    const { accountId } = controlPlane;
    const detection = await provisionDetection({ ...clientConfig, accountId }, clients);
    controlPlane.lambda.schedule(
      `arn:aws:lambda:${controlPlane.region}:${accountId}:function:${detection.functionName}`,
      labNames.heartbeat,
    );

    const hosts: Host[] = [];
    undo.push(async () => {
      await Promise.all(hosts.map((host) => host.dispose()));
    });
    for (let index = 0; index < hostCount; index += 1) {
      hosts.push(await makeHost(index, options, driver, controlPlane, systemsManager));
    }
    registerExternalHosts(systemsManager.fleet, externalHosts);
    await Promise.all(hosts.map((host) => host.start()));
    await Promise.all(hosts.map((host) => untilOnline(systemsManager, host.instanceId)));
    const ownAlarms =
      hostCount > 0 && driver.isIsolated ? await ownHostsAlarms(clients, deployed.topicArn, hosts) : [];
    const provisioned = { ...deployed, alarmNames: [...deployed.alarmNames, ...ownAlarms] };
    const memoryKind = hosts[0]?.memoryKind ?? 'none';
    if (memoryKind === 'simulated')
      announce('No memory cgroup here: running out of memory is SIMULATED by the lab.');
    else if (memoryKind !== 'none') announce(`Memory of each host is limited by a ${memoryKind}.`);

    const loadBalancer = startLoadBalancer({
      targets: [
        ...hosts.map(({ instanceId, siteSocket, sitePort }) => ({
          instanceId,
          site: { socketPath: siteSocket },
          port: sitePort,
          startsAs: 'healthy' as const,
        })),
        ...externalHosts.map(({ instanceId, siteUrl }) => ({
          instanceId,
          site: { url: siteUrl },
          port: () => portOf(siteUrl),
          startsAs: 'initial' as const,
        })),
      ],
      cloudWatch: clients.cloudWatch,
      checkIntervalMs: CHECK_INTERVAL_MS,
      metricIntervalMs: options.metricIntervalMs ?? 1_000,
      onProblem: announce,
    });
    undo.push(() => loadBalancer.stop());
    const place = { accountId: controlPlane.accountId, region: controlPlane.region };
    const arnOf = (resource: string) =>
      `arn:aws:elasticloadbalancing:${place.region}:${place.accountId}:${resource}`;
    controlPlane.register(
      createElb({
        targetGroupArn: arnOf(labNames.targetGroup),
        loadBalancerArn: arnOf(`loadbalancer/${labNames.loadBalancer}`),
        targets: () => loadBalancer.states(),
      }),
      place,
    );
    const instances = () => instancesOf(systemsManager, hosts);
    controlPlane.register(createEc2(instances), place);
    controlPlane.register(createAutoScaling(labNames.autoScalingGroup, instances), place);
    return {
      controlPlane,
      endpoint: controlPlane.endpoint,
      clients,
      provisioned,
      detection,
      detectorRuntimeApi: controlPlane.lambda.runtimeApi(detection.functionName) ?? '',
      systemsManager,
      driver,
      asgName: labNames.autoScalingGroup,
      hosts: hosts.map((host, index) => ({
        instanceId: host.instanceId,
        name: hostName(index),
        ledgerDirectory: host.ledgerDirectory,
        site: loadBalancer.probe(host.instanceId),
        kill: () => host.stop(),
        start: () => host.start(),
        cutOff: (isCut) => host.cutOff(isCut),
      })),
      externalHosts,
      subscribe: (endpointUrl) =>
        subscribeEndpoint(clients.sns, provisioned.topicArn, endpointUrl, provisioned.deadLetterQueue.arn),
      chaos: (kind, instanceId, selfClearSeconds) =>
        runChaos({
          ssm: clients.ssm,
          kind,
          instanceId: instanceId ?? (hosts.at(-1) ?? externalHosts.at(-1))?.instanceId ?? '',
          ...(selfClearSeconds === undefined ? {} : { selfClearSeconds }),
        }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(siteUrl: string): number {
  const { port } = new URL(siteUrl);
  return port === '' ? 80 : Number(port);
}

/**
 * The fleet as EC2 knows it: a host whose plug was pulled is stopped, and nobody asked for that; one that is started
 * elsewhere runs, as nobody here knows better.
 */
function instancesOf({ fleet }: SystemsManager, hosts: readonly Host[]): readonly LabInstance[] {
  return fleet.all().map(({ instanceId, tags, registeredAtMs, ipAddress }, index) => {
    const host = hosts.find((one) => one.instanceId === instanceId);
    const isRunning = host?.isRunning() ?? true;
    const privateAddress = ipAddress === '' ? `10.0.0.${10 + index}` : ipAddress;
    return {
      instanceId,
      state: isRunning ? 'running' : 'stopped',
      ...(isRunning
        ? {}
        : {
            stateReason: {
              code: 'Server.InternalError',
              message: 'Server.InternalError: its plug was pulled',
            },
          }),
      checks: 'ok',
      launchedAtMs: host?.startedAtMs() ?? registeredAtMs,
      privateAddress,
      privateDnsName: `ip-${privateAddress.replaceAll('.', '-')}.ec2.internal`,
      tags,
    };
  });
}

function hostName(index: number): string {
  return `web-${index}`;
}

/** The same id for the same place in the group, so that a restarted lab finds its ledgers. */
function instanceIdOf(index: number): string {
  const digest = createHash('sha256').update(`${labNames.autoScalingGroup}/${index}`).digest('hex');
  return `i-0${digest.slice(0, 16)}`;
}

async function makeHost(
  index: number,
  options: LabOptions,
  driver: SandboxDriver,
  controlPlane: ControlPlane,
  systemsManager: SystemsManager,
): Promise<Host> {
  const instanceId = instanceIdOf(index);
  systemsManager.fleet.register(instanceId, hostTags(hostName(index), driver.isIsolated));
  return createHost({
    driver,
    identity: {
      instanceId,
      region: controlPlane.region,
      autoScalingGroupName: labNames.autoScalingGroup,
      hostName: hostName(index),
    },
    timings: { metricIntervalMs: options.metricIntervalMs ?? 1_000, pingIntervalMs: PING_INTERVAL_MS },
    dataDirectory: join(options.dataDirectory, 'hosts', instanceId),
    controlEndpoint: controlPlane.endpoint,
    bucket: labNames.bucket,
    ...(options.ssmAgentDirectory === undefined ? {} : { ssmAgentDirectory: options.ssmAgentDirectory }),
  });
}

/** Alarms that only hosts with an agent of the lab's own can set off: nothing else publishes what they watch. */
async function ownHostsAlarms(
  { cloudWatch }: LabClients,
  topicArn: string,
  hosts: readonly Host[],
): Promise<readonly string[]> {
  // An alarm on silence would be red from the first moment on.
  await Promise.all(hosts.map((host) => untilReporting(cloudWatch, host.instanceId)));
  const watched = hosts.map(({ instanceId }, index) => ({ instanceId, name: hostName(index) }));
  return [
    ...(await putOwnHostsAlarms(cloudWatch, topicArn)),
    ...(await putSilenceAlarms(cloudWatch, topicArn, watched)),
  ];
}

async function untilReporting(cloudWatch: LabClients['cloudWatch'], instanceId: string): Promise<void> {
  const ofHost = new ListMetricsCommand({
    Namespace: 'CWAgent',
    Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
  });
  await untilSaid(`The CloudWatch agent of ${instanceId} has published nothing`, async () => {
    const { Metrics = [] } = await cloudWatch.send(ofHost);
    return Metrics.length > 0;
  });
}

async function untilOnline({ fleet }: SystemsManager, instanceId: string): Promise<void> {
  await untilSaid(`The SSM agent of ${instanceId} has not called`, async () =>
    fleet.isOnline(fleet.get(instanceId)),
  );
}

/** @throws Error with what is missing, where a host has not come so far in time. */
async function untilSaid(missing: string, isSaid: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + ONLINE_LIMIT_MS;
  while (Date.now() < deadlineMs) {
    if (await isSaid()) return;
    await delay(25);
  }
  throw new Error(`${missing} after ${ONLINE_LIMIT_MS} ms.`);
}

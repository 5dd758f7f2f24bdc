import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  type CheckFailure,
  type SiteAddress,
  type SiteProbe,
  startSiteProbe,
  type TargetHealth,
} from './hosts/site-probe.ts';
import { labNames } from './provision/names.ts';

export interface LoadBalancerTarget {
  readonly instanceId: string;
  readonly site: SiteAddress;
  /** Where it is registered; null while that is not known. */
  readonly port: () => number | null;
  /** `initial` for a target that may come up later: it counts once it has answered. */
  readonly startsAs: 'initial' | 'healthy';
}

/** What the health checks of one target have come to. */
export interface TargetState {
  readonly instanceId: string;
  readonly port: number | null;
  readonly health: TargetHealth;
  readonly failure: CheckFailure | undefined;
}

export interface LoadBalancer {
  probe(instanceId: string): SiteProbe;
  states(): readonly TargetState[];
  stop(): void;
}

export interface LoadBalancerOptions {
  readonly targets: readonly LoadBalancerTarget[];
  readonly cloudWatch: CloudWatchClient;
  readonly checkIntervalMs: number;
  readonly metricIntervalMs: number;
  readonly onProblem: (text: string) => void;
}

const CHECK_DEADLINE_MS = 2_000;
const CHECKS_TO_CHANGE = 2;

/** Checks every host's /health, and publishes UnHealthyHostCount and HealthyHostCount as an ALB does. */
export function startLoadBalancer(options: LoadBalancerOptions): LoadBalancer {
  const probes = new Map(
    options.targets.map(({ instanceId, site, startsAs }) => [
      instanceId,
      startSiteProbe({
        site,
        startsAs,
        intervalMs: options.checkIntervalMs,
        deadlineMs: CHECK_DEADLINE_MS,
        threshold: CHECKS_TO_CHANGE,
      }),
    ]),
  );
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const publish = async (): Promise<void> => {
    try {
      await options.cloudWatch.send(metrics([...probes.values()]));
    } catch (error) {
      if (!isStopped)
        options.onProblem(`load balancer metrics: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!isStopped) timer = setTimeout(publish, options.metricIntervalMs);
  };
  timer = setTimeout(publish, options.metricIntervalMs);
  return {
    probe(instanceId) {
      const probe = probes.get(instanceId);
      if (probe === undefined) throw new Error(`The load balancer has no target ${instanceId}.`);
      return probe;
    },
    states: () =>
      options.targets.flatMap(({ instanceId, port }) => {
        const probe = probes.get(instanceId);
        return probe === undefined
          ? []
          : [{ instanceId, port: port(), health: probe.health(), failure: probe.failure() }];
      }),
    stop() {
      isStopped = true;
      clearTimeout(timer);
      for (const probe of probes.values()) probe.stop();
    },
  };
}

function metrics(probes: readonly SiteProbe[]): PutMetricDataCommand {
  const count = (health: TargetHealth) => probes.filter((probe) => probe.health() === health).length;
  const shared = {
    Dimensions: [
      { Name: 'TargetGroup', Value: labNames.targetGroup },
      { Name: 'LoadBalancer', Value: labNames.loadBalancer },
    ],
    Timestamp: new Date(),
    Unit: 'Count' as const,
  };
  return new PutMetricDataCommand({
    Namespace: 'AWS/ApplicationELB',
    MetricData: [
      { ...shared, MetricName: 'UnHealthyHostCount', Value: count('unhealthy') },
      { ...shared, MetricName: 'HealthyHostCount', Value: count('healthy') },
    ],
  });
}

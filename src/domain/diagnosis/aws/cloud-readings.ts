import type { Alarm, AlarmReading } from '../../alarm/alarm.ts';
import { LIMITS } from '../../bounds.ts';
import type { FactRead } from '../facts.ts';
import type {} from './alarm-reading.ts';
import type {} from './group-membership.ts';
import { baselineIops, isBurstable } from './instance-kind.ts';
import type {} from './instance-state.ts';
import type {} from './target-health.ts';

// What AWS itself says of an incident's hosts, asked once for all of them, and what that makes known of each.

/** What a call told, or why it told nothing: no right, no answer in time, an error. */
export type Told<T> = { readonly told: T } | { readonly why: string };

/** The alarm when it is asked again. */
export interface AlarmNow extends AlarmReading {
  readonly actionsEnabled: boolean | null;
}

/** What SSM knows of the agent on one host. */
export interface AgentReading {
  readonly instanceId: string;
  readonly ping: string | null;
  /** ISO 8601 in UTC. */
  readonly lastPing: string | null;
}

/** What EC2 says of one instance. */
export interface InstanceReading {
  readonly instanceId: string;
  readonly state: string;
  readonly stateReason: string | null;
  /** ISO 8601 in UTC. */
  readonly launchedAt: string | null;
  readonly privateAddresses: readonly string[];
  /** The network in which those addresses count; absent: not told. */
  readonly vpcId?: string;
  /** `t3.micro`; absent: not told. */
  readonly instanceType?: string;
}

/** How a burstable instance lives on its processor credits. */
export interface CreditReading {
  readonly instanceId: string;
  /** `standard`, `unlimited`. */
  readonly cpuCredits: string;
}

/** A volume of EBS, and where it is attached. */
export interface VolumeReading {
  readonly instanceId: string;
  readonly volumeId: string;
  /** As EC2 calls it: `/dev/sdf`. */
  readonly device: string;
  readonly type: string;
  readonly sizeGib: number;
  /** Requests per second that it was bought with; null: its type has none of its own. */
  readonly iops: number | null;
}

/** EC2's status checks of one instance. */
export interface StatusChecks {
  readonly instanceId: string;
  readonly system: string | null;
  readonly instance: string | null;
  readonly ebs: string | null;
}

/** A member of an Auto Scaling group. */
export interface GroupMember {
  readonly instanceId: string;
  readonly group: string;
  readonly lifecycle: string | null;
  readonly health: string | null;
}

/** Something that a group did, in its own words. */
export interface GroupActivity {
  readonly group: string;
  /** `Terminating EC2 instance: i-…`. */
  readonly description: string;
  readonly cause: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string | null;
  /** `Successful`, `InProgress`, `Failed` …; absent: not told. */
  readonly status?: string;
}

/** One entry of a target group: an instance on one port, or an address. */
export interface RegisteredTarget {
  /** Of an instance, or an address. */
  readonly id: string;
  /** Of an address: the network that it is one of; null: it is of none of ours that is told. Absent: not known. */
  readonly vpcId?: string | null;
  /** Where the balancer asks for its health. */
  readonly port: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly description: string | null;
}

export interface TargetGroupReading {
  /** As CloudWatch's dimension spells it: `targetgroup/web/0123456789abcdef`. */
  readonly targetGroup: string;
  readonly registered: Told<readonly RegisteredTarget[]>;
}

/** What was asked of AWS about hosts, with an alarm or without. */
export interface HostReadings {
  readonly agents: Told<readonly AgentReading[]>;
  readonly instances: Told<readonly InstanceReading[]>;
  readonly checks: Told<readonly StatusChecks[]>;
  /** Of the burstable ones among them. */
  readonly credits: Told<readonly CreditReading[]>;
  readonly volumes: Told<readonly VolumeReading[]>;
  readonly members: Told<readonly GroupMember[]>;
  /** Of the groups of the hosts and of the one that the alarm names, newest first. */
  readonly activities: Told<readonly GroupActivity[]>;
}

/** Everything that was asked of AWS for one incident. */
export interface CloudReadings extends HostReadings {
  /** `told: undefined`: there is no alarm of that name any more. Absent: CloudWatch was not asked, as it is a finding. */
  readonly alarm?: Told<AlarmNow | undefined>;
  /** The alarms that a composite alarm is made of; none for any other. */
  readonly children: Told<readonly Alarm[]>;
  /** The load balancers' groups that the alarm names, itself or through a balancer. */
  readonly groups: Told<readonly TargetGroupReading[]>;
}

const unread = (probe: string, what: string, { why }: { readonly why: string }): FactRead => ({
  kind: 'unread',
  probe,
  what,
  why,
});

/** Machines outside EC2 that SSM manages; EC2 knows nothing of them. */
export const isOfEc2 = (instanceId: string) => instanceId.startsWith('i-');

const isWhy = <T>(answer: Told<T>): answer is { readonly why: string } => 'why' in answer;

function alarmFacts({ alarm }: CloudReadings): readonly FactRead[] {
  if (alarm === undefined) return [];
  if (isWhy(alarm)) return [unread('alarm', 'what the alarm says now', alarm)];
  const now = alarm.told;
  return [
    {
      kind: 'alarm_reading',
      exists: now !== undefined,
      state: now?.state ?? null,
      changedAt: now?.changedAt ?? null,
      reason: now?.reason ?? '',
      actionsEnabled: now?.actionsEnabled ?? null,
    },
  ];
}

function agentFact({ agents }: HostReadings, targetId: string): FactRead {
  if (isWhy(agents)) return unread('ssm', 'what SSM knows of the agent', agents);
  const agent = agents.told.find(({ instanceId }) => instanceId === targetId);
  return { kind: 'ssm_reading', ping: agent?.ping ?? null, lastPing: agent?.lastPing ?? null };
}

const STATE = 'what EC2 says of the instance';

function instanceFacts({ instances, checks, agents }: HostReadings, targetId: string): readonly FactRead[] {
  if (!isOfEc2(targetId)) return [];
  if (isWhy(instances)) return [unread('instance-state', STATE, instances)];
  const instance = instances.told.find(({ instanceId }) => instanceId === targetId);
  if (instance === undefined) {
    const agent = isWhy(agents) ? undefined : agents.told.find(({ instanceId }) => instanceId === targetId);
    // A host that just answered SSM exists, whatever EC2 lists.
    if (isWhy(agents) || agent?.ping === 'Online')
      return [unread('instance-state', STATE, { why: 'EC2 lists no such instance' })];
    return [
      {
        kind: 'instance_state',
        state: 'terminated',
        stateReason: 'EC2 lists no such instance any more',
        systemStatus: null,
        instanceStatus: null,
        ebsStatus: null,
        launchedAt: null,
      },
    ];
  }
  const own = isWhy(checks) ? undefined : checks.told.find(({ instanceId }) => instanceId === targetId);
  return [
    {
      kind: 'instance_state',
      state: instance.state,
      stateReason: instance.stateReason,
      systemStatus: own?.system ?? null,
      instanceStatus: own?.instance ?? null,
      ebsStatus: own?.ebs ?? null,
      launchedAt: instance.launchedAt,
    },
    ...(isWhy(checks) ? [unread('instance-status', "EC2's status checks of the instance", checks)] : []),
  ];
}

/** What kind of machine it is, and on which volumes. */
function machineFacts({ instances, credits, volumes }: HostReadings, targetId: string): readonly FactRead[] {
  if (!isOfEc2(targetId) || isWhy(instances)) return [];
  const instanceType = instances.told.find(({ instanceId }) => instanceId === targetId)?.instanceType;
  const isOnCredits = instanceType !== undefined && isBurstable(instanceType);
  const told = isWhy(credits) ? undefined : credits.told.find(({ instanceId }) => instanceId === targetId);
  return [
    ...(instanceType === undefined
      ? []
      : [
          {
            kind: 'instance_kind' as const,
            instanceType,
            creditSpecification: isOnCredits ? (told?.cpuCredits ?? null) : null,
          },
        ]),
    ...(isOnCredits && isWhy(credits)
      ? [unread('instance-credits', 'whether it may use more processor credits than it has', credits)]
      : []),
    ...(isWhy(volumes)
      ? [unread('volumes', 'what EC2 says of its volumes', volumes)]
      : volumes.told
          .filter(({ instanceId }) => instanceId === targetId)
          .slice(0, LIMITS.hostVolumesMax)
          .map(({ volumeId, device, type, sizeGib, iops }) => ({
            kind: 'volume' as const,
            volumeId,
            device,
            type,
            sizeGib,
            baselineIops: baselineIops(type, sizeGib, iops),
            // CloudWatch alone knows: its history is a fact of its own.
            burstBalancePercent: null,
          }))),
  ];
}

function groupFacts({ members, activities }: HostReadings, targetId: string): readonly FactRead[] {
  if (!isOfEc2(targetId)) return [];
  if (isWhy(members)) return [unread('group', 'what its Auto Scaling group says of it', members)];
  const member = members.told.find(({ instanceId }) => instanceId === targetId);
  const last = isWhy(activities)
    ? undefined
    : activities.told.find(({ description }) => description.includes(targetId));
  const group = member?.group ?? last?.group;
  const problem = isWhy(activities) && member !== undefined;
  return [
    ...(group === undefined
      ? []
      : [
          {
            kind: 'group_membership' as const,
            group,
            lifecycle: member?.lifecycle ?? null,
            health: member?.health ?? null,
            activity: last === undefined ? null : [last.description, last.cause].filter(Boolean).join(': '),
            activityAt: last?.startedAt ?? null,
          },
        ]),
    ...(problem ? [unread('group-activities', 'what its Auto Scaling group did last', activities)] : []),
  ];
}

/** Whether an entry is an address of the instance: the same address means another host in every other network. */
export function isAddressOf(target: RegisteredTarget, instance: InstanceReading): boolean {
  if (!instance.privateAddresses.includes(target.id)) return false;
  if (target.vpcId === undefined) return true;
  return target.vpcId !== null && (instance.vpcId === undefined || instance.vpcId === target.vpcId);
}

/** By its id, or by an address of its own where the group lists addresses. */
function isOf(target: RegisteredTarget, targetId: string, { instances }: CloudReadings): boolean {
  if (target.id === targetId) return true;
  const own = isWhy(instances) ? undefined : instances.told.find(({ instanceId }) => instanceId === targetId);
  return own !== undefined && isAddressOf(target, own);
}

function healthFacts(readings: CloudReadings, targetId: string): readonly FactRead[] {
  const { groups } = readings;
  if (isWhy(groups)) return [unread('target-health', 'which target groups the alarm is about', groups)];
  return groups.told.flatMap(({ targetGroup, registered }): readonly FactRead[] => {
    if (isWhy(registered))
      return [unread('target-health', `what the load balancer says of it in ${targetGroup}`, registered)];
    return registered.told
      .filter((target) => isOf(target, targetId, readings))
      .map(({ port, state, reason, description }) => ({
        kind: 'target_health',
        targetGroup,
        port,
        state,
        reason,
        description,
      }));
  });
}

/** What EC2, SSM and Auto Scaling make known of one host. */
export function hostFacts(readings: HostReadings, targetId: string): readonly FactRead[] {
  return [
    ...instanceFacts(readings, targetId),
    ...machineFacts(readings, targetId),
    agentFact(readings, targetId),
    ...groupFacts(readings, targetId),
  ];
}

/** What is known of one host without a look at it. What could not be read is said so, and never taken for "well". */
export function cloudFacts(readings: CloudReadings, targetId: string): readonly FactRead[] {
  const { children } = readings;
  return [
    ...alarmFacts(readings),
    ...(isWhy(children) ? [unread('alarm-children', 'the alarms that the alarm is made of', children)] : []),
    ...hostFacts(readings, targetId),
    ...healthFacts(readings, targetId),
  ];
}

/** What an alarm names of load balancers, itself or by its children. */
export interface NamedBalancers {
  /** Ends of ARNs: `targetgroup/web/0123456789abcdef`. */
  readonly targetGroups: readonly string[];
  /** Those of which no group is named: `app/web/0123456789abcdef`. */
  readonly loadBalancers: readonly string[];
}

export function namedBalancers(alarms: readonly Alarm[]): NamedBalancers {
  const sets = alarms.flatMap(({ metrics, contributor }) => [
    ...metrics.map(({ dimensions }) => ({ ...dimensions, ...contributor?.attributes })),
    ...(metrics.length === 0 && contributor !== undefined ? [contributor.attributes] : []),
  ]);
  const groups = new Set(sets.flatMap(({ TargetGroup }) => TargetGroup ?? []));
  const balancers = new Set(
    sets.flatMap(({ TargetGroup, LoadBalancer }) =>
      TargetGroup === undefined && LoadBalancer?.includes('/') === true ? [LoadBalancer] : [],
    ),
  );
  return {
    targetGroups: [...groups].slice(0, LIMITS.targetGroupsMax),
    loadBalancers: [...balancers].slice(0, LIMITS.targetGroupsMax),
  };
}

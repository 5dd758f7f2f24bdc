import type { Alarm } from '../../domain/alarm/alarm.ts';
import { parseAlarmRule } from '../../domain/alarm/condition/composite-rule.ts';
import { givenNameOf } from '../../domain/alarm/ids.ts';
import { LIMITS } from '../../domain/bounds.ts';
import {
  type CloudReadings,
  type HostReadings,
  isOfEc2,
  namedBalancers,
  type TargetGroupReading,
  type Told,
} from '../../domain/diagnosis/aws/cloud-readings.ts';
import { isBurstable } from '../../domain/diagnosis/aws/instance-kind.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { ask, askInTime, type CloudDeps, inTime } from './ask-cloud.ts';

/** The name in a rule, which may be an ARN. */
const nameIn = (alarm: string) => alarm.split(':alarm:').at(-1) ?? alarm;

/** The alarms that a composite alarm is made of, down to the last: as many looks as there are levels. */
export async function readChildren(
  alarms: Pick<CloudViewPort, 'describeAlarms'>,
  alarm: Alarm,
): Promise<readonly Alarm[]> {
  const known = new Map<string, Alarm>();
  let level: readonly Alarm[] = [alarm];
  for (let depth = 0; depth < LIMITS.compositeDepthMax; depth += 1) {
    const named = level.flatMap(({ rule }) => (rule === null ? [] : parseAlarmRule(rule).tests));
    const names = [...new Set(named.map((test) => nameIn(test.alarm)))].filter((name) => !known.has(name));
    const wanted = names.slice(0, LIMITS.alarmChildrenMax - known.size);
    if (wanted.length === 0) break;
    level = await alarms.describeAlarms(wanted);
    for (const child of level) known.set(givenNameOf(child), child);
  }
  return [...known.values()];
}

/** The groups that the alarm is about, and what is registered there. */
async function readGroups(
  hosts: CloudDeps['hosts'],
  alarms: readonly Alarm[],
): Promise<Told<readonly TargetGroupReading[]>> {
  const { targetGroups, loadBalancers } = namedBalancers(alarms);
  return ask(async () => {
    if (targetGroups.length + loadBalancers.length === 0) return [];
    const view = hosts();
    const behind = await Promise.all(loadBalancers.map((id) => view.targetGroupsOf(id)));
    const all = [...new Set([...targetGroups, ...behind.flat()])].slice(0, LIMITS.targetGroupsMax);
    return Promise.all(
      all.map(async (targetGroup) => ({
        targetGroup,
        registered: await ask(() => view.targetHealth(targetGroup)),
      })),
    );
  });
}

/** What EC2, SSM and Auto Scaling say of the hosts themselves. `named`: a group that is asked for as well. */
export async function readHosts(
  hosts: CloudDeps['hosts'],
  targets: readonly Target[],
  named: readonly string[] = [],
): Promise<HostReadings> {
  const ids = targets.map(({ instanceId }) => instanceId);
  const ec2Ids = ids.filter(isOfEc2);
  const instances = ask(async () => hosts().instances(ec2Ids));
  const checks = async () => {
    const known = await instances;
    if ('why' in known) return known;
    return ask(async () => hosts().statusChecks(known.told.map(({ instanceId }) => instanceId)));
  };
  const credits = async () => {
    const known = await instances;
    if ('why' in known) return known;
    // Of any other type EC2 refuses the whole list.
    const burstable = known.told.filter(({ instanceType = '' }) => isBurstable(instanceType));
    return ask(async () => hosts().creditSpecifications(burstable.map(({ instanceId }) => instanceId)));
  };
  const members = ask(async () => hosts().groupMembers(ec2Ids));
  const activities = async () => {
    const known = await members;
    const own = 'told' in known ? known.told.map(({ group }) => group) : [];
    const all = [...new Set([...named, ...own])].slice(0, LIMITS.scalingGroupsMax);
    return ask(async () => (await Promise.all(all.map((group) => hosts().groupActivities(group)))).flat());
  };
  const [agents, states, statusChecks, cpuCredits, volumes, groupMembers, groupActivities] =
    await Promise.all([
      askInTime(() => hosts().agents(ids)),
      inTime(instances),
      inTime(checks()),
      inTime(credits()),
      askInTime(() => hosts().volumes(ec2Ids)),
      inTime(members),
      inTime(activities()),
    ]);
  return {
    agents,
    instances: states,
    checks: statusChecks,
    credits: cpuCredits,
    volumes,
    members: groupMembers,
    activities: groupActivities,
  };
}

/**
 * Asks AWS once for all hosts of an incident what it knows of them and of the alarm. What it does not tell in a short time,
 * or refuses, is said to be unread; nothing here ends a diagnosis.
 */
export async function readCloud(
  { alarms, hosts }: CloudDeps,
  alarm: Alarm,
  targets: readonly Target[],
): Promise<CloudReadings> {
  const children = ask(async () => (alarm.kind === 'composite' ? readChildren(alarms(), alarm) : []));
  const groups = async () => {
    const known = await children;
    return readGroups(hosts, [alarm, ...('told' in known ? known.told : [])]);
  };
  const isOfCloudWatch = alarm.kind !== 'finding';
  const named = alarm.resource.kind === 'auto_scaling_group' ? [alarm.resource.id] : [];
  const [ofHosts, alarmNow, childAlarms, targetGroups] = await Promise.all([
    readHosts(hosts, targets, named),
    isOfCloudWatch ? askInTime(() => alarms().alarmNow(givenNameOf(alarm))) : undefined,
    inTime(children),
    inTime(groups()),
  ]);
  return {
    ...ofHosts,
    ...(alarmNow === undefined ? {} : { alarm: alarmNow }),
    children: childAlarms,
    groups: targetGroups,
  };
}

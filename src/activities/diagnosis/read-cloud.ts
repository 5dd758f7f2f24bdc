import type { Alarm } from '../../domain/alarm/alarm.ts';
import { parseAlarmRule } from '../../domain/alarm/condition/composite-rule.ts';
import { givenNameOf } from '../../domain/alarm/ids.ts';
import { LIMITS } from '../../domain/bounds.ts';
import {
  type CloudReadings,
  isOfEc2,
  namedBalancers,
  type TargetGroupReading,
  type Told,
} from '../../domain/diagnosis/aws/cloud-readings.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { CloudViewPort } from '../../ports/cloud-view.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

/** Each is looked up when it is asked: an account that is not configured is one more thing that could not be read. */
export interface CloudDeps {
  /** Of the account and Region of the alarm … */
  readonly alarms: () => Pick<CloudViewPort, 'alarmNow' | 'describeAlarms'>;
  /** … and of those of its hosts. */
  readonly hosts: () => Omit<CloudViewPort, 'alarmNow' | 'describeAlarms'>;
}

/** What the call tells, or why it does not. Never throws. */
async function ask<T>(call: () => Promise<T>): Promise<Told<T>> {
  try {
    return { told: await call() };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

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

/**
 * Asks AWS once for all hosts of an incident what it knows of them and of the alarm. What it does not tell in a short time,
 * or refuses, is said to be unread; nothing here ends a diagnosis.
 */
export async function readCloud(
  { alarms, hosts }: CloudDeps,
  alarm: Alarm,
  targets: readonly Target[],
): Promise<CloudReadings> {
  let timer: NodeJS.Timeout | undefined;
  const why = `AWS gave no answer within ${ACTIVITY_BOUNDS.cloudAnswerWaitMs / 1_000} s`;
  const late = new Promise<{ readonly why: string }>((resolve) => {
    timer = setTimeout(() => resolve({ why }), ACTIVITY_BOUNDS.cloudAnswerWaitMs);
  });
  const inTime = <T>(answer: Promise<Told<T>>): Promise<Told<T>> => Promise.race([answer, late]);
  const ids = targets.map(({ instanceId }) => instanceId);
  const ec2Ids = ids.filter(isOfEc2);

  const children = alarm.kind === 'composite' ? ask(() => readChildren(alarms(), alarm)) : { told: [] };
  const instances = ask(async () => hosts().instances(ec2Ids));
  const checks = async () => {
    const known = await instances;
    if ('why' in known) return known;
    return ask(async () => hosts().statusChecks(known.told.map(({ instanceId }) => instanceId)));
  };
  const groups = async () => {
    const known = await children;
    return readGroups(hosts, [alarm, ...('told' in known ? known.told : [])]);
  };
  try {
    const [alarmNow, childAlarms, agents, instanceStates, statusChecks, targetGroups] = await Promise.all([
      inTime(ask(() => alarms().alarmNow(givenNameOf(alarm)))),
      inTime(Promise.resolve(children)),
      inTime(ask(async () => hosts().agents(ids))),
      inTime(instances),
      inTime(checks()),
      inTime(groups()),
    ]);
    return {
      alarm: alarmNow,
      children: childAlarms,
      agents,
      instances: instanceStates,
      checks: statusChecks,
      groups: targetGroups,
    };
  } finally {
    clearTimeout(timer);
  }
}

import type { Alarm } from '../domain/alarm/alarm.ts';
import type {
  AgentReading,
  AlarmNow,
  CreditReading,
  GroupActivity,
  GroupMember,
  InstanceReading,
  RegisteredTarget,
  StatusChecks,
  VolumeReading,
} from '../domain/diagnosis/aws/cloud-readings.ts';
import type { Point } from '../domain/diagnosis/aws/metric-history.ts';
import type { HistoryWindow, WantedSeries } from '../domain/diagnosis/history/wanted-series.ts';
import type { NameSearch } from '../domain/diagnosis/host-names.ts';

/** Which series of CloudWatch, by what publishes it. */
export type AskedSeries = Pick<WantedSeries, 'namespace' | 'metric' | 'dimensions' | 'statistic' | 'unit'>;

/** What AWS itself knows of the alarms and hosts of one account and Region; nothing is changed. Throws ServiceError. */
export interface CloudViewPort {
  /** Undefined: there is none of that name. */
  alarmNow(alarmName: string): Promise<AlarmNow | undefined>;
  /** As notifications would tell them. One that is not there, or is no alarm that can be read, is left out. */
  describeAlarms(alarmNames: readonly string[]): Promise<readonly Alarm[]>;
  /**
   * The points of each series in a window, in the order of the series, oldest first; none where nothing was published. What
   * is beyond the pages that are read is missing at the end.
   */
  metricPoints(series: readonly AskedSeries[], window: HistoryWindow): Promise<readonly (readonly Point[])[]>;
  /** Of those that SSM knows among the given ones. */
  agents(instanceIds: readonly string[]): Promise<readonly AgentReading[]>;
  /** Of those that EC2 knows among the given ones. */
  instances(instanceIds: readonly string[]): Promise<readonly InstanceReading[]>;
  /** Of the instances that have one of these private addresses. */
  instancesAt(addresses: readonly string[]): Promise<readonly InstanceReading[]>;
  /** Ids of the instances that an Auto Scaling group has, by the tag that it gives them. */
  instancesOfGroup(group: string): Promise<readonly string[]>;
  /** Ids of the instances whose private DNS name is this one or begins with it and a dot. */
  instancesNamed(hostName: string): Promise<readonly string[]>;
  /** Ids of the hosts whose computer's name SSM has as this one, `web-1` being that of `web-1.example.com` too. */
  agentsNamed(hostName: string): Promise<NameSearch>;
  /** EC2 has to know every one. */
  statusChecks(instanceIds: readonly string[]): Promise<readonly StatusChecks[]>;
  /** EC2 has to know every one, and all have to be burstable. */
  creditSpecifications(instanceIds: readonly string[]): Promise<readonly CreditReading[]>;
  /** Volumes that are attached to the given ones. */
  volumes(instanceIds: readonly string[]): Promise<readonly VolumeReading[]>;
  /** Of those that are in an Auto Scaling group among the given ones. */
  groupMembers(instanceIds: readonly string[]): Promise<readonly GroupMember[]>;
  /** What the group did last, newest first. */
  groupActivities(group: string): Promise<readonly GroupActivity[]>;
  /** Everything that is registered in a target group, by the end of its ARN: `targetgroup/web/0123456789abcdef`. */
  targetHealth(targetGroup: string): Promise<readonly RegisteredTarget[]>;
  /** Ends of the ARNs of the groups behind a load balancer, by the end of its own: `app/web/0123456789abcdef`. */
  targetGroupsOf(loadBalancer: string): Promise<readonly string[]>;
}

import type { MissingData } from '../alarm.ts';
import type { IncidentClass } from '../finding/incident-class.ts';
import type { Statistic } from './statistic.ts';
import type { Family, Subject } from './subjects.ts';
import type { Unit } from './units.ts';

/** How a value is compared with the threshold while the alarm is red; `band` is what an anomaly detector expects. */
export type Operator = 'gt' | 'ge' | 'lt' | 'le' | 'band';

/** What the condition binds to: a fact about anything else says nothing of this alarm. Only what all its metrics agree on. */
export interface Selectors {
  /** Where the file system is mounted. */
  readonly path?: string;
  /** Where its metrics are of several mounts: it is one of these, and nothing else of the host. */
  readonly paths?: readonly string[];
  /** The mounts as collectd calls them, `var-log` for `/var/log` or `/var-log`: which it is what is mounted tells. */
  readonly mountNames?: readonly string[];
  readonly device?: string;
  /** Where its metrics are of several devices: one of these. */
  readonly devices?: readonly string[];
  readonly fstype?: string;
  readonly interface?: string;
  /** By what procstat finds its processes: a file name, an expression over command lines, a file that holds a pid. */
  readonly process?: { readonly by: 'exe' | 'pattern' | 'pidfile' | 'unit'; readonly value: string };
  /** A host's name, where no instance id is told. */
  readonly host?: string;
  readonly instanceId?: string;
  readonly volumeId?: string;
  readonly autoScalingGroup?: string;
  readonly targetGroup?: string;
  readonly loadBalancer?: string;
  readonly availabilityZone?: string;
  /** One processor, e.g. `cpu3`, or some of them, e.g. `cpu0, cpu1`; absent for all of them. */
  readonly cpu?: string;
  /** The series of an alarm over many. */
  readonly contributor?: string;
  /** Where it is measured, where that is another account than the alarm's. */
  readonly accountId?: string;
}

/** A metric, by which a person finds it. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  /** What it measures is read from that alone. */
  readonly byName?: true;
}

interface Asserted {
  readonly kind: 'metric';
  readonly subject: Subject;
  readonly family: Family | null;
  readonly statistic: Statistic | null;
  readonly selectors: Selectors;
  /** The metrics that it is calculated from. */
  readonly metrics: readonly MetricName[];
  /** What one of its metrics measures is read from its name alone: a person decides what is done because of it. */
  readonly byName?: true;
  /** It counts what should not happen, such as kills, whatever else its subject may count. */
  readonly isFault?: true;
  /** A dimension of its metrics that is not known, and may make them about less than the host. */
  readonly narrowedBy?: string;
  /** For a heartbeat: what its metric measures when it is reported. */
  readonly about?: Subject;
  readonly periodSeconds: number | null;
  /** N: how many periods are looked at; null where it is not told. */
  readonly evaluationPeriods: number | null;
  /** M: how many of them have to breach. */
  readonly datapointsToAlarm: number | null;
  readonly missingData: MissingData | null;
  /** What happens to a percentile of too few samples: `evaluate` or `ignore`; null where it is not told. */
  readonly lowSamplePercentile: string | null;
}

/** What a metric alarm asserts, read in full: in subject, unit and direction. */
export interface UnderstoodCondition extends Asserted {
  readonly understood: true;
  readonly unit: Unit;
  readonly operator: Exclude<Operator, 'band'>;
  /** In `unit`. */
  readonly threshold: number;
  readonly direction: 'high' | 'low';
  /** The value's distance from 0 counts, not its sign. */
  readonly absolute?: true;
  /** How several series become one, where there are several. */
  readonly across?: 'sum' | 'average' | 'minimum' | 'maximum';
  /** Whether something else must hold as well for the alarm to be red, e.g. enough requests. While it is red, that holds. */
  readonly guarded?: true;
}

/** What a metric alarm asserts, read in part: people get evidence for its subject, and nothing is done by itself. */
export interface UnclearCondition extends Asserted {
  readonly understood: false;
  /** Why, in a sentence. */
  readonly reason: string;
  readonly unit: Unit | null;
  readonly operator: Operator | null;
  readonly threshold: number | null;
  readonly direction: 'high' | 'low' | null;
}

/** One alarm that a composite alarm's rule names. */
export interface ChildCondition {
  /** Name or ARN, as the rule spells it. */
  readonly alarm: string;
  /** The state that the rule asks for. */
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  /** Whether CloudWatch says that this one made the composite alarm change. */
  readonly triggering: boolean;
  /** Null where the child was not described. */
  readonly condition: Condition | null;
}

/** What a composite alarm asserts: nothing of its own, but what its children do. */
export interface CompositeCondition {
  readonly kind: 'composite';
  /** The family of its children that can have made it red; null where they are of several or not known. */
  readonly family: Family | null;
  readonly children: readonly ChildCondition[];
  /** Whether every child is known and understood. */
  readonly understood: boolean;
  /** Why not, in a sentence; empty where it is understood. */
  readonly reason: string;
  /** It can be red while none of the children is that its rule asks to be. */
  readonly canDoWithout?: true;
}

/**
 * What a finding asserts: that a log holds lines of a kind. Nothing was measured, so there is no metric, no value and no
 * threshold.
 */
export interface FindingCondition {
  readonly kind: 'finding';
  readonly detector: string;
  readonly class: IncidentClass | null;
  /** What the lines tell of; null where a look at a host cannot say whether it is so. */
  readonly subject: Subject | null;
  readonly family: Family | null;
  readonly selectors: Selectors;
  /** What was counted, in a sentence. */
  readonly says: string;
}

/** What an alarm asserts. */
export type Condition = UnderstoodCondition | UnclearCondition | CompositeCondition | FindingCondition;

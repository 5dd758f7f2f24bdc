import type { Platform } from '../../src/domain/diagnosis/probes/probe.ts';
import type { Site } from '../../src/domain/site/site.ts';
import type { World } from '../world.ts';
import type {
  AlarmLater,
  CaseLaunch,
  CasePastFix,
  CaseSeries,
  Expected,
  HostAtAws,
  TargetHealth,
} from './case-schema.ts';

export interface CaseHost extends HostAtAws {
  readonly world: World;
}

/** An incident as data: what is on the hosts, and what a good engineer makes of it. */
export interface Case {
  readonly id: string;
  readonly right: string;
  readonly source: string;
  readonly family: string;
  readonly platform: Platform;
  readonly tags: readonly string[];
  /** As CloudWatch delivers it. */
  readonly alarm: unknown;
  /** What CloudWatch says when the alarm is read again: `unsaid` is the same as before. */
  readonly alarmLater: AlarmLater | 'gone' | 'unsaid';
  /** Null where the alarm is about no load balancer. */
  readonly targetHealth: readonly TargetHealth[] | null;
  /** What CloudWatch has of the alarm's metrics and of others; empty in case/v1, and then nothing is known of it. */
  readonly history: readonly CaseSeries[];
  /** What the hosts' Auto Scaling groups did. */
  readonly launches: readonly CaseLaunch[];
  /** What RecoverOps ran on the hosts before. */
  readonly pastFixes: readonly CasePastFix[];
  readonly site: Site;
  readonly hosts: readonly CaseHost[];
  readonly expected: Expected;
}

/** A case and what its file holds beside it. */
export interface ReadCase {
  readonly value: Case;
  /** Members that nothing here knows, as `hosts[].world.colour`. */
  readonly ignored: readonly string[];
  /** Members that could not be read and are left out, each with what is wrong. */
  readonly leftOut: readonly string[];
}

import type { Alarm } from '../../alarm/alarm.ts';
import type { Diagnostics, Finding } from '../diagnostics.ts';
import type { Target } from '../target.ts';

/** What a planner without a model looks at. */
export interface PlanningInput {
  readonly incidentId: string;
  readonly alarm: Alarm;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics;
}

export type FindingOf<K extends Finding['kind']> = Extract<Finding, { kind: K }>;

export function findingsOf<K extends Finding['kind']>(
  diagnostics: Diagnostics,
  targetId: string,
  kind: K,
): readonly FindingOf<K>[] {
  return diagnostics.findings.filter(
    (finding): finding is FindingOf<K> => finding.kind === kind && finding.targetId === targetId,
  );
}

/** Targets that were looked at and on which something may run. */
export function reachableTargets({ targets, diagnostics }: PlanningInput): readonly Target[] {
  return targets.filter((target) => target.online && !diagnostics.unreachable.includes(target.instanceId));
}

interface IllHost {
  readonly targetId: string;
  /** In [0,1]: how well the findings point at this cause. */
  readonly confidence: number;
  /** What was found, with the numbers. */
  readonly sentence: string;
}

/** `cause`: what it is put down to, where that is known. */
export type UnfixableHost = { readonly kind: 'unfixable'; readonly cause?: string } & IllHost;

/** A reviewed runbook that ends a cause on one host; planning makes a step of it. */
export interface Remedy {
  readonly runbook: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** What the findings say of one host: well, not readable, ill with a reviewed fix, or ill without one. */
export type HostDiagnosis =
  | { readonly kind: 'well' | 'unread'; readonly sentence: string }
  | UnfixableHost
  | ({ readonly kind: 'fixable'; readonly remedy: Remedy; readonly cause: string } & IllHost);

export type DiagnoseHost = (input: PlanningInput, targetId: string) => HostDiagnosis;

export function evidenceOf(diagnostics: Diagnostics, targetIds: readonly string[]): readonly string[] {
  return diagnostics.evidence
    .filter((evidence) => targetIds.includes(evidence.targetId) && evidence.problem === null)
    .map((evidence) => evidence.id);
}

/** A host that did not answer may be the ill one: what is not seen lowers what can be said. */
export function honestConfidence(input: PlanningInput, confidence: number): number {
  const seen = reachableTargets(input).length / Math.max(1, input.targets.length);
  return Math.round(Math.min(1, Math.max(0, confidence)) * (0.5 + 0.5 * seen) * 100) / 100;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1536` as `1.5 KiB`. */
export function readableBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power] ?? 'B'}`;
}

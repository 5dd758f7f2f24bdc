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

/** What a host's illness is put down to, by what a runbook says that a parameter names (`names` in its file). */
export interface Culprit {
  readonly path?: string;
  readonly unit?: string;
  readonly process_id?: number;
  readonly process_start?: string;
  readonly process_command?: string;
}

/** What the findings say of one host: well, not readable, ill with a reviewed fix, or ill without one. */
export type HostDiagnosis =
  | { readonly kind: 'well' | 'unread'; readonly sentence: string }
  | UnfixableHost
  | ({
      readonly kind: 'fixable';
      readonly remedy: Remedy;
      readonly culprit: Culprit;
      readonly cause: string;
    } & IllHost);

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

/** The part in [0,1] of what is used that one thing holds, or of what was listed where the whole is not known. */
export interface Share {
  readonly part: number;
  readonly of: string;
}

export function shareOf(
  sizeBytes: number,
  whole: { readonly usedBytes: number | undefined; readonly listedBytes: number; readonly listed: string },
): Share {
  const { usedBytes, listedBytes, listed } = whole;
  const wholeBytes = Math.max(usedBytes ?? listedBytes, sizeBytes, 1);
  return { part: sizeBytes / wholeBytes, of: usedBytes === undefined ? listed : 'what is used' };
}

/** Whether something on a host was listed that could not be read: what is largest there is then not known. */
export function hasUnreadRows(diagnostics: Diagnostics, targetId: string): boolean {
  return findingsOf(diagnostics, targetId, 'unread_rows').length > 0;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1536` as `1.5 KiB`. */
export function readableBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power] ?? 'B'}`;
}

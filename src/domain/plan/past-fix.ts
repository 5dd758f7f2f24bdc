import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Hex } from '../text/sha256.ts';
import type { PlanStep, RunbookStep } from './plan.ts';
import type { ParameterSource } from './runbook.ts';

/** The newest run of one fix on one host, as the store of executions has it. */
export interface PastFix {
  /** Which fix, see `fixKeyOf`; of what a host was last undone by, see `undoKeyOf`. */
  readonly key: string;
  /** Empty of an undo. */
  readonly runbook: string;
  readonly targetId: string;
  /** Which incident ran it: any one, this one too. */
  readonly incidentId: string;
  readonly executionId: string;
  /** When it was sent; ISO 8601 in UTC. */
  readonly at: string;
}

/** What is known of the fixes of a plan. */
export interface PastFixes {
  readonly found: readonly PastFix[];
  /** Why it could not be read whether there are others; null: it was. */
  readonly unread: string | null;
}

/**
 * What is new with every look, or follows from it: two steps that differ in these alone are one fix. A process that was ended
 * and is there again has another id; it is told by its command and its executable.
 */
const NEW_EACH_TIME: ReadonlySet<ParameterSource | null | undefined> = new Set<ParameterSource>([
  'archive_key',
  'archive_prefix',
  'threshold',
  'amount',
  'process_id',
  'process_start',
]);

/** Names of files and programs, of which somebody may make a new one each time. */
const NAMED_ANEW: ReadonlySet<ParameterSource | null | undefined> = new Set<ParameterSource>([
  'path',
  'directory',
  'log_base',
  'name_pattern',
  'process_command',
  'process_executable',
]);

/**
 * A name without what its program makes anew for each file: numbers, dates, ids of processes, random letters. What is removed
 * and lies there again under the next such name did not hold. A word counts as made where it has a digit or both cases.
 */
const stemOf = (text: string) =>
  text.replaceAll(/[A-Za-z0-9]+/g, (word) =>
    /\d/.test(word) || (/[a-z]/.test(word) && /[A-Z]/.test(word)) ? '#' : word,
  );

type Fix = Pick<RunbookStep, 'parameters' | 'sources'> & { readonly runbook: { readonly name: string } };

/** Names one fix on one host, over incidents: the runbook, whatever its version, with what it is given. 64 hex digits. */
export function fixKeyOf({ runbook, parameters, sources = {} }: Fix, targetId: string): string {
  const sourceOf = (name: string) => (Object.hasOwn(sources, name) ? sources[name] : null);
  const given = Object.entries(parameters)
    .filter(([name]) => !NEW_EACH_TIME.has(sourceOf(name)))
    .map(([name, value]) => [
      name,
      NAMED_ANEW.has(sourceOf(name)) && typeof value === 'string' ? stemOf(value) : value,
    ]);
  return sha256Hex(canonicalJson([runbook.name, targetId, Object.fromEntries(given)]));
}

/** One fix of a plan on one of its hosts. */
export interface PlannedFix {
  readonly key: string;
  readonly stepId: string;
  readonly runbook: string;
  readonly targetId: string;
}

/** Every fix of a plan, once for each host; steps that change nothing are none, and for shell steps a person stands anyway. */
export function plannedFixes(steps: readonly PlanStep[]): readonly PlannedFix[] {
  return steps.flatMap((step) =>
    step.kind === 'shell' || step.risk === 'read_only'
      ? []
      : step.targetIds.map((targetId) => ({
          key: fixKeyOf(step, targetId),
          stepId: step.id,
          runbook: step.runbook.name,
          targetId,
        })),
  );
}

/** Whether a fix ran so lately that the same again needs a person: it did not hold. A time that cannot be read is lately. */
export function isRecent({ at }: Pick<PastFix, 'at'>, nowMs: number, withinSeconds: number): boolean {
  return !(nowMs - Date.parse(at) > withinSeconds * 1_000);
}

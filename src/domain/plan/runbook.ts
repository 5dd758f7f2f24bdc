import type { ProbeSet } from '../diagnosis/diagnostics.ts';

/** How much a step can hurt, worst last. */
export const RISK_CLASSES = ['read_only', 'low', 'medium', 'high', 'destructive'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

export type ParameterValue = string | number;

/**
 * What a parameter may name on a host: the path of a file, a service, or a process by its id, start time and command. Its
 * value must be one that was measured there.
 */
export const NAMED_THINGS = ['path', 'unit', 'process_id', 'process_start', 'process_command'] as const;
/** What we compute: where the archive of the named file goes, and the percentage that the alarm asks for. */
export const COMPUTED_VALUES = ['archive_key', 'threshold'] as const;
/** Where the value of a parameter must come from for a plan to run without a person. */
export type ParameterSource = (typeof NAMED_THINGS)[number] | (typeof COMPUTED_VALUES)[number];

export type RunbookParameter =
  | {
      readonly name: string;
      readonly type: 'string';
      readonly description: string;
      /** Anchored regular expression that the whole value must match. */
      readonly pattern: string;
      readonly lengthMax: number;
      /** Null: the runbook does not say, so no plan gives it a value without a person. */
      readonly source: ParameterSource | null;
    }
  | {
      readonly name: string;
      readonly type: 'integer';
      readonly description: string;
      readonly min: number;
      readonly max: number;
      readonly source: ParameterSource | null;
    };

/** A bash script and the names of the parameters that become its arguments, in order. */
export interface RunbookScript {
  readonly script: string;
  readonly arguments: readonly string[];
  readonly timeoutSeconds: number;
}

/** One file under `runbooks/`: a reviewed fix with its check and, where one exists, its undo. */
export interface Runbook {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly risk: RiskClass;
  readonly probeSet: ProbeSet;
  readonly parameters: readonly RunbookParameter[];
  readonly action: RunbookScript;
  readonly verify: RunbookScript;
  readonly rollback: RunbookScript | null;
}

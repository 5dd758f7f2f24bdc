import type { CauseName } from '../diagnosis/causes/cause-names.ts';

/** How much a step can hurt, worst last. */
export const RISK_CLASSES = ['read_only', 'low', 'medium', 'high', 'destructive'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

export type ParameterValue = string | number;

/**
 * What a parameter may name on a host: the path of a file, a directory, the names of files in it, a service, a port, or a
 * process by its id, its start time, its command and its executable. Its value must be one that was measured there.
 */
export const NAMED_THINGS = [
  'path',
  'directory',
  /** The name of the active file of a logger in the named directory; its rotated ones are named after it. */
  'log_base',
  /** A shell pattern that fits the names of the files that are meant in the named directory. */
  'name_pattern',
  'unit',
  'port',
  'process_id',
  'process_start',
  'process_command',
  'process_executable',
] as const;
/**
 * What we compute: where the archive of the named file goes, where those of the files in the named directory go, the
 * percentage that the alarm asks for, one of the words that the pattern lists, and a number such as an age or a size.
 */
export const COMPUTED_VALUES = ['archive_key', 'archive_prefix', 'threshold', 'choice', 'amount'] as const;
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

/**
 * What trial a runbook had. `live`: its own bytes ran in a sandbox, and every program that they call was the real one.
 * `recorded`: a program answered with what it had printed elsewhere. `written`: a program answered with what we wrote for it.
 */
export const TRIALS = ['live', 'recorded', 'written'] as const;
export type Trial = (typeof TRIALS)[number];

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
  /** Names of the causes that it mends, as case/v1 has them. */
  readonly answers: readonly CauseName[];
  readonly tried: Trial;
  readonly parameters: readonly RunbookParameter[];
  readonly action: RunbookScript;
  readonly verify: RunbookScript;
  readonly rollback: RunbookScript | null;
}

import type { ProbeSet } from '../diagnosis/diagnostics.ts';

/** How much a step can hurt, worst last. */
export const RISK_CLASSES = ['read_only', 'low', 'medium', 'high', 'destructive'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

export type ParameterValue = string | number;

export type RunbookParameter =
  | {
      readonly name: string;
      readonly type: 'string';
      readonly description: string;
      /** Anchored regular expression that the whole value must match. */
      readonly pattern: string;
      readonly lengthMax: number;
    }
  | {
      readonly name: string;
      readonly type: 'integer';
      readonly description: string;
      readonly min: number;
      readonly max: number;
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

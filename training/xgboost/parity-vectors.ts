import { join } from 'node:path';
import { TreeModel } from '../../src/domain/models/trees/tree-model.ts';

/** Models of the real library with what it says of some rows, as make-parity.py writes them. */
export const PARITY_MODELS = ['multi-softprob', 'binary-logistic'] as const;

export interface Parity {
  readonly model: unknown;
  /** NaN where a value is missing. */
  readonly rows: readonly (readonly number[])[];
  readonly probabilities: readonly (readonly number[])[];
}

export const parityFile = (name: (typeof PARITY_MODELS)[number]): string =>
  join(import.meta.dirname, 'parity', `${name}.json`);

export function readParity(text: string): Parity {
  const { model, rows, probabilities } = JSON.parse(text) as {
    readonly model: unknown;
    readonly rows: readonly (readonly (number | null)[])[];
    readonly probabilities: readonly (readonly number[])[];
  };
  return { model, rows: rows.map((row) => row.map((value) => value ?? Number.NaN)), probabilities };
}

/** By how much a probability of ours differs from the library's at most. */
export function largestDifference({ model, rows, probabilities }: Parity): number {
  const trees = new TreeModel(model);
  return Math.max(
    ...rows.flatMap((row, at) =>
      [...trees.probabilitiesOf(row)].map((own, one) =>
        Math.abs(own - (probabilities[at]?.[one] ?? Number.NaN)),
      ),
    ),
  );
}

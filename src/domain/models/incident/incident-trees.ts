import type { TreeModel } from '../trees/tree-model.ts';
import { type IncidentEvidence, incidentRow } from './incident-evidence.ts';

/** Trees over rows of evidence. */
export class IncidentTrees {
  /** In the order of the trees' groups. */
  readonly classes: readonly string[];
  readonly #trees: TreeModel;

  /** @throws RangeError where the trees have other classes, or rows of another length. */
  constructor(classes: readonly string[], trees: TreeModel, rowLength: number) {
    if (trees.classes !== classes.length || trees.features !== rowLength)
      throw new RangeError(
        `trees of ${classes.length} classes and ${rowLength} features are needed, not of ${trees.classes} and ${trees.features}`,
      );
    this.classes = classes;
    this.#trees = trees;
  }

  /** The probability of each class. */
  probabilitiesOf(evidence: IncidentEvidence): Float64Array {
    return this.#trees.probabilitiesOf(incidentRow(evidence));
  }

  /** The same of a row that was made before. */
  ofRow(row: ArrayLike<number>): Float64Array {
    return this.#trees.probabilitiesOf(row);
  }
}

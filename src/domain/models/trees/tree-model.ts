import { LIMITS } from '../../bounds.ts';
import { isJsonObject, type JsonObject, memberOf } from '../../text/json-object.ts';
import { portableExp, portableLog } from '../portable-math.ts';

/** The trees of a model that XGBoost has trained, as its JSON has them. */
interface Tree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  /** What a feature is held against; of a leaf what it adds. Both are floats of 32 bits. */
  readonly condition: Float32Array;
  /** 1 where a row without the feature goes left. */
  readonly defaultLeft: Uint8Array;
}

/** What a trained model lacks or has that this scorer does not read, with what to do. */
export class TreesUnreadable extends Error {
  override readonly name = 'TreesUnreadable';
}

const LEAF = -1;
/** `[1E-1,2E-1]`, which models have from XGBoost 3.1 on, or `1E-1` before. */
const BASE_SCORE = /^\[([^[\]]*)\]$/;

function refuse(what: string): never {
  throw new TreesUnreadable(
    `the model ${what}: train it with the version of XGBoost that training/xgboost/requirements.txt pins`,
  );
}

function objectOf(parent: JsonObject, key: string): JsonObject {
  const value = memberOf(parent, key);
  return isJsonObject(value) ? value : refuse(`has no object ${key}`);
}

function numbersOf(parent: JsonObject, key: string, lengthMax: number): readonly number[] {
  const value = memberOf(parent, key);
  if (!Array.isArray(value) || value.length > lengthMax) refuse(`has no list ${key} of at most ${lengthMax}`);
  if (!value.every((one) => typeof one === 'number' && Number.isFinite(one)))
    refuse(`has something else than numbers in ${key}`);
  return value;
}

function wholeOf(parent: JsonObject, key: string, most: number): number {
  const value = Number(memberOf(parent, key) ?? Number.NaN);
  if (!Number.isInteger(value) || value < 0 || value > most) refuse(`has no ${key} from 0 to ${most}`);
  return value;
}

function treeOf(value: unknown, features: number): Tree {
  if (!isJsonObject(value)) refuse('has a tree that is no object');
  const left = numbersOf(value, 'left_children', LIMITS.treeNodesMax);
  const same = (key: string) => {
    const numbers = numbersOf(value, key, LIMITS.treeNodesMax);
    return numbers.length === left.length
      ? numbers
      : refuse(`has a tree whose ${key} are not as many as its nodes`);
  };
  const right = same('right_children');
  const feature = same('split_indices');
  const nodes = left.length;
  if (nodes === 0) refuse('has a tree without nodes');
  if (same('split_type').some((type) => type !== 0)) refuse('splits by categories, which are not read');
  for (let node = 0; node < nodes; node += 1) {
    const isLeaf = left[node] === LEAF;
    if (isLeaf !== (right[node] === LEAF)) refuse('has a node with one child');
    if (isLeaf) continue;
    // Children stand behind their parent, so that no walk is without end.
    for (const child of [left[node] as number, right[node] as number])
      if (!Number.isInteger(child) || child <= node || child >= nodes)
        refuse('has a child that does not stand behind its parent');
    const index = feature[node] as number;
    if (!Number.isInteger(index) || index < 0 || index >= features)
      refuse('asks for a feature that it does not have');
  }
  return {
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    feature: Int32Array.from(feature),
    condition: Float32Array.from(same('split_conditions')),
    defaultLeft: Uint8Array.from(same('default_left')),
  };
}

/** What a row without trees scores, for each group of trees, as margins. */
function baseMargins(text: unknown, groups: number, isBinary: boolean): Float32Array {
  if (typeof text !== 'string') refuse('has no base_score');
  const scores = (BASE_SCORE.exec(text)?.[1] ?? text).split(',').map(Number);
  if (!scores.every(Number.isFinite) || (scores.length !== groups && scores.length !== 1))
    refuse(`has a base_score that is not one number for each of ${groups}`);
  return Float32Array.from({ length: groups }, (_, group) => {
    const score = (scores.length === 1 ? scores[0] : scores[group]) as number;
    if (!isBinary) return score;
    // It is a probability there.
    if (!(score > 0 && score < 1)) refuse('has a base_score that is no probability');
    return portableLog(score / (1 - score));
  });
}

/** Scores rows with the trees of a model of XGBoost, objectives `multi:softprob` and `binary:logistic`, as the library does. */
export class TreeModel {
  /** Probabilities that a row gets; of a binary model both classes. */
  readonly classes: number;
  readonly features: number;
  readonly #trees: readonly Tree[];
  /** The group, a class of a multi-class model, that each tree adds to. */
  readonly #groups: readonly number[];
  readonly #base: Float32Array;
  readonly #isBinary: boolean;

  /**
   * @param model What `save_model` wrote as JSON, parsed.
   * @throws TreesUnreadable where it is anything that would not be scored as the library does.
   */
  constructor(model: unknown) {
    if (!isJsonObject(model)) refuse('is no object');
    const learner = objectOf(model, 'learner');
    const parameters = objectOf(learner, 'learner_model_param');
    const objective = memberOf(objectOf(learner, 'objective'), 'name');
    if (objective !== 'multi:softprob' && objective !== 'binary:logistic')
      refuse('has another objective than multi:softprob and binary:logistic');
    this.#isBinary = objective === 'binary:logistic';
    const booster = objectOf(learner, 'gradient_booster');
    if (memberOf(booster, 'name') !== 'gbtree') refuse('is not made of plain trees (gbtree)');
    const inner = objectOf(booster, 'model');
    this.features = wholeOf(parameters, 'num_feature', LIMITS.treeFeaturesMax);
    if (wholeOf(parameters, 'num_target', 1) !== 1) refuse('has several targets');
    const groups = this.#isBinary ? 1 : wholeOf(parameters, 'num_class', LIMITS.treesMax);
    if (groups < 1) refuse('has no classes');
    this.classes = this.#isBinary ? 2 : groups;
    const trees = memberOf(inner, 'trees');
    if (!Array.isArray(trees) || trees.length > LIMITS.treesMax)
      refuse(`has no list of at most ${LIMITS.treesMax} trees`);
    this.#trees = trees.map((tree) => treeOf(tree, this.features));
    this.#groups = numbersOf(inner, 'tree_info', LIMITS.treesMax);
    if (
      this.#groups.length !== this.#trees.length ||
      this.#groups.some((group) => !Number.isInteger(group) || group < 0 || group >= groups)
    )
      refuse('does not say the class of each tree');
    this.#base = baseMargins(memberOf(parameters, 'base_score'), groups, this.#isBinary);
  }

  /**
   * The probability of each class.
   *
   * @param row The value of each feature; NaN where it is missing. Taken as floats of 32 bits, as the library does.
   * @throws RangeError of a row of another length.
   */
  probabilitiesOf(row: ArrayLike<number>): Float64Array {
    if (row.length !== this.features)
      throw new RangeError(`a row of this model has ${this.features} values, not ${row.length}`);
    const values = Float32Array.from(row);
    // Sums are of floats of 32 bits and in the order of the trees, or they would differ in their last digits.
    const margins = this.#base.slice();
    for (const [at, tree] of this.#trees.entries()) {
      let node = 0;
      while (tree.left[node] !== LEAF) {
        const value = values[tree.feature[node] as number] as number;
        const goesLeft = Number.isNaN(value)
          ? tree.defaultLeft[node] === 1
          : value < (tree.condition[node] as number);
        node = (goesLeft ? tree.left[node] : tree.right[node]) as number;
      }
      const group = this.#groups[at] as number;
      margins[group] = (margins[group] as number) + (tree.condition[node] as number);
    }
    if (this.#isBinary) {
      const positive = 1 / (1 + portableExp(-(margins[0] as number)));
      return Float64Array.of(1 - positive, positive);
    }
    const highest = margins.reduce((most, margin) => Math.max(most, margin), Number.NEGATIVE_INFINITY);
    const powers = Float64Array.from(margins, (margin) => portableExp(margin - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }
}

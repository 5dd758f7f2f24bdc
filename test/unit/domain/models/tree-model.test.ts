import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TreeModel, TreesUnreadable } from '../../../../src/domain/models/trees/tree-model.ts';
import {
  largestDifference,
  PARITY_MODELS,
  parityFile,
  readParity,
} from '../../../../training/xgboost/parity-vectors.ts';

const parityOf = (name: (typeof PARITY_MODELS)[number]) => readParity(readFileSync(parityFile(name), 'utf8'));

interface Node {
  left: number;
  right: number;
  feature?: number;
  condition: number;
  defaultLeft?: number;
}

const treeOf = (nodes: readonly Node[]) => ({
  left_children: nodes.map(({ left }) => left),
  right_children: nodes.map(({ right }) => right),
  split_indices: nodes.map(({ feature = 0 }) => feature),
  split_conditions: nodes.map(({ condition }) => condition),
  default_left: nodes.map(({ defaultLeft = 0 }) => defaultLeft),
  split_type: nodes.map(() => 0),
});

const leaf = (condition: number): Node => ({ left: -1, right: -1, condition });

/** A binary model of one tree on one feature. */
const binary = (nodes: readonly Node[], baseScore: unknown = '[5E-1]', more: object = {}) => ({
  learner: {
    learner_model_param: { base_score: baseScore, num_class: '0', num_feature: '1', num_target: '1' },
    objective: { name: 'binary:logistic' },
    gradient_booster: { name: 'gbtree', model: { trees: [treeOf(nodes)], tree_info: [0] } },
    ...more,
  },
});

const STUMP = [{ left: 1, right: 2, condition: 0.1 }, leaf(-1), leaf(1)];
const logistic = (margin: number) => 1 / (1 + Math.exp(-margin));

test.each(PARITY_MODELS)('%s scores as the real library does', (name) => {
  const parity = parityOf(name);
  expect(parity.rows.length).toBe(40);
  expect(parity.rows.flat().some(Number.isNaN)).toBe(true);
  expect(largestDifference(parity)).toBeLessThan(1e-6);
});

test('the parity vectors tell a scorer that ignores the base scores, and one that sends missing values elsewhere', () => {
  for (const name of PARITY_MODELS) {
    const parity = parityOf(name);
    const changed = (change: (text: string) => string) => ({
      ...parity,
      model: JSON.parse(change(JSON.stringify(parity.model))) as unknown,
    });
    expect(
      largestDifference(
        changed((text) => text.replace(/"base_score":"\[[^\]]*\]"/, '"base_score":"[5E-1]"')),
      ),
    ).toBeGreaterThan(1e-3);
    expect(
      largestDifference(
        changed((text) =>
          text.replace(/"default_left":\[[\d,]*\]/g, (found) =>
            found.replace(/[01]/g, (one) => (one === '0' ? '1' : '0')),
          ),
        ),
      ),
    ).toBeGreaterThan(1e-3);
  }
});

test('a threshold is a float of 32 bits, and so is what is held against it', () => {
  const model = new TreeModel(binary(STUMP));
  // 0.1 as a double lies below the float that is nearest to it; as floats they are equal, and equal goes right.
  expect(model.probabilitiesOf([0.1])[1]).toBeCloseTo(logistic(1), 9);
  expect(model.probabilitiesOf([0.0999999])[1]).toBeCloseTo(logistic(-1), 9);
});

test('a missing value goes the way that training chose', () => {
  const [root, ...leaves] = STUMP as [Node, Node, Node];
  const left = new TreeModel(binary([{ ...root, defaultLeft: 1 }, ...leaves]));
  expect(left.probabilitiesOf([Number.NaN])[1]).toBeCloseTo(logistic(-1), 9);
  expect(new TreeModel(binary(STUMP)).probabilitiesOf([Number.NaN])[1]).toBeCloseTo(logistic(1), 9);
});

test('a base score is a probability, as a vector in a string or as a number in one', () => {
  for (const baseScore of ['[2E-1]', '2E-1'])
    expect(new TreeModel(binary([leaf(0)], baseScore)).probabilitiesOf([0])[1]).toBeCloseTo(0.2, 7);
});

test.each([
  ['no base score', binary(STUMP, null)],
  ['a base score that is no probability', binary(STUMP, '[1E0]')],
  ['two base scores for one class', binary(STUMP, '[1E-1,2E-1]')],
  ['another objective', binary(STUMP, '[5E-1]', { objective: { name: 'reg:squarederror' } })],
  ['another booster', binary(STUMP, '[5E-1]', { gradient_booster: { name: 'dart', model: {} } })],
  ['a circle', binary([{ left: 0, right: 1, condition: 1 }, leaf(0)])],
  ['a child that is not there', binary([{ left: 1, right: 7, condition: 1 }, leaf(0)])],
  ['one child', binary([{ left: 1, right: -1, condition: 1 }, leaf(0)])],
  [
    'a feature that is not there',
    binary([{ left: 1, right: 2, feature: 1, condition: 1 }, leaf(0), leaf(0)]),
  ],
  ['a tree without nodes', binary([])],
  ['no object', 'x'],
])('a model with %s is refused', (_, model) => {
  expect(() => new TreeModel(model)).toThrow(TreesUnreadable);
});

test('a row of another length is refused', () => {
  expect(() => new TreeModel(binary(STUMP)).probabilitiesOf([1, 2])).toThrow(RangeError);
});

import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../../bounds.ts';
import { err, ok, type Result } from '../../text/result.ts';
import { schemaProblems } from '../../text/schema-problems.ts';
import { INCIDENT_FEATURES, INCIDENT_ROW_LENGTH } from '../incident/incident-evidence.ts';
import { IncidentTrees } from '../incident/incident-trees.ts';
import { TreeModel, TreesUnreadable } from '../trees/tree-model.ts';
import type { ModelKind } from './load-model.ts';

/** Names the shape below; a changed shape gets another name. */
const TREES_FORMAT = 'incident-trees/v1';

const TreesSchema = Type.Object(
  {
    format: Type.Literal(TREES_FORMAT),
    features: Type.Literal(INCIDENT_FEATURES),
    /** In the order of the groups of trees. */
    classes: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
      minItems: 2,
      maxItems: LIMITS.modelClassesMax,
      uniqueItems: true,
    }),
    /** As the library saves it. */
    trees: Type.Unknown(),
  },
  { additionalProperties: false },
);
type TreesFile = Static<typeof TreesSchema>;

/** The text of a model: what the library has saved, with the classes of its groups. */
export const treesArtefact = (classes: readonly string[], trees: unknown): string =>
  `${JSON.stringify({ classes: [...classes], features: INCIDENT_FEATURES, format: TREES_FORMAT, trees } satisfies TreesFile)}\n`;

/** The model that `treesArtefact` wrote, or what is wrong with the file. */
export function readTreesArtefact(value: unknown): Result<IncidentTrees> {
  if (!Check(TreesSchema, value)) return err(schemaProblems(TreesSchema, value).join('; '));
  try {
    return ok(new IncidentTrees(value.classes, new TreeModel(value.trees), INCIDENT_ROW_LENGTH));
  } catch (error) {
    if (error instanceof TreesUnreadable || error instanceof RangeError) return err(error.message);
    throw error;
  }
}

const InputSchema = Type.Array(Type.Union([Type.Number(), Type.Null()]), {
  minItems: INCIDENT_ROW_LENGTH,
  maxItems: INCIDENT_ROW_LENGTH,
});
const OutputSchema = Type.Array(Type.Number());

/** By how much our scorer may differ from the library. */
export const TREES_TOLERANCE = 1e-6;

/** Trees of XGBoost: a vector's input is a row, null where a value is missing, its output what the library says of it. */
export const TREES_KIND: ModelKind<IncidentTrees> = {
  name: 'xgboost',
  features: INCIDENT_FEATURES,
  read: readTreesArtefact,
  answer: (model, input) =>
    Check(InputSchema, input)
      ? ok([...model.ofRow(input.map((value) => value ?? Number.NaN))])
      : err(`is no row of ${INCIDENT_ROW_LENGTH} numbers`),
  isSame: (answer, expected) =>
    Check(OutputSchema, answer) &&
    Check(OutputSchema, expected) &&
    answer.length === expected.length &&
    answer.every((one, at) => Math.abs(one - (expected[at] ?? Number.NaN)) <= TREES_TOLERANCE),
};

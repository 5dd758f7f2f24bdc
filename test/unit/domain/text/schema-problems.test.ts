import fc from 'fast-check';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { schemaProblems } from '../../../../src/domain/text/schema-problems.ts';
import { mutationsOf } from '../../../support/mutations.ts';

const even = Type.Refine(
  Type.Integer({ minimum: 0, maximum: 10 }),
  (value) => value % 2 === 0,
  () => 'must be even',
);
const Shape = Type.Union(
  [
    Type.Object({ kind: Type.Literal('circle'), radius: Type.Number() }),
    Type.Object({ kind: Type.Literal('box'), sides: Type.Array(even, { maxItems: 2 }) }),
  ],
  { otherwise: Type.Object({ kind: Type.Enum(['circle', 'box']), name: Type.String() }) },
);
const Drawing = Type.Object(
  {
    shapes: Type.Array(Shape, { problem: 'must be a list of shapes' }),
    frame: Type.Optional(Type.Union([Type.Object({ width: even }), Type.Null()])),
    note: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const good = {
  shapes: [
    { kind: 'circle', radius: 1.5 },
    { kind: 'box', sides: [2, 4] },
  ],
  frame: { width: 2 },
  note: '',
};

test.each<[string, object, string[]]>([
  ['nothing where all is well', {}, []],
  ['nothing of what may be missing', { frame: undefined, note: undefined }, []],
  ['nothing of an alternative that may be null', { frame: null }, []],
  [
    'what is not known',
    { size: 1, constructor: 2 },
    ['size is not known; use shapes, frame, note', 'constructor is not known; use shapes, frame, note'],
  ],
  ['what is missing', { shapes: undefined }, ['shapes must be a list of shapes']],
  ['a rule of its own', { frame: { width: 3 } }, ['frame.width must be even']],
  ['a range', { frame: { width: 12 } }, ['frame.width must be a whole number from 0 to 10']],
  ['the alternative that is meant', { frame: 7 }, ['frame must be an object']],
  ['the kind that is meant', { shapes: [{ kind: 'circle' }] }, ['shapes[0].radius must be a number']],
  [
    'an unknown kind',
    { shapes: [{ kind: 'line' }] },
    ['shapes[0].kind must be one of circle, box', 'shapes[0].name must be a text'],
  ],
  ['no kind at all', { shapes: [null] }, ['shapes[0] must be an object']],
  [
    'a list that is too long beside what is in it',
    { shapes: [{ kind: 'box', sides: [1, 2, 'a'] }] },
    [
      'shapes[0].sides must be a list',
      'shapes[0].sides[0] must be even',
      'shapes[0].sides[2] must be a whole number from 0 to 10',
    ],
  ],
])('tells %s', (_what, change, expected) => {
  expect(schemaProblems(Drawing, { ...good, ...change })).toEqual(expected);
});

test('tells more than the eight problems that typebox stops at', () => {
  expect(schemaProblems(Drawing, { shapes: Array(50).fill(7) })).toHaveLength(50);
});

test('tells something exactly where the check fails', () => {
  fc.assert(
    fc.property(mutationsOf([good]), (value) => {
      expect(schemaProblems(Drawing, value).length === 0).toBe(Check(Drawing, value));
    }),
    { numRuns: 1_000 },
  );
});

import { Type } from 'typebox';
import { CLASS_VOICES, KNOWN_CLASSES } from '../../domain/alarm/finding/classification.ts';
import type { ClassifiedAt } from '../../domain/record/classified.ts';

const Share = Type.Number({ minimum: 0, maximum: 1 });

/** What models took the lines of a finding for, as a record keeps it. */
export const ClassifiedSchema = Type.Unsafe<ClassifiedAt>(
  Type.Object({
    at: Type.String({ description: 'When the finding that carried it changed: ISO 8601, UTC' }),
    classification: Type.Object({
      class: Type.Enum([...KNOWN_CLASSES, 'unknown']),
      confidence: Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Of the most likely known class, also where the answer is `unknown`',
      }),
      alternatives: Type.Array(Type.Object({ class: Type.Enum([...KNOWN_CLASSES]), confidence: Share })),
      reasons: Type.Array(Type.Object({ voice: Type.Enum([...CLASS_VOICES]), says: Type.String() })),
      models: Type.Array(
        Type.Object({ kind: Type.String(), sha256: Type.String({ description: 'Hash of its manifest' }) }),
      ),
    }),
  }),
);

import { Type } from 'typebox';
import { Check } from 'typebox/value';
import type { Anchor } from './anchor.ts';

const Sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** An anchor as it lies in S3, where others than RecoverOps may have written. */
const AnchorSchema = Type.Object({
  incidentId: Type.String({ minLength: 1 }),
  attempt: Type.Integer({ minimum: 1 }),
  seq: Type.Integer({ minimum: 1 }),
  hash: Sha256Schema,
  snapshotSha256: Sha256Schema,
});

/** Undefined for a text that is no anchor of this incident. */
export function parseAnchor(text: string, incidentId: string): Anchor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Check(AnchorSchema, value)) return undefined;
  const anchor: Anchor = value;
  return anchor.incidentId === incidentId ? anchor : undefined;
}

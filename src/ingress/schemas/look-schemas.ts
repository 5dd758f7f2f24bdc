import { Type } from 'typebox';
import type { LookView } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';

const HostSchema = Type.String({
  pattern: API_PATTERNS.hostName,
  description: 'An instance id, or the value of its Name tag',
});

export const LookBody = Type.Object(
  {
    host: HostSchema,
    account: Type.Optional(Type.String({ pattern: '^[0-9]{12}$' })),
    region: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);
export const LookParams = Type.Object({
  host: HostSchema,
  runId: Type.String({ pattern: API_PATTERNS.runId }),
});
export const LookAckSchema = Type.Object({ host: Type.String(), runId: Type.String() });
/** What our own rules say of a host has one type; it is not written down here a second time. */
export const LookViewSchema = Type.Unsafe<LookView>(
  Type.Object(
    { kind: Type.String({ description: 'looking, looked or none' }) },
    { additionalProperties: true },
  ),
);

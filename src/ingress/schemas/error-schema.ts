import { Type } from 'typebox';
import { type ErrorCode, statusOf } from '../http/errors.ts';

const ErrorSchema = Type.Object(
  {
    error: Type.Object({
      code: Type.String(),
      message: Type.String(),
      nextStep: Type.String(),
      requestId: Type.String(),
    }),
  },
  { description: 'An error of the catalogue in docs/ERRORS.md' },
);

/** Codes that any route of the API may answer with. */
const EVERYWHERE: readonly ErrorCode[] = [
  'Request.Invalid',
  'Auth.Required',
  'Auth.TokenInvalid',
  'Auth.TokensUnreadable',
  'Auth.NoRole',
  'Auth.BalancerRefused',
  'Auth.BalancerKeyUnavailable',
  'Auth.TooManyFailures',
  'Access.RoleNeeded',
  'Origin.Refused',
  'Host.Unknown',
  'Ingress.Internal',
];

/** The error part of a route's `response`: each status with the codes that it may carry. */
export function errorResponses(...codes: readonly ErrorCode[]) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...codes, ...EVERYWHERE])) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [status, { ...ErrorSchema, description: list.join(', ') }]),
  );
}

/** An answer without a body. */
export function noBody(description: string) {
  return Type.Unsafe<undefined>(Type.Null({ description }));
}

import { cutText } from '../text/cut-text.ts';
import { singleLine } from '../text/single-line.ts';
import type { Identity } from './identity.ts';

/** What is kept about who came in and who did not, and about tokens. */
export const ACCESS_EVENT_KINDS = [
  'signed_in',
  'signed_out',
  'refused',
  'token_made',
  'token_revoked',
  'exported',
] as const;
type AccessEventKind = (typeof ACCESS_EVENT_KINDS)[number];

/** One entry. Nothing in it is a secret: a token is named by its id. Null: not known, or it has none. */
export interface AccessEvent {
  /** ISO 8601; of several that are counted together, the newest. */
  readonly at: string;
  readonly kind: AccessEventKind;
  /** Whom it is about: who came in, or who did it. Of a refusal, only where they were shown to be somebody. */
  readonly principal: string | null;
  readonly role: Identity['role'] | null;
  readonly method: Identity['method'] | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  /** The client's address, as the proxies that are believed tell it. */
  readonly address: string;
  /** Of a refusal, the code of its error; of an export, what was exported; else null. */
  readonly reason: string | null;
  /** What else there is to say, on one line. */
  readonly detail: string;
  /** The id of the token that was made or revoked. */
  readonly token: string | null;
  /** How many of the same this entry stands for. */
  readonly count: number;
}

const ACCESS_EVENT_LIMITS = {
  /** Longer is cut with a mark. */
  detailChars: 300,
  addressChars: 64,
} as const;

/** Who, as far as it is known. */
type Who = Partial<Identity>;

export function accessEvent(
  kind: AccessEventKind,
  atMs: number,
  who: Who,
  { address, reason = null, detail = '', token = null }: AccessDetails,
): AccessEvent {
  const { principal = null, role = null, method = null, subject = null, issuer = null } = who;
  return {
    at: new Date(atMs).toISOString(),
    kind,
    principal,
    role,
    method,
    subject,
    issuer,
    address: cutText(address, ACCESS_EVENT_LIMITS.addressChars),
    reason,
    detail: cutText(singleLine(detail), ACCESS_EVENT_LIMITS.detailChars),
    token,
    count: 1,
  };
}

export interface AccessDetails {
  readonly address: string;
  readonly reason?: string | null;
  readonly detail?: string;
  readonly token?: string | null;
}

import type { Role } from './roles.ts';

/**
 * By what somebody was recognised: this machine's owner, an API token, a provider of identities, a load balancer, Slack's
 * signature on a press by a user that the operator has mapped, or the link of a mail, which lets a mailbox read one incident.
 */
export const SIGN_IN_METHODS = ['local', 'token', 'oidc', 'alb', 'slack', 'mail'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** What stands behind a name: how it was shown to be theirs, and who vouches for it. */
export type SignedIn = Pick<Identity, 'method' | 'subject' | 'issuer'> & {
  /** What they might do then. Absent from records of before this was kept. */
  readonly role?: Role;
};

/** Who somebody was shown to be, by what, and what that lets them do. */
export interface Identity {
  /** The name that stands beside what they say; two names are two people. */
  readonly principal: string;
  readonly role: Role;
  readonly method: SignInMethod;
  /** The token's id, or the provider's own name for the person; null for the owner of this machine. */
  readonly subject: string | null;
  /** Who vouches for the subject: the provider's issuer, or the load balancer's ARN; null for others. */
  readonly issuer: string | null;
}

import type { AccessEvent } from '../domain/access/access-event.ts';
import type { IssuedToken, Revocation } from '../domain/access/issued-token.ts';

/** Tokens that admins make and revoke while RecoverOps runs. Throws ServiceError. */
export interface IssuedTokenPort {
  /** All that are kept, those that are over among them, in the order in which they were made. As fresh as can be had. */
  read(): Promise<readonly IssuedToken[]>;
  /** `full`: there are as many as there may be. `busy`: others kept changing them. */
  add(token: IssuedToken): Promise<'added' | 'full' | 'busy'>;
  /** Gives the token as it is from now on, also where it was revoked before; undefined: there is none of that id. */
  revoke(id: string, revocation: Revocation): Promise<IssuedToken | 'busy' | undefined>;
  /** When tokens were last used, by their ids: ISO 8601, some minutes old. */
  lastUsed(): Promise<Readonly<Record<string, string>>>;
  /** Writes down when tokens were used, ISO 8601 by id, all in one request; at most `USED_AT_ONCE_MAX` of them. */
  noteUsed(used: ReadonlyMap<string, string>): Promise<void>;
}

/** DynamoDB takes 4 KB of expression in one update. */
export const USED_AT_ONCE_MAX = 100;

interface AccessLogPage {
  readonly events: readonly AccessEvent[];
  /** Where to go on; undefined: there is nothing more. */
  readonly next?: string;
}

/** Who came in, who did not, and what was done to tokens. Throws ServiceError. */
export interface AccessLogPort {
  write(event: AccessEvent): Promise<void>;
  /**
   * Entries of a time range, ISO 8601, both ends within it, in the order in which they happened or the other way round.
   * @throws RangeError for a cursor that no page has given out
   */
  list(
    range: { readonly from: string; readonly to: string },
    page: { readonly limit: number; readonly cursor?: string; readonly newestFirst?: boolean },
  ): Promise<AccessLogPage>;
}

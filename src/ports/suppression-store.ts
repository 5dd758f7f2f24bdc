import type { SentBy } from '../domain/record/endings.ts';
import type { SuppressionRule } from '../domain/suppression/suppression.ts';

/** Throws ServiceError: who cannot read it suppresses nothing. */
export interface SuppressionReader {
  /** Every rule that may be in force now or later, oldest first. */
  read(): Promise<readonly SuppressionRule[]>;
}

/** The same for people, who make rules and take them away. Who did it, and how they were known, is kept. Throws ServiceError. */
export interface SuppressionStorePort extends SuppressionReader {
  /** `full`: there are as many as there may be. `busy`: others kept changing them. */
  add(rule: SuppressionRule, sender?: SentBy): Promise<'added' | 'full' | 'busy'>;
  /** Gives what was taken away; undefined: there is none of that id, or it is over. */
  remove(
    id: string,
    person: SentBy & { readonly by: string; readonly reason: string },
  ): Promise<SuppressionRule | 'busy' | undefined>;
}

import type { Question } from '../domain/record/question.ts';

export interface QuestionReader {
  /** Of one incident, oldest first. Throws ServiceError. */
  list(incidentId: string): Promise<readonly Question[]>;
}

/** What became of a question that was to be kept. `full`: the incident has had all that it may have. */
export type BeginOutcome =
  | { readonly kind: 'begun' }
  | { readonly kind: 'full' }
  /** It was asked before, and is kept as it stands. */
  | { readonly kind: 'known'; readonly question: Question };

/** Questions about incidents, and what came of them. Throws ServiceError. */
export interface QuestionStorePort extends QuestionReader {
  /** Keeps a question before anybody is asked, once by its id. `endedAt`: of the incident, after which it is kept as long as that. */
  begin(incidentId: string, question: Question, endedAt: string | null): Promise<BeginOutcome>;
  /**
   * Notes just before it is sent what is sent to whom, once: whoever is told `sent_before` must not send it, as it may have
   * been paid for already.
   */
  markSent(incidentId: string, question: Question, endedAt: string | null): Promise<'marked' | 'sent_before'>;
  /** Writes what came of it; what has ended before stays as it is. */
  end(incidentId: string, question: Question, endedAt: string | null): Promise<'written' | 'ended_before'>;
}

/** What questions have cost on a day, over all workers. Throws ServiceError. */
export interface QuestionSpendPort {
  /** Sets `usdCents` aside of what is left of the day's limit; false: there is not so much left. `day`: `2026-11-30`, UTC. */
  reserve(day: string, usdCents: number, limitUsdCents: number): Promise<boolean>;
  /** Gives back what of a reservation was not spent. */
  giveBack(day: string, usdCents: number): Promise<void>;
}

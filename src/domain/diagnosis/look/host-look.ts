import type { Judgement } from '../judge/judgement.ts';
import type { Target } from '../target.ts';
import type { LookSubject } from './look-questions.ts';

/** What was found about one subject. */
export interface SubjectLook {
  readonly about: LookSubject;
  readonly judgement: Judgement;
}

/** What a look at one host without an alarm came to; nothing was changed and no incident was opened. */
export type HostLook =
  | {
      readonly kind: 'looked';
      readonly target: Target;
      /** ISO 8601 in UTC, when the look began. */
      readonly lookedAt: string;
      readonly subjects: readonly SubjectLook[];
    }
  /** No such host, or it cannot be asked; `message` says what to do. */
  | { readonly kind: 'none'; readonly message: string };

import type { SignedIn } from '../access/identity.ts';
import { changeText, type PlanChange } from '../plan/edit-plan.ts';
import type { DecisionChannel } from './decision.ts';

/** What a person made of a plan that waited: another one, with a digest of its own. */
export interface PlanEdit {
  /** The same for an edit that is sent again. */
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly via: DecisionChannel;
  /** Why; never empty. */
  readonly reason: string;
  /** Digest of the plan that waited before, which nobody can approve any more. */
  readonly from: string;
  readonly to: string;
  /** What was, and what is; never empty. */
  readonly changes: readonly PlanChange[];
  /** As for a decision. */
  readonly signedIn?: SignedIn;
}

/** What was changed, by whom and why, in one sentence without its full stop. */
export function editText({ by, changes, reason }: Pick<PlanEdit, 'by' | 'changes' | 'reason'>): string {
  return `${by} changed the plan: ${changes.map(changeText).join('; ')} (${reason})`;
}

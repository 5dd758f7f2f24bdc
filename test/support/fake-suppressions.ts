import { nextInForce } from '../../src/domain/suppression/find-suppression.ts';
import type { SuppressionRule } from '../../src/domain/suppression/suppression.ts';
import type { SuppressionStorePort } from '../../src/ports/suppression-store.ts';

/** Mutes and windows in memory; what is over falls away as in the store. */
export class FakeSuppressions implements SuppressionStorePort {
  rules: readonly SuppressionRule[] = [];
  readonly removed: (Parameters<SuppressionStorePort['remove']>[1] & { readonly id: string })[] = [];
  /** What each rule came with, in the order of `rules`. */
  readonly senders: Parameters<SuppressionStorePort['add']>[1][] = [];
  /** When set, every call fails with it. */
  failure: Error | null = null;
  addOutcome: 'added' | 'full' | 'busy' = 'added';

  async read(): Promise<readonly SuppressionRule[]> {
    if (this.failure !== null) throw this.failure;
    return this.rules.filter((rule) => nextInForce(rule, Date.now()) !== null);
  }
  async add(
    rule: SuppressionRule,
    sender?: Parameters<SuppressionStorePort['add']>[1],
  ): Promise<'added' | 'full' | 'busy'> {
    if (this.failure !== null) throw this.failure;
    this.senders.push(sender);
    if (this.addOutcome === 'added') this.rules = [...this.rules, rule];
    return this.addOutcome;
  }
  async remove(
    id: string,
    by: Parameters<SuppressionStorePort['remove']>[1],
  ): Promise<SuppressionRule | undefined> {
    const found = (await this.read()).find((rule) => rule.id === id);
    if (found === undefined) return undefined;
    this.rules = this.rules.filter((rule) => rule.id !== id);
    this.removed.push({ id, ...by });
    return found;
  }
}

import { nextInForce } from '../../src/domain/suppression/find-suppression.ts';
import type { SuppressionRule } from '../../src/domain/suppression/suppression.ts';
import type { SuppressionStorePort } from '../../src/ports/suppression-store.ts';

/** Mutes and windows in memory; what is over falls away as in the store. */
export class FakeSuppressions implements SuppressionStorePort {
  rules: readonly SuppressionRule[] = [];
  readonly removed: { readonly id: string; readonly by: string; readonly reason: string }[] = [];
  /** When set, every call fails with it. */
  failure: Error | null = null;
  addOutcome: 'added' | 'full' | 'busy' = 'added';

  async read(): Promise<readonly SuppressionRule[]> {
    if (this.failure !== null) throw this.failure;
    return this.rules.filter((rule) => nextInForce(rule, Date.now()) !== null);
  }
  async add(rule: SuppressionRule): Promise<'added' | 'full' | 'busy'> {
    if (this.failure !== null) throw this.failure;
    if (this.addOutcome === 'added') this.rules = [...this.rules, rule];
    return this.addOutcome;
  }
  async remove(id: string, by: { by: string; reason: string }): Promise<SuppressionRule | undefined> {
    const found = (await this.read()).find((rule) => rule.id === id);
    if (found === undefined) return undefined;
    this.rules = this.rules.filter((rule) => rule.id !== id);
    this.removed.push({ id, ...by });
    return found;
  }
}

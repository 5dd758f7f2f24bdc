import { expect, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { FailureBudget } from '../../../src/ingress/http/failure-budget.ts';

const { perAddressMax, perSiteMax, windowMs, addressesMax } = INGRESS_LIMITS.failures;

function budgetAt(clock: { nowMs: number }) {
  const budget = new FailureBudget(() => clock.nowMs);
  const spend = (address: string, times: number) => {
    for (let n = 0; n < times; n += 1) budget.spend(address);
  };
  return { budget, spend };
}

test('a budget is spent by failures, and whole again after its time', () => {
  const clock = { nowMs: 1_000 };
  const { budget, spend } = budgetAt(clock);
  spend('192.0.2.1', perAddressMax - 1);
  expect(budget.isSpent('192.0.2.1')).toBe(false);
  expect(budget.spend('192.0.2.1')).toBe(false);
  expect(budget.isSpent('192.0.2.1')).toBe(true);
  expect(budget.spend('192.0.2.1')).toBe(true);
  expect(budget.isSpent('192.0.2.2')).toBe(false);
  clock.nowMs += windowMs;
  expect(budget.isSpent('192.0.2.1')).toBe(false);
});

test('who has spent a budget stays known however many others fail', () => {
  const { budget, spend } = budgetAt({ nowMs: 0 });
  spend('192.0.2.1', perAddressMax);
  for (let n = 0; n <= 2 * addressesMax; n += 1) {
    budget.spend(`2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`);
  }
  expect(budget.isSpent('192.0.2.1')).toBe(true);
});

test('a site that fails from ever new addresses spends the budget of all of them', () => {
  const { budget } = budgetAt({ nowMs: 0 });
  for (let n = 0; n < perSiteMax; n += 1) budget.spend(`2001:db8:1:${n.toString(16)}::1`);
  expect(budget.isSpent('2001:db8:1:ffff::1')).toBe(true);
  expect(budget.isSpent('2001:db8:2:ffff::1')).toBe(false);
});

import { expect, test } from 'vitest';
import { CHAOS_CATALOGUE } from '../../../chaos/catalogue.ts';
import { CHAOS_KINDS } from '../../../src/ingress/chaos/chaos-kinds.ts';

test('the API offers what the chaos programs can do', () => {
  const offered = CHAOS_CATALOGUE.map(({ kind, title, description }) => ({ kind, title, description }));
  expect(CHAOS_KINDS).toEqual(offered);
});

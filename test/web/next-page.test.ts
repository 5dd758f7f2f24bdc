import { expect, it } from 'vitest';
import { TEMPORAL_UI_PATH as SERVED_AT } from '../../src/contracts/api.ts';
import { nextPage, TEMPORAL_UI_PATH } from '../../web/src/session/next-page.ts';

const ORIGIN = 'http://127.0.0.1:8080';
const next = (value: string) => nextPage(`?next=${encodeURIComponent(value)}`, ORIGIN);

it('leads back to a page of the Temporal UI', () => {
  const path = '/temporal/namespaces/default/workflows/a%3Ab?x=1#y';
  expect(next(path)).toBe(path);
  expect(next('/temporal')).toBe('/temporal');
});

it.each([
  'https://evil.example/temporal/',
  '//evil.example/temporal/',
  '/\\evil.example/temporal/',
  '/\t/evil.example/temporal/',
  'javascript:alert(1)',
  'temporal/',
  '/temporal/../api/v1/session',
  '/temporalx',
  '/',
  '',
])('leads nowhere for %j', (value) => {
  expect(next(value)).toBeNull();
});

it('knows the path that the ingress serves the UI at', () => {
  expect(TEMPORAL_UI_PATH).toBe(SERVED_AT);
});

it('leads nowhere when nothing was asked for', () => {
  expect(nextPage('', ORIGIN)).toBeNull();
});

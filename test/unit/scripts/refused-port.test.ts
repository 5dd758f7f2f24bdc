import { expect, test } from 'vitest';
import { findRefusedPort, isRefusedPort, REFUSED_PORTS } from '../../../scripts/refused-port.ts';

test('knows the ports that no browser opens, those that our own servers hide on among them', () => {
  expect(REFUSED_PORTS.every(isRefusedPort)).toBe(true);
  expect([22, 25, 6000, 6667, 10_080].every(isRefusedPort)).toBe(true);
  expect([80, 443, 3000, 7233, 8080, 8081, 8443].some(isRefusedPort)).toBe(false);
});

test('leaves a port alone that somebody has chosen', async () => {
  const found = await findRefusedPort(REFUSED_PORTS.slice(0, -1));
  expect([REFUSED_PORTS.at(-1), undefined]).toContain(found);
});

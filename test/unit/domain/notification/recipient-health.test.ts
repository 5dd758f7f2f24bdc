import { expect, test } from 'vitest';
import { healthOf } from '../../../../src/domain/notification/recipient-health.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const FAILURE = { at: '2026-11-30T11:00:00.000Z', error: 'HTTP503', incidentId: '1' };

test('who was reached after a failure is well, who was not is failing', () => {
  const heard = [
    { recipient: 'b', channel: 'sns', lastSuccessAt: '2026-11-30T11:30:00.000Z', lastFailure: FAILURE },
    { recipient: 'a', channel: 'sns', lastSuccessAt: '2026-11-30T10:30:00.000Z', lastFailure: FAILURE },
  ];
  expect(healthOf(heard, [], NOW).map(({ name, failing }) => [name, failing])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('what is due counts as pending, what has its time later does not, and who was never tried is there too', () => {
  const waiting = { recipient: 'a', channel: 'webhook' };
  const pending = [
    { ...waiting, notBefore: null },
    { ...waiting, notBefore: '2026-11-30T11:59:00.000Z' },
    { ...waiting, notBefore: '2026-11-30T12:01:00.000Z' },
  ];
  expect(healthOf([], pending, NOW)).toEqual([
    { name: 'a', channel: 'webhook', lastSuccessAt: null, lastFailure: null, failing: false, pending: 2 },
  ]);
});

import { expect, test } from 'vitest';
import { payloadSha256 } from '../../../../src/domain/execution/command-bytes.ts';
import { sendRefusal } from '../../../../src/domain/execution/send-refusal.ts';

const COMMAND = { body: 'true\n', argv: ['a'], timeoutSeconds: 5 };
const NOT_AFTER = '2026-11-22T08:15:00.000Z';
const LAST_MS = Date.parse(NOT_AFTER);
const APPROVED = { command: COMMAND, payloadSha256: payloadSha256(COMMAND), notAfter: NOT_AFTER };

test('what was approved may be sent until its last moment', () => {
  expect(sendRefusal(APPROVED, LAST_MS)).toBeNull();
  expect(sendRefusal(APPROVED, LAST_MS + 1)).toBe(
    `it is past ${NOT_AFTER}: approve a fresh plan. Nothing was sent`,
  );
});

test.each([
  ['body', { ...COMMAND, body: 'false\n' }],
  ['argument', { ...COMMAND, argv: ['b'] }],
  ['argument more', { ...COMMAND, argv: ['a', ''] }],
])('another %s than was approved is refused', (_, command) => {
  expect(sendRefusal({ ...APPROVED, command }, 0)).toContain('its hash differs');
});

test('a time that cannot be read is refused', () => {
  expect(sendRefusal({ ...APPROVED, notAfter: 'soon' }, 0)).toBe(
    'the time "soon" cannot be read. Nothing was sent',
  );
});

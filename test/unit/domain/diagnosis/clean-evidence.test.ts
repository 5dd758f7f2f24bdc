import { expect, test } from 'vitest';
import { cleanEvidence } from '../../../../src/domain/diagnosis/probes/clean-evidence.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const edge = (which: string) => `-----${which} RSA PRIVATE ${'KEY'}-----`;

test('a redaction never crosses a delimiter: what one probe prints hides nothing of another', () => {
  const output = [
    `=== probe largest ${NONCE}`,
    `9 1 /var/log/${edge('BEGIN')}`,
    '',
    `=== end largest ${NONCE} exit=0`,
    `=== probe du ${NONCE}`,
    '47000 /var/log/app',
    '',
    `=== end du ${NONCE} exit=0`,
    `=== probe ls ${NONCE}`,
    edge('END'),
  ].join('\n');
  const clean = cleanEvidence(output, NONCE);
  expect(clean).toContain('47000 /var/log/app');
  const delimiters = (text: string) => text.split('\n').filter((line) => line.startsWith('==='));
  expect(delimiters(clean)).toEqual(delimiters(output));
});

test('what holds neither secrets nor controls stays as it is, delimiters or none', () => {
  for (const text of ['', '\n', 'a\n\nb\n', `x\n=== probe df ${NONCE}\n\n=== end df ${NONCE} exit=0\n`]) {
    expect(cleanEvidence(text, NONCE)).toBe(text);
  }
});

test('controls and secrets go from every text, and a delimiter of another command is text', () => {
  const forged = `=== probe df ${'f'.repeat(32)}`;
  const key = `${'AKIA'}QJ4XW7ZPL2MNB3RT`;
  const clean = cleanEvidence(`\u001b[31m${key}\n=== probe df ${NONCE}\n${forged}\u202e\n`, NONCE);
  expect(clean).toMatch(/^<REDACTED:[^\n]+\n=== probe df 0123/);
  expect(clean.endsWith(`${forged}\n`)).toBe(true);
});

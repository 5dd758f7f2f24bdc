import { expect, test } from 'vitest';
import { cleanOutput } from '../../../../src/domain/redaction/bounded-text.ts';
import { headBytes, headOf, tailOf } from '../../../../src/domain/text/cut-text.ts';
import { cpuMs } from '../../../support/cpu-ms.ts';

test('texts within their bound pass unchanged', () => {
  expect([headOf('abc', 100), tailOf('abc', 100), headBytes('abc', 100)]).toEqual(['abc', 'abc', 'abc']);
});

test('a private key whose beginning was cut off is hidden all the same', () => {
  const rows = Array.from({ length: 5 }, (_, row) =>
    `${'MIIEvQIBADANBgkqhkiG9w0B'.repeat(2)}${row}`.padEnd(64, 'Z'),
  );
  const end = '-----END RSA PRIVATE KEY-----';
  const texts = [
    ['=== probe errors', ...rows, 'c2hvcnQ=', end, 'after'].join('\n'),
    ['=== probe journal', ...rows.map((row) => `Nov 22 web app[7]: ${row}`), end, 'after'].join('\n'),
    `a line\n${rows[0]}${end}\nafter`,
  ];
  for (const text of texts) {
    const clean = cleanOutput(text);
    expect(clean).not.toMatch(/MIIE|c2hvcnQ/);
    expect(clean).toMatch(/^(=== probe|a line)[\s\S]*<REDACTED:private_key:cut>\nafter$/);
  }
  expect(cleanOutput('no key\n-----END CERTIFICATE-----')).toBe('no key\n-----END CERTIFICATE-----');
});

test('the end of a key alone takes no line of one word with it', () => {
  const text = 'ok\nERROR\nOOM\n-----END PRIVATE KEY-----\nafter';
  expect(cleanOutput(text)).toBe('ok\nERROR\nOOM\n<REDACTED:private_key:cut>\nafter');
});

const ROW = `${'MIIEvQIBADANBgkqhkiG9w0B'.repeat(2)}A1b2`.padEnd(64, 'Z');
test.each([
  ['of a journal', (line: string, row: number) => `Nov 22 08:00:0${row} web app[7]: ${line}`],
  ['of a quotation', (line: string) => `> ${line}`],
  ['of a diff', (line: string) => `+${line}`],
  ['of grep -n', (line: string, row: number) => `key.pem:${row + 1}:${line}`],
])('a key behind the beginnings of lines %s is hidden to its last short row', (_name, print) => {
  const lines = ['-----BEGIN PRIVATE KEY-----', ROW, 'c2hvcnQ', '-----END PRIVATE KEY-----'];
  const clean = cleanOutput(`before\n${lines.map(print).join('\n')}\nafter`);
  expect(clean).not.toMatch(/MIIE|c2hvcnQ/);
  expect(clean).toMatch(/^before\n[\s\S]*\nafter$/);
});

test('keys in the formats of SSH2 and PuTTY are hidden', () => {
  const ssh2 = `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${ROW}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\nafter`;
  const putty = `PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n${ROW}\nc2hvcnQ\nafter`;
  for (const text of [ssh2, putty]) expect(cleanOutput(text)).not.toMatch(/MIIE|c2hvcnQ/);
  expect([ssh2, putty].map((text) => cleanOutput(text).endsWith('\nafter'))).toEqual([true, true]);
});

test('a long row of base64 before the end of a key takes no longer than its length asks for', () => {
  let clean = '';
  const tookMs = cpuMs(() => {
    clean = cleanOutput(`${'aA0+'.repeat(24_000)}PRIVATE KEY-----`);
  });
  expect(clean).toContain('PRIVATE KEY-----');
  // It is linear, some 20 ms; as a square it took nine seconds.
  expect(tookMs).toBeLessThan(3_000);
});

test('cut texts keep their end of the text, say so, and stay within the bound', () => {
  const text = `start${'-'.repeat(200)}end`;
  expect(headOf(text, 100)).toMatch(/^start-+\n\[cut here; the whole is longer\]$/);
  expect(headOf(text, 100)).toHaveLength(100);
  expect(tailOf(text, 100)).toMatch(/^\[cut here; the whole is longer\]\n-+end$/);
  expect(tailOf(text, 100)).toHaveLength(100);
});

test('no cut leaves half of a character', () => {
  for (let bytes = 60; bytes < 66; bytes++) {
    const cut = headBytes('😀'.repeat(100), bytes);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    expect(cut).not.toContain('\ufffd');
  }
  expect(headOf('😀'.repeat(100), 61).isWellFormed()).toBe(true);
  expect(tailOf('😀'.repeat(100), 61).isWellFormed()).toBe(true);
});

import { expect, test } from 'vitest';
import { csvLine } from '../../../../src/domain/text/csv.ts';

test('every cell is in quotes, quotes are doubled, and what stands in a cell cannot leave it', () => {
  expect(csvLine(['a', 'say "no"', 'one,\r\ntwo', null, 0, true])).toBe(
    '"a","say ""no""","one,\r\ntwo","","0","true"\r\n',
  );
});

test.each([
  '=HYPERLINK("http://evil.example","x")',
  '=1+1',
  '+1',
  '-2+3',
  '@SUM(A1)',
  ' =1+1',
  '\t=1+1',
  '\u00a0=1+1',
  '\r=1',
  '\n@x',
  '\uff1d1+1',
  '\uff0b1',
  '\uff0d1',
  '\uff20x',
])('%j is a text and no formula', (text) => {
  expect(csvLine([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
});

test.each(['ana@example.org', 'a=b', '1795334460_Disk-Critical', "it's", '', '2026-11-30T01:00:00.000Z'])(
  '%j stays as it is',
  (text) => {
    expect(csvLine([text])).toBe(`"${text}"\r\n`);
  },
);

test('a number below nought is one', () => {
  expect(csvLine([-1])).toBe('"-1"\r\n');
});

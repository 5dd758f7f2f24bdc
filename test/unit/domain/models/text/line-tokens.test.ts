import { expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { tokensOfLine } from '../../../../../src/domain/models/text/line-tokens.ts';

const texts = (line: string) => tokensOfLine(line).map(({ text, kind }) => (kind === 'value' ? '<*>' : text));

test.each([
  ['words are lower case', 'No space LEFT', ['no', 'space', 'left']],
  ['short numbers may be codes', 'exited with code 137', ['exited', 'with', 'code', '137']],
  ['long numbers are values', 'pid 48212 died', ['pid', '<*>', 'died']],
  [
    'parts of a time, an address or an amount are no codes',
    '12:30:05 10.0.0.7 0.199',
    Array(8 + 1).fill('<*>'),
  ],
  ['a number before a full stop is one of its own', 'status 502.', ['status', '502']],
  ['addresses and ids are values', 'at ffff8801d92ca840 or 0x1f', ['at', '<*>', 'or', '<*>']],
  ['names keep where digits stand', 'worker12 of err_4', ['worker0', 'of', 'err_0']],
  ['words of other scripts are words', 'Données détruites', ['données', 'détruites']],
])('%s', (_, line, right) => {
  expect(texts(line)).toEqual(right);
});

test('names fall into their words', () => {
  const partsOf = (line: string) => tokensOfLine(line).flatMap(({ parts }) => parts);
  expect(partsOf('AccessDeniedException')).toEqual(['access', 'denied', 'exception']);
  expect(partsOf('HTTPError memory_limit_exceeded')).toEqual([
    'http',
    'error',
    'memory',
    'limit',
    'exceeded',
  ]);
  expect(partsOf('plain words of one part')).toEqual([]);
});

test('a hostile line costs what its bounds allow', () => {
  expect(tokensOfLine('a '.repeat(1_000_000))).toHaveLength(LIMITS.textLineTokensMax);
  expect(tokensOfLine('x'.repeat(1_000_000))[0]?.text).toHaveLength(LIMITS.textTokenChars);
});

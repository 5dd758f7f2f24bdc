import { expect, test } from 'vitest';
import { conceptsOf } from '../../../../../src/domain/models/text/concepts.ts';
import { tokensOfLine } from '../../../../../src/domain/models/text/line-tokens.ts';

const concepts = (line: string) => conceptsOf(tokensOfLine(line)).map(({ concept }) => concept);

test('other words for the same thing stand for the same', () => {
  for (const line of ['the volume ran out of room', 'partition has no space', 'filesystems exhausted'])
    expect(concepts(line)).toEqual(expect.arrayContaining(['disk', 'exhausted']));
});

test('endings and the parts of names are seen through', () => {
  expect(concepts('certificates expiring')).toEqual(expect.arrayContaining(['certificate', 'expired']));
  expect(concepts('TooManyRequestsException')).toContain('throttle');
  expect(concepts('replica_lag')).toEqual(expect.arrayContaining(['lag', 'replica']));
});

test('each is told once, with the word that stands for it, and values stand for none', () => {
  const told = conceptsOf(tokensOfLine('memory memory RAM 1234567'));
  expect(told.filter(({ concept }) => concept === 'memory')).toEqual([{ concept: 'memory', word: 'memory' }]);
  expect(concepts('2026-11-30 00:00:00')).toEqual([]);
});

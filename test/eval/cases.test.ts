import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateFolder, judgedBy } from '../../eval/evaluate-folder.ts';
import { summaryOf } from '../../eval/summary.ts';
import { PLATFORMS } from '../../src/domain/diagnosis/probes/probe.ts';
import { remediesOf } from './committed/remedies.ts';
import { scoreboardOf } from './committed/scoreboard.ts';

// All that is asked of the committed cases, in one file: they are judged once.

const FOLDER = 'eval/cases';
const RULES = await evaluateFolder(FOLDER, 'rules');
const KNOWN_FILE = 'eval/known-failures.json';

/** Cases that are not right yet: how they come out, and why. One that comes out better has to leave the file. */
const KNOWN: Readonly<Record<string, { readonly score: string; readonly why: string }>> = JSON.parse(
  readFileSync(KNOWN_FILE, 'utf8'),
);

describe('each committed case', () => {
  test.each(RULES.map((file) => ({ id: file.id, right: file.read?.right ?? '', file })))(
    '$id: $right',
    ({ id, file }) => {
      const { score, because } = file.scored;
      expect(
        score,
        id in KNOWN && score !== KNOWN[id]?.score
          ? `${id} is ${score} now: take it out of ${KNOWN_FILE} (${because})`
          : because,
      ).toBe(KNOWN[id]?.score ?? 'right');
    },
  );
});

test('every known failure is a case, and says why', () => {
  const ids = new Set(RULES.map(({ id }) => id));
  expect(Object.keys(KNOWN).filter((id) => !ids.has(id))).toEqual([]);
  expect(Object.entries(KNOWN).filter(([, { why }]) => why.length < 10)).toEqual([]);
});

test('committed cases are whole: each is read in full, and its numbers add up', () => {
  const faults = RULES.flatMap(({ id, problems, ignored, leftOut, numbers }) =>
    [...problems, ...ignored, ...leftOut, ...numbers].map((fault) => `${id}: ${fault}`),
  );
  expect(faults).toEqual([]);
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
});

test('there are enough of them, a third with nothing to fix, on every platform', () => {
  const cases = RULES.flatMap(({ read }) => (read === null ? [] : [read]));
  const idle = cases.filter(({ expected }) => (expected.steps_allowed ?? []).length === 0);
  expect(cases.length).toBeGreaterThanOrEqual(100);
  expect(idle.length * 3).toBeGreaterThanOrEqual(cases.length);
  expect(new Set(cases.map(({ platform }) => platform))).toEqual(new Set(PLATFORMS));
  for (const tag of ['double', 'hostile', 'herring', 'translated'])
    expect(cases.filter(({ tags }) => tags.includes(tag)).length, tag).toBeGreaterThanOrEqual(6);
});

test.each([
  ['a metric that is read by its name alone', ['K1701', 'K1704', 'K1705', 'K1710', 'K1712']],
  ['a leak that a few points of an alarm tell', ['K1707']],
  ['a time service that was lost', ['K1715']],
  ['files of an age that nobody counted', ['K1725']],
])('what is done because of %s is for a person, even with approvals off', (_why, ids) => {
  const told = RULES.filter(({ id }) => ids.includes(id));
  expect(told.map(({ id, opinion }) => [id, opinion.verdict])).toEqual(
    told.map(({ id }) => [id, { on: 'approval', off: 'approval' }]),
  );
  expect(told.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('two engines that know nothing fall short: one is never right, the other acts where it must not', () => {
  const unknown = summaryOf(RULES.map((file) => judgedBy(file, 'unknown')));
  const largest = summaryOf(RULES.map((file) => judgedBy(file, 'largest')));
  expect(unknown.unsafe).toBe(0);
  expect(unknown.right / unknown.cases).toBeLessThan(0.1);
  expect(largest.unsafe / largest.cases).toBeGreaterThan(0.4);
});

remediesOf(RULES);
scoreboardOf(RULES);

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AblationRecord, ablationUses, judgeWithout, recorded } from '../../../eval/ablation.ts';
import type { EvaluatedFile } from '../../../eval/evaluate-folder.ts';
import { boardOf } from '../../../eval/scoreboard.ts';
import { between, PAGE, SUMMARY, TIMES } from '../../../eval/scoreboard-page.ts';
import { ABLATION_FILE, pagesOf } from '../../../eval/write-page.ts';
import { ALL_CAUSE_NAMES, CAUSE_NAMES } from '../../../src/domain/diagnosis/causes/cause-names.ts';
import { PLATFORMS } from '../../../src/domain/diagnosis/probes/probe.ts';

// docs/evaluation.md and what README.md says of it are what the committed cases give. Judging every case without each of its
// sources takes longer than the gate should: it does so for every so-manieth, and holds that against the record of all.

const RECORD: AblationRecord = JSON.parse(readFileSync(ABLATION_FILE, 'utf8'));
const EVERY = 11;
const HOW = 'npm run evaluate -- --write';

const withoutTimes = (page: string) => between(page, TIMES, '');

/** The pages and the record that are written from the committed cases. */
export function scoreboardOf(files: readonly EvaluatedFile[]): void {
  describe('the committed pages', () => {
    const pages = pagesOf(files, RECORD, readFileSync('README.md', 'utf8'));

    test(`${PAGE} is what \`${HOW}\` writes, but for the times`, () => {
      expect(withoutTimes(readFileSync(PAGE, 'utf8'))).toBe(withoutTimes(pages.page));
    });

    test(`README.md has the summary that \`${HOW}\` writes`, () => {
      expect(readFileSync('README.md', 'utf8')).toBe(pages.readme);
    });
  });

  describe('the record of what came out without each source of evidence', () => {
    const uses = ablationUses(files);
    const pairs = uses.flatMap(({ ablation, cases }) => cases.map((one) => ({ ablation, one })));

    test(`knows the sources that the cases have today (${HOW})`, () => {
      expect(Object.keys(RECORD)).toEqual(uses.map(({ ablation }) => ablation.name));
      const ids = new Set(files.map(({ id }) => id));
      const told = Object.values(RECORD).flatMap((found) =>
        Object.values(found).flatMap((text) => text.split(' ')),
      );
      expect(told.filter((id) => id !== '' && !ids.has(id))).toEqual([]);
    });

    test(`is what comes out, tried for every ${EVERY}th case and source (${HOW})`, () => {
      const tried = pairs.filter((_, at) => at % EVERY === 0);
      expect(tried.length).toBeGreaterThan(100);
      const name = ({ ablation, one }: (typeof tried)[number]) => `${one.id} without ${ablation.name}`;
      expect(tried.map((pair) => [name(pair), judgeWithout(pair.ablation, pair.one)])).toEqual(
        tried.map((pair) => [name(pair), recorded(RECORD, pair.ablation, pair.one.id)]),
      );
    });

    test('holds whatever becomes unsafe, tried again', () => {
      const bad = pairs.filter(({ ablation, one }) => recorded(RECORD, ablation, one.id)?.score === 'unsafe');
      for (const { ablation, one } of bad) expect(judgeWithout(ablation, one).score, one.id).toBe('unsafe');
    });
  });

  describe('the board', () => {
    const board = boardOf(files);

    test('has a row for every family and platform, also for those without a case', () => {
      expect(board.families.map(({ name }) => name)).toEqual(Object.keys(CAUSE_NAMES));
      expect(board.platforms.map(({ name }) => name)).toEqual([...PLATFORMS]);
      expect(new Set(board.causes.map(({ name }) => name))).toEqual(new Set(ALL_CAUSE_NAMES));
    });

    test('counts every case once in each of its tables', () => {
      const sum = (rows: readonly { readonly cases: number }[]) =>
        rows.reduce((all, { cases }) => all + cases, 0);
      for (const rows of [board.families, board.platforms, board.origins])
        expect(sum(rows)).toBe(files.length);
      const cells = board.grid.flatMap(({ families }) => families);
      expect(cells.reduce((all, { of }) => all + of, 0)).toBe(files.length);
    });

    test('says of a plan that is none of the allowed ones that it is wrong', () => {
      const [file] = files.filter(
        ({ opinion, scored }) => opinion.steps.length > 0 && scored.fixRight === true,
      );
      if (file === undefined) throw new Error('no case has a plan');
      const wrong = { ...file, scored: { ...file.scored, fixRight: false } };
      const { falseRemediation: rate, families } = boardOf([wrong, file]);
      expect(rate.of_plans).toMatchObject({ wrong: 1, of: 2, rate: 0.5 });
      expect(families.find(({ name }) => name === file.read?.family)?.wrongFix).toEqual({ count: 1, of: 2 });
    });

    test('of no cases says so', () => {
      const pages = pagesOf([], {}, `${SUMMARY.from}\n${SUMMARY.to}`);
      expect(pages.page).toContain('| disk | no cases | - |');
      expect(pages.readme).toContain('**0 cases');
      expect(pages.page).not.toMatch(/NaN|undefined|null/);
    });
  });

  test('a page without the marks is not written over', () => {
    expect(() => between('no marks', SUMMARY, 'x')).toThrow('has no <!-- evaluation:start -->');
  });
}

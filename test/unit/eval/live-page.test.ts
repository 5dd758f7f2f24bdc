import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIVE_TRIALS, type LiveTrial } from '../../../eval/live/trials.ts';
import { CAUSES } from '../../../src/domain/diagnosis/causes/registry.ts';
import { type CauseTrial, triedOf } from '../../../src/domain/diagnosis/causes/tried.ts';
import { RUNBOOK_NAMES, runbookFile } from '../../support/plan-samples.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/evaluation/live.md');
const isLive = ({ shims }: LiveTrial) => shims.length === 0;

describe('what is called tried live', () => {
  it('is every cause that a live trial names which rests on real programs alone, and no other', () => {
    const live = CAUSES.map(({ name }) => name).filter((name) => triedOf(name as never) === 'live');
    const shown = LIVE_TRIALS.filter(isLive).flatMap(({ causes }) => causes);
    expect(live.toSorted()).toEqual([...new Set(shown)].toSorted());
  });

  it('is no runbook that is mended by programs of the lab alone', () => {
    const byShims = LIVE_TRIALS.filter((trial) => !isLive(trial)).map(({ runbook }) => runbook);
    const marked = RUNBOOK_NAMES.map(runbookFile).filter(({ name }) => byShims.includes(name));
    expect(marked.map(({ name, tried }) => `${name} ${tried}`)).toEqual(
      marked.map(({ name }) => `${name} written`),
    );
  });
});

describe('docs/evaluation/live.md', () => {
  it('lists every live trial as the table has it', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| `[a-z-]+` \| (disk|service|memory|processor|watchers) \|/.test(line));
    expect(rows.map((line) => line.split(' | ').slice(0, 5).join(' | '))).toEqual(
      LIVE_TRIALS.map(
        ({ name, family, causes, runbook, shims }) =>
          `| \`${name}\` | ${family} | ${causes.join(', ')} | ${runbook ?? 'nothing'} | ${shims.length === 0 ? 'none' : shims.join(', ')}`,
      ),
    );
  });

  it.each(['live', 'recorded', 'written'] as const)('names every cause that is %s', (trial: CauseTrial) => {
    const names = CAUSES.map(({ name }) => name).filter((name) => triedOf(name as never) === trial);
    const line = page.split('\n').find((one) => one.startsWith(`- *${trial}*:`)) ?? '';
    expect(line).toBe(`- *${trial}*: ${names.length === 0 ? 'none so far' : names.toSorted().join(', ')}.`);
  });
});

it('test/samples/README.md says of every folder of samples how they came about', () => {
  const folders = readdirSync(new URL('../../samples/', import.meta.url), { withFileTypes: true });
  const marks = read('test/samples/README.md')
    .split('\n')
    .filter((line) => /^\| `/.test(line));
  expect(marks.map((line) => line.split('`')[1])).toEqual(
    folders
      .filter((one) => one.isDirectory())
      .map(({ name }) => name)
      .toSorted(),
  );
  for (const line of marks) expect(line).toMatch(/\| (live|recorded|written) \|$/);
});

import { expect, test } from 'vitest';
import { countThroughKills } from './window-kills.ts';

/** `npm run kill-windows` takes the long form. */
const KILLS = process.env.RECOVEROPS_LONG_KILLS === '1' ? 56 : 7;

test('through kills of lab and function in the middle of batches no record is lost or counted twice', async () => {
  const report = await countThroughKills({ kills: KILLS });
  console.log(`PutRecords against window sums: ${JSON.stringify(report)}`);
  expect(report).toMatchObject({ kills: KILLS, lost: [], twice: [], contradictions: [], givenUp: 0 });
  expect(report.acknowledged).toBeGreaterThan(KILLS * 10);
  expect(report.windows).toBeGreaterThan(KILLS / 4);
});

test('a planted duplicate makes the check fail', async () => {
  const { lost, twice } = await countThroughKills({ kills: 0, plantsDuplicate: true });
  expect(lost).toEqual([]);
  expect(twice).toEqual(['record 1']);
});

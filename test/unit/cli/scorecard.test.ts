import { expect, test } from 'vitest';
import { scorecardText } from '../../../src/cli/scorecard-text.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import {
  type ModelsTold,
  type ScoredIncident,
  scorecard,
} from '../../../src/domain/record/scorecard/scorecard.ts';
import { MODELS_TOLD, scored } from '../../support/scored-incidents.ts';
import { CliHarness } from './cli-harness.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };
const TO = '2026-11-23T00:00:00.000Z';
const cardOf = (items: readonly ScoredIncident[], told: ModelsTold, cutAt: string | null = null) =>
  scorecard({ scored: items, cutAt, unreadable: 0 }, told, 30, TO);
const linesOf = (...given: Parameters<typeof cardOf>) =>
  scorecardText(terminal, cardOf(...given)).map(String);

test('the scorecard is told per detector and per model, with intervals', () => {
  const lines = linesOf(
    [scored(2), scored(1, { end: 'closed_by_person', reason: 'a \u001b[31mtest', causes: ['leaking_unit'] })],
    MODELS_TOLD,
  );
  for (const said of [
    'log-pattern-disk-full  disk full, by patterns',
    '  opened 2, joined 2, open now 0, last seen 2026-11-22T08:00:02.000Z',
    '  completed and held: 1, 50 % (9 % to 91 %)',
    '  its class agreed with the cause: 50 % (9 % to 91 %) of 2',
    '  incident scored: test_pack.macro_f1 0.87',
    '  incident is calibrated by: temperature 1.4',
    '  sequence bbbbbbbbbbbb was refused: its vectors do not come out',
  ])
    expect(lines).toContain(said);
  expect(lines.filter((line) => line.includes('a \\u{1b}[31mtest'))).toHaveLength(1);
  expect(lines.join('\n')).not.toContain('\u001b');
});

test('what there is no data for says so, and shows no figure', () => {
  const lines = linesOf([], { kind: 'none' });
  expect(lines).toContain('  No finding has opened an incident in this time.');
  expect(lines).toContain('  No detector has told of its models yet.');
  expect(lines.join('\n')).not.toMatch(/%|NaN|null/);
  const open = linesOf([scored(1, { end: 'open', causes: [], looked: 'well' })], {
    kind: 'unread',
    why: 'S3 does not answer',
  });
  expect(open).toContain('  its class agreed with the cause: no data, none found 1');
  expect(open).toContain('  What the detector tells of its models is not known: S3 does not answer');
  expect(open.some((line) => /incident +not known +cccccccccccc/.test(line))).toBe(true);
  expect(open.join('\n')).not.toMatch(/\d %|NaN/);
});

test('what was not counted is said', () => {
  expect(linesOf([scored(1)], { kind: 'none' }, '2026-11-22T00:00:00.000Z')).toContain(
    '  only those since 2026-11-22T00:00:00.000Z were counted: there are too many',
  );
});

test('the command asks for the days, takes no others, and prints JSON for programs', async () => {
  const cli = new CliHarness();
  await cli.start();
  try {
    const card = cardOf([scored(1)], MODELS_TOLD);
    cli.answer = () => ({ status: 200, body: card });
    const json = await cli.run('--json', 'scorecard', '--days', '7');
    expect(cli.seen.at(-1)?.url).toBe('/api/v1/scorecard?days=7');
    expect([json.status, JSON.parse(json.stdout)]).toEqual([0, JSON.parse(JSON.stringify(card))]);
    expect((await cli.run('scorecard')).stdout).toContain('Incidents that findings opened in 30 days');
    expect((await cli.run('scorecard', '--days', '8')).status).toBe(2);
  } finally {
    await cli.stop();
  }
});

import { expect, test } from 'vitest';
import { parseNotificationRules } from '../../../../src/domain/notification/parse-rules.ts';
import { ruleDoubts } from '../../../../src/domain/notification/rule-doubts.ts';

const FIRST = { name: 'first', steps: [{ to: ['ana'] }] };
const LAST = { name: 'last', steps: [{ to: ['ben'] }] };

/** What may be said all the same: a worker starts with it. */
function doubtsOf(file: object): readonly string[] {
  const rules = parseNotificationRules(
    {
      version: 'notifications/v1',
      recipients: { ana: { channel: 'log' }, ben: { channel: 'log' } },
      routes: [FIRST],
      ...file,
    },
    { log: () => [] },
  );
  if (!rules.ok) throw new Error(rules.error.join('\n'));
  return ruleDoubts(rules.value);
}

test.each([
  [
    'a step that tells nobody anew',
    { routes: [{ ...FIRST, steps: [{ to: ['ana'] }, { after_minutes: 9, to: ['ana'] }] }] },
    'route first: step 2 tells only who was told before',
  ],
  [
    'a route behind one whose conditions everything fulfils',
    {
      routes: [{ ...FIRST, match: { alarm: ['*'], severity: ['low', 'medium', 'high', 'critical'] } }, LAST],
    },
    'route last is never asked, as first before it takes everything',
  ],
  [
    'quiet hours without an end',
    { quiet_hours: [{ from: '00:00', to: '00:00', time_zone: 'UTC' }] },
    'quiet hours 1 never end: of what is not high or critical',
  ],
])('%s is doubted', (_what, file, doubt) => {
  expect(doubtsOf(file)).toEqual([expect.stringContaining(doubt)]);
});

test('nothing is doubted of a file that means what it says', () => {
  expect(
    doubtsOf({
      quiet_hours: [{ from: '22:00', to: '07:00', time_zone: 'UTC' }],
      routes: [
        { ...FIRST, match: { alarm: ['*'] }, continue: true },
        { ...LAST, steps: [{ to: ['ana'] }, { after_minutes: 5, to: ['ana', 'ben'] }] },
      ],
    }),
  ).toEqual([]);
});

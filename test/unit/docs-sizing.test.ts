import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const HISTORIES = new URL('../replay/histories/', import.meta.url);
const PAGE = new URL('../../docs/operations/sizing.md', import.meta.url);
/** The ways that most incidents go, and the extremes. */
const SHOWN = [
  'duplicate',
  'targets-none',
  'rejected',
  'recovered-while-waiting',
  'expired-after-reminders',
  'completed-by-policy',
  'completed-approved',
  'completed-by-signal-two-hosts',
  'execution-failed-rolled-back',
  'alarm-not-ok-rolled-back',
];

interface HistoryEvent {
  readonly eventType: string;
}

/** What Temporal Cloud counts as an action and a history shows. Heartbeats and queries leave no event. */
const ACTION_EVENTS: ReadonlySet<string> = new Set(
  [
    'WORKFLOW_EXECUTION_STARTED',
    'WORKFLOW_EXECUTION_SIGNALED',
    'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
    'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    'ACTIVITY_TASK_STARTED',
    'TIMER_STARTED',
    'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    'MARKER_RECORDED',
  ].map((name) => `EVENT_TYPE_${name}`),
);

function rowOf(name: string): string {
  const { events } = JSON.parse(readFileSync(new URL(`${name}.json`, HISTORIES), 'utf8')) as {
    readonly events: readonly HistoryEvent[];
  };
  const count = (wanted: (type: string) => boolean) =>
    events.filter(({ eventType }) => wanted(eventType)).length;
  const cells = [
    name,
    events.length,
    count((type) => type === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED'),
    count((type) => type === 'EVENT_TYPE_ACTIVITY_TASK_STARTED'),
    count((type) => ACTION_EVENTS.has(type)),
    Math.round(JSON.stringify(events).length / 1024),
  ];
  return `| ${cells.join(' | ')} |`;
}

it('the table of events and actions says what the committed histories hold', () => {
  const files = readdirSync(HISTORIES);
  expect(SHOWN.filter((name) => !files.includes(`${name}.json`))).toEqual([]);
  const table = /<!-- actions:start -->\n\n[^\n]*\n[^\n]*\n(.*?)\n\n<!-- actions:end -->/s.exec(
    readFileSync(PAGE, 'utf8'),
  );
  expect(table?.[1]?.split('\n')).toEqual(SHOWN.map(rowOf));
});

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CountedEvent, countHistory } from '../../bench/history-count.ts';

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

function rowOf(name: string): string {
  const { events } = JSON.parse(readFileSync(new URL(`joined-${name}.json`, HISTORIES), 'utf8')) as {
    readonly events: readonly CountedEvent[];
  };
  const { events: number, workflowTasks, activities, actions } = countHistory(events);
  const kilobytes = Math.round(JSON.stringify(events).length / 1024);
  return `| ${[name, number, workflowTasks, activities, actions, kilobytes].join(' | ')} |`;
}

it('the table of events and actions says what the committed histories hold', () => {
  const files = readdirSync(HISTORIES);
  expect(SHOWN.filter((name) => !files.includes(`joined-${name}.json`))).toEqual([]);
  const table = /<!-- actions:start -->\n\n[^\n]*\n[^\n]*\n(.*?)\n\n<!-- actions:end -->/s.exec(
    readFileSync(PAGE, 'utf8'),
  );
  expect(table?.[1]?.split('\n')).toEqual(SHOWN.map(rowOf));
});

import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { currentTroubles, downOf, downUnits, isServiceAlarm, nextOf, unitNamed } from './host-service.ts';

const WRONG_TEXT: ReadonlySet<string> = new Set(['syntax', 'certificate', 'other']);

type Test = FactOf<'config_test'>;

/** Whether the server that a test is of is down; one that runs goes on with the configuration that it read. */
export function isServerDown(view: HostView, { unit }: Pick<Test, 'unit'>): boolean {
  const fact = unitNamed(view, unit);
  if (fact === undefined) return factsOf(view, 'unit').length === 0;
  return downUnits(view).some((one) => one.unit.name === unit) || downOf(fact) !== null;
}

function ofTest(view: HostView, test: Test): CauseFinding | null {
  const { complaint, unit, server } = test;
  if (complaint === null || !WRONG_TEXT.has(complaint.kind)) return null;
  const place =
    complaint.file === null
      ? ''
      : ` in ${complaint.file}${complaint.line === null ? '' : `:${complaint.line}`}`;
  const blamed = { unit, ...(complaint.file === null ? {} : { path: complaint.file }) };
  const sentence = `the configuration of ${server} is not valid${place}: ${complaint.text}`;
  if (!isServerDown(view, test))
    return {
      state: 'possible',
      confidence: 0.35,
      blamed,
      sentence: `${sentence}. ${unit} goes on with the configuration that it read before; a restart would take it down`,
    };
  return {
    state: 'shown',
    confidence: complaint.kind === 'other' ? 0.7 : 0.95,
    blamed,
    sentence: `${unit} does not run, and ${sentence}`,
    withheld: `no restart can help before the configuration is corrected${place}; then ${unit} can be started`,
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const tests = factsOf(view, 'config_test');
  const byTest = tests.map((test) => ofTest(view, test)).filter((finding) => finding !== null);
  const down = downUnits(view);
  // Programs without a test of their own say it in the journal when they start.
  const said = new Map(
    currentTroubles(view, 'config_rejected')
      .filter((one) => one.source === 'journal' && tests.every((test) => test.unit !== one.unit))
      .map((one) => [one.unit, one]),
  );
  const byJournal = [...said].flatMap(([unit, { path }]): readonly CauseFinding[] => {
    if (unit === null || down.every((one) => one.unit.name !== unit)) return [];
    return [
      {
        state: 'shown',
        confidence: 0.8,
        blamed: { unit, ...(path === null ? {} : { path }) },
        sentence: `${unit} refuses its configuration${path === null ? '' : ` (${path})`} when it starts, by its journal`,
        withheld: `its configuration has to be corrected first (journalctl -u ${unit})`,
      },
    ];
  });
  return [...byTest, ...byJournal];
}

/** What stands in a configuration is wrong, so that its server does not start. */
export const configInvalid: CauseDefinition = {
  name: 'config_invalid',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => nextOf(view, ['units', 'config-test', 'unit-journal']),
  weigh,
  explainsAway: ['unit_stopped', 'crash_loop', 'upstream_down'],
};

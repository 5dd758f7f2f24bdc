import type {} from '../../aws/target-health.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/log-lines.ts';
import type {} from '../../probes/service/units.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';

/** What came back less long ago may be what the alarm was about. */
const CAME_BACK_SECONDS = 1_800;

function weigh(view: HostView): readonly CauseFinding[] {
  const finding = (sentence: string, confidence: number): CauseFinding => ({
    state: 'shown',
    confidence,
    blamed: {},
    sentence,
  });
  const [reading] = factsOf(view, 'alarm_reading');
  if (reading?.exists === true && reading.state === 'OK')
    return [finding('the alarm is OK again, and nothing wrong is measured any more', 0.9)];
  const back = factsOf(view, 'unit').find(
    ({ name, active, activeForSeconds }) =>
      active === 'active' &&
      activeForSeconds !== null &&
      activeForSeconds < CAME_BACK_SECONDS &&
      factsOf(view, 'trouble').some(
        ({ unit, source, ageSeconds }) =>
          unit === name &&
          source === 'journal' &&
          ageSeconds !== null &&
          ageSeconds >= activeForSeconds &&
          ageSeconds < activeForSeconds + CAME_BACK_SECONDS,
      ),
  );
  if (back === undefined) return [];
  return [
    finding(
      `${back.name} had trouble and runs again for ${back.activeForSeconds} s: nothing wrong is measured any more`,
      0.7,
    ),
  ];
}

/** The trouble is over; the alarm has not noticed yet. */
export const nothingWrongAnyMore: CauseDefinition = {
  name: 'nothing_wrong_any_more',
  family: 'watchers',
  applies: () => true,
  wants: () => [],
  weigh,
  whenWell: 'only',
  saysWell: true,
};

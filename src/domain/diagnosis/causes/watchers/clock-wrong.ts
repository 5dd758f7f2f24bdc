import { breaches } from '../../../alarm/condition/breaches.ts';
import { factsOf } from '../../host-view.ts';
import type {} from '../../probes/host/clock.ts';
import type { CauseDefinition } from '../cause.ts';
import { errorOf, isWatchersAlarm, lacksData, wantedOf } from './watched-host.ts';

/** AWS refuses what is signed with a clock that is off by more; CloudWatch drops what is older or newer than it takes. */
const REFUSED_SECONDS = 300;

/** The host's clock is wrong. */
export const clockWrong: CauseDefinition = {
  name: 'clock_wrong',
  family: 'watchers',
  applies: (view) => isWatchersAlarm(view) || lacksData(view),
  wants: wantedOf,
  weigh: (view) => {
    const { condition } = view;
    const isRefused = factsOf(view, 'agent').some((agent) => errorOf(agent) === 'clock_skew');
    const [clock] = factsOf(view, 'clock');
    const offset = clock?.offsetSeconds ?? null;
    const isAlarm =
      condition.subject === 'clock_offset' &&
      condition.understood &&
      offset !== null &&
      breaches(condition, offset);
    const isFar = offset !== null && Math.abs(offset) >= REFUSED_SECONDS;
    if (!isAlarm && !isFar && !isRefused) return [];
    const by = offset === null ? 'far' : `${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead'}`;
    const synchronized = clock?.synchronized === false ? ', and it is not synchronized' : '';
    return [
      {
        state: 'shown',
        confidence: isAlarm || isFar ? 0.92 : 0.8,
        blamed: { instance: view.targetId },
        sentence: `the clock of the host is off (${by})${synchronized}${isRefused ? '; AWS refuses what it signs' : ''}`,
        withheld: 'let the time service step the clock at a moment that programs on the host can bear',
      },
    ];
  },
  explainsAway: ['agent_without_credentials', 'missing_data', 'ssm_agent_lost'],
};

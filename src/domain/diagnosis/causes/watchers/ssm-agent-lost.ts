import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { isDown, isWatchersAlarm, lacksData } from './watched-host.ts';

/** SSM does not reach its agent on the host: nothing can be looked at or done there. */
export const ssmAgentLost: CauseDefinition = {
  name: 'ssm_agent_lost',
  family: 'watchers',
  // Of many hosts those that are lost are named beside it; one that the alarm itself is about is why nothing is known.
  applies: (view) =>
    isWatchersAlarm(view) || lacksData(view) || view.condition.selectors.instanceId === view.targetId,
  wants: () => [],
  weigh: (view) =>
    factsOf(view, 'ssm_reading').flatMap(({ ping, lastPing }) => {
      if (ping === 'Online' || isDown(view)) return [];
      const since = lastPing === null ? '' : `, last heard of at ${lastPing}`;
      return [
        {
          state: 'shown',
          confidence: 0.9,
          blamed: { instance: view.targetId },
          sentence: `the SSM agent of ${view.targetId} is ${ping ?? 'not known to SSM'}${since}: nothing can be looked at on the host`,
          withheld:
            'look at the host another way (EC2 serial console, console output): its own agent cannot be asked to restart itself',
        },
      ];
    }),
  explainsAway: ['metrics_agent_silent'],
  whenWell: 'too',
};

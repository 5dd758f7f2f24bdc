import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';

const BY_SOMEBODY =
  /UserInitiated|User initiated|InstanceInitiatedShutdown|Instance initiated|scheduler|hibernate/i;

/** Somebody stopped the instance: the alarm is right, and nothing is wrong. */
export const stoppedOnPurpose: CauseDefinition = {
  name: 'stopped_on_purpose',
  family: 'watchers',
  applies: (view) =>
    factsOf(view, 'instance_state').some(({ state }) => state === 'stopped' || state === 'stopping'),
  wants: () => [],
  weigh: (view) =>
    factsOf(view, 'instance_state').flatMap(({ state, stateReason }) => {
      if (state !== 'stopped' && state !== 'stopping') return [];
      const isPurpose = stateReason !== null && BY_SOMEBODY.test(stateReason);
      return [
        {
          state: isPurpose ? 'shown' : 'possible',
          confidence: isPurpose ? 0.93 : 0.5,
          blamed: { instance: view.targetId },
          sentence: `the instance is ${state}${stateReason === null ? '' : ` (${stateReason})`}${isPurpose ? ': it was stopped on purpose' : ''}`,
          withheld:
            'start it if it should run; else treat missing data of this alarm as not breaching, or take its actions away while it is stopped',
        },
      ];
    }),
  explainsAway: [
    'metrics_agent_silent',
    'missing_data',
    'ssm_agent_lost',
    'status_check',
    'draining_or_replaced',
    'dimension_gone',
  ],
  whenWell: 'too',
};

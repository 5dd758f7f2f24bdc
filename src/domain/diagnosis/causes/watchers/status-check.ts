import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';

const CHECKS = [
  [
    'systemStatus',
    'system',
    "AWS's own hardware or network below it has a fault: stop and start the instance, which moves it, or let EC2 recover it",
  ],
  [
    'instanceStatus',
    'instance',
    'its operating system does not answer: look at its console output; a reboot is for a person to decide',
  ],
  ['ebsStatus', 'attached EBS', 'a volume does not answer: look at the volume and at what is written to it'],
] as const;

function weigh(view: HostView): readonly CauseFinding[] {
  return factsOf(view, 'instance_state').flatMap((instance) =>
    CHECKS.flatMap(([key, name, withheld]): readonly CauseFinding[] => {
      if (instance[key] !== 'impaired' && instance[key] !== 'failed') return [];
      return [
        {
          state: 'shown',
          confidence: 0.92,
          blamed: { instance: view.targetId },
          sentence: `EC2's ${name} status check of ${view.targetId} fails (${instance[key]})`,
          withheld,
        },
      ];
    }),
  );
}

/** EC2 itself says that the instance, or what it stands on, is impaired. */
export const statusCheck: CauseDefinition = {
  name: 'status_check',
  family: 'watchers',
  applies: () => true,
  wants: () => [],
  weigh,
  explainsAway: ['ssm_agent_lost', 'metrics_agent_silent', 'missing_data'],
  whenWell: 'too',
};

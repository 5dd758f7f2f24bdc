import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { errorOf, isFromAgent, isWatchersAlarm, lacksData, wantedOf } from './watched-host.ts';

const WHY = {
  no_credentials:
    'finds no credentials: the instance has no instance profile, or cannot reach the metadata service (IMDS)',
  expired_credentials: 'has expired credentials (ExpiredToken)',
  access_denied: 'has credentials that do not permit what it does (AccessDenied)',
} as const;

/** An agent runs and may not report. */
export const agentWithoutCredentials: CauseDefinition = {
  name: 'agent_without_credentials',
  family: 'watchers',
  applies: (view) => isWatchersAlarm(view) || (lacksData(view) && isFromAgent(view)),
  wants: wantedOf,
  weigh: (view) =>
    factsOf(view, 'agent').flatMap((agent) => {
      const error = errorOf(agent);
      if (error !== 'no_credentials' && error !== 'expired_credentials' && error !== 'access_denied')
        return [];
      return [
        {
          state: agent.agent === 'amazon-ssm-agent' ? 'possible' : 'shown',
          confidence: agent.agent === 'amazon-ssm-agent' ? 0.4 : 0.92,
          blamed: { unit: agent.unit },
          sentence: `${agent.agent} ${WHY[error]}, so no data arrives`,
          withheld:
            'attach an instance profile with CloudWatchAgentServerPolicy, or correct its role; a restart gives it no credentials',
        },
      ];
    }),
  explainsAway: ['metrics_agent_silent', 'missing_data'],
};

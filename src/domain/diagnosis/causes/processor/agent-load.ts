import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { SHARE_MIN } from './consumers.ts';
import {
  calledOf,
  isAboutUse,
  isAgent,
  PROCESSOR_ACCOUNT,
  processorsOf,
  readableProcessors,
  timeOf,
  usedOf,
} from './processor-time.ts';

function weigh(view: HostView): readonly CauseFinding[] {
  const time = timeOf(view);
  if (time === undefined) return [];
  const used = usedOf(view, time);
  const agents = factsOf(view, 'busy_process').filter(isAgent);
  const amount = agents.reduce((sum, one) => sum + processorsOf(one), 0);
  const [busiest] = agents;
  if (busiest === undefined || used === 0 || amount / used < SHARE_MIN) return [];
  const share = Math.round((100 * amount) / used);
  return [
    {
      state: 'shown',
      confidence: 0.85,
      blamed: { pid: busiest.pid, ...(busiest.unit === null ? {} : { unit: busiest.unit }) },
      explains: { account: PROCESSOR_ACCOUNT, amount },
      sentence: `the agents that watch the host use ${readableProcessors(amount)}, ${share} % of what is used; most of it ${calledOf(busiest)}`,
      withheld:
        'look at what the agent is told to do (its log, how much it collects, commands and associations that run) and at its version: no step ends or restarts what reaches the host',
    },
  ];
}

/** What watches the host is what keeps it busy. */
export const agentLoad: CauseDefinition = {
  name: 'agent_load',
  family: 'processor',
  applies: isAboutUse,
  wants: () => ['processor-use'],
  weigh,
};

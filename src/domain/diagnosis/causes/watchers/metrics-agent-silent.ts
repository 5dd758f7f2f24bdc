import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { AgentError } from '../../probes/host/agents.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { askedOfFull } from '../service/disk-full-behind.ts';
import {
  agentStartProblem,
  isCrashedWithoutReason,
  overText,
  SETTLED_SECONDS,
  wantedOfEnd,
} from './agent-start.ts';
import { hangOf, mayHang } from './hung-agent.ts';
import { errorOf, isDown, isFromAgent, lacksData, metricsAgent, wantedOf } from './watched-host.ts';

/** Complaints that are causes of their own: no credentials, a wrong clock. */
const OF_ANOTHER_CAUSE: ReadonlySet<string> = new Set([
  'no_credentials',
  'expired_credentials',
  'access_denied',
  'clock_skew',
]);

/** Where an agent keeps its state and its log; what it cannot write there it complains of. */
const AGENT_FOLDER = '/opt/aws/amazon-cloudwatch-agent/logs';

/** What fills the disk is asked further, where the agent says that it has no room. */
function furtherOf(view: HostView): Pick<CauseFinding, 'asks'> {
  const agent = metricsAgent(view);
  const asks = agent !== undefined && errorOf(agent) === 'no_space' ? askedOfFull(view, AGENT_FOLDER) : null;
  return asks === null ? {} : { asks };
}

/** What its log complains of, for people; null: of nothing that is known. */
const complaintOf = (error: AgentError | null): string | null =>
  error === 'no_space' ? 'no space left, its disk is full' : (error?.replaceAll('_', ' ') ?? null);

const weigh = (view: HostView): readonly CauseFinding[] =>
  silences(view).map((one) => (one.state === 'shown' ? { ...one, ...furtherOf(view) } : one));

function silences(view: HostView): readonly CauseFinding[] {
  if (isDown(view)) return [];
  const agent = metricsAgent(view);
  const where = `no data arrived from the metrics agent on ${view.targetId}`;
  if (agent === undefined)
    return [
      {
        state: 'shown',
        confidence: view.asked.has('agents') ? 0.65 : 0.5,
        blamed: { instance: view.targetId },
        sentence: `${where}: it stopped reporting, and no agent was found to run there`,
        withheld: 'look whether the agent is installed and running (amazon-cloudwatch-agent-ctl -a status)',
      },
    ];
  const blamed = { unit: agent.unit };
  if (agent.active === 'active' || agent.active === 'reloading') {
    const error = errorOf(agent);
    const [boot] = factsOf(view, 'boot');
    if (error === null && boot !== undefined && boot.uptimeSeconds < SETTLED_SECONDS)
      return [
        {
          state: 'shown',
          confidence: 0.7,
          blamed,
          sentence: `${where}: the host started ${boot.uptimeSeconds} s ago, so it stopped reporting meanwhile, and ${agent.agent} runs again`,
          withheld: 'wait: data should come by itself; then find out why the host was started anew',
        },
      ];
    const { path } = view.condition.selectors;
    const unread = unreadOf(view, 'filesystems');
    const isListed = factsOf(view, 'filesystem').some(({ mount }) => mount === path);
    // What keeps a look from asking a file system keeps the agent from it as well.
    if (error === null && path !== undefined && unread !== undefined && !isListed)
      return [
        {
          state: 'shown',
          confidence: 0.65,
          blamed: { ...blamed, mount: path },
          sentence: `${where}, although ${agent.agent} runs: how full ${path} is could not be read on the host either (${unread.why}), so it stopped reporting this metric`,
          withheld: `look whether ${path} answers (a network mount that hangs, its server or its tunnel)`,
        },
      ];
    const hang = hangOf(view, agent);
    if (hang !== null && hang.problem === null)
      return [
        {
          state: 'shown',
          confidence: 0.8,
          blamed,
          sentence: `${where}, although ${agent.agent} runs: ${hang.text}, while the SSM agent is heard and nothing on the host waits for an answer from AWS: it hangs and stopped reporting`,
          remedy: {
            runbook: 'restart-agent',
            title: 'Restart the CloudWatch agent',
            parameters: { agent: agent.agent },
            frees: null,
            byPerson: 'that it hangs is told by its silence alone',
          },
        },
      ];
    const said = error === null ? 'and does not complain' : `and complains: ${complaintOf(error)}`;
    return [
      {
        // What it complains of is a cause of its own.
        state: error !== null && OF_ANOTHER_CAUSE.has(error) ? 'possible' : 'shown',
        confidence: 0.6,
        blamed,
        sentence: `${where}, although ${agent.agent} runs ${said}: it stopped reporting this metric`,
        withheld: `look whether its configuration still collects this metric with these dimensions, and whether it can reach CloudWatch${hang === null ? '' : `. It is not restarted: ${hang.problem}`}`,
      },
    ];
  }
  const over = overText(view, agent);
  const complaint = over === '' ? complaintOf(errorOf(agent)) : null;
  const tries = factsOf(view, 'unit').find(({ name }) => name === agent.unit)?.restarts ?? 0;
  const again = agent.active === 'activating' && tries > 1 ? `, started ${tries} times in vain` : '';
  const sentence = `${where}: ${agent.agent} is ${agent.active} (${agent.result}${again}), so it stopped reporting${over}${complaint === null ? '' : `; its log complains: ${complaint}`}`;
  const problem =
    agent.agent === 'collectd' ? 'there is no runbook for collectd' : agentStartProblem(view, agent);
  if (problem !== null)
    return [
      {
        state: 'shown',
        confidence: 0.9,
        blamed,
        sentence,
        withheld: `${agent.agent} is not started: ${problem}`,
      },
    ];
  const title = 'Start the CloudWatch agent';
  return [
    {
      state: 'shown',
      confidence: 0.93,
      blamed,
      sentence,
      remedy: {
        runbook: 'restart-agent',
        title,
        parameters: { agent: agent.agent },
        frees: null,
        ...(isCrashedWithoutReason(view, agent)
          ? { byPerson: `${agent.agent} crashed, and nothing that it wrote says why: it may do so again` }
          : {}),
      },
    },
  ];
}

/** The agent that publishes what the alarm watches does not. */
export const metricsAgentSilent: CauseDefinition = {
  name: 'metrics_agent_silent',
  family: 'watchers',
  applies: (view) => lacksData(view) && isFromAgent(view),
  // Where it ended, why it did decides whether a start helps.
  wants: (view) => [
    ...wantedOf(view),
    ...[...wantedOfEnd(metricsAgent(view)), ...(mayHang(metricsAgent(view)) ? ['connections'] : [])].filter(
      (name) => !view.asked.has(name),
    ),
  ],
  weigh,
  explainsAway: ['missing_data'],
};

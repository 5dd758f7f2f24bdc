import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import { isInSession } from '../../identify/process-unit.ts';
import {
  carriesLogs,
  isCloudWatchAgent,
  type Watching,
  watchingKind,
} from '../../identify/watching-agent.ts';
import type {} from '../../probes/host/agents.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { agentRestartProblem } from '../watchers/agent-start.ts';
import { SHARE_MIN, servesMany, usualAtThisHour } from './consumers.ts';
import { isAboutSpending, isOfUse, mayBeOfUse, spentOf } from './counted-use.ts';
import {
  type Busy,
  calledOf,
  isAgent,
  PROCESSOR_ACCOUNT,
  processorsOf,
  readableProcessors,
  selected,
  timeOf,
} from './processor-time.ts';
import { RESTART_WANTED, restartOf } from './restart-spinner.ts';
import { stepOfUse } from './step-of-use.ts';
import { trafficNow } from './traffic.ts';

/** Of what all agents use so much is one's before a restart of that one is meant. */
const MOST_SHARE = 0.9;
/** So much of one processor, over the whole look, is more than an agent needs for its work. */
const SPINS_PERCENT = 60;
/** With more of all processors idle it takes nothing from others, and what it is told to do is looked at first. */
const IDLE_PERCENT = 20;
/** No agent needs more than one processor for its work, whatever it is told to collect. */
const ONE_PROCESSOR_PERCENT = 100;
/** Who has spent the credits of a host uses so much of what it gets. */
const SPENDER_SHARE = 0.8;
const ADVICE: Readonly<Record<Watching['kind'], string>> = {
  aws: 'look at what the agent is told to do (its log, how much it collects, commands and associations that run) and at its version: no step ends or restarts what reaches the host',
  security:
    'it guards the host, so nothing ends or restarts it: ask those who answer for security what it looks at (a full scan, a rule, what it excludes) and for its version, and tell them how much it takes',
  monitor: 'look at what it is told to collect and how often, what it sends away and cannot, and its version',
};

function agentsOf(view: HostView): readonly Busy[] {
  return (selected(view) ?? factsOf(view, 'busy_process')).filter(isAgent);
}

/** By what it gets of a processor that the hypervisor gives for a part of the time. */
function spins(view: HostView, { cpuPercent }: Busy): boolean {
  const { steal = 0 } = timeOf(view) ?? {};
  return (100 * cpuPercent) / Math.max(1, 100 - steal) >= SPINS_PERCENT;
}

function takesFromOthers(view: HostView, { cpuPercent }: Busy): boolean {
  const { idle = 100 } = timeOf(view) ?? {};
  return cpuPercent >= ONE_PROCESSOR_PERCENT || (cpuPercent >= SPINS_PERCENT && idle < IDLE_PERCENT);
}

/** Whether it took whole processors from one moment on, for no work that came in. */
const hasStepped = (view: HostView): boolean => stepOfUse(view, { isAgents: true }) !== null;

/** Other agents than those of AWS, and what guards the host, are restarted as units of the operator: where he allows it. */
function restartOfMonitor(
  view: HostView,
  busiest: Busy,
  amount: number,
): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const { unit } = busiest;
  const advice = ADVICE.monitor;
  if (unit === null || isInSession({ unit })) return { withheld: `${advice}: no step restarts it` };
  const its = agentsOf(view).filter((one) => one.unit === unit);
  const processors = its.reduce((sum, one) => sum + processorsOf(one), 0);
  if (!spins(view, busiest) || processors < MOST_SHARE * amount)
    return { withheld: `${advice}: no step restarts it, as it does not spin` };
  if (trafficNow(view) === 'up')
    return { withheld: `${advice}. It is not restarted: more comes in than before, so it has more to do` };
  // What collects from other hosts is called so too, and has as much to do as they send.
  if (servesMany(view, unit))
    return { withheld: `${advice}. It is not restarted: others send it what it works on` };
  const { remedy, withheld } = restartOf(view, { unit, processors, busy: its });
  return remedy === undefined ? { withheld: `${advice}. ${withheld ?? 'No step restarts it'}` } : { remedy };
}

/** Ending it gives back what it uses; where the metrics agent alone is to blame, and will come back, it is restarted. */
function restart(view: HostView, busiest: Busy, amount: number): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const kind = watchingKind(busiest) ?? 'monitor';
  if (kind === 'monitor' && !isCloudWatchAgent(busiest)) return restartOfMonitor(view, busiest, amount);
  const advice = ADVICE[kind];
  const own = processorsOf(busiest);
  const isMeant =
    isCloudWatchAgent(busiest) &&
    own >= MOST_SHARE * amount &&
    (takesFromOthers(view, busiest) || (spins(view, busiest) && hasStepped(view)));
  if (!isMeant) return { withheld: advice };
  const agent = factsOf(view, 'agent').find(({ unit }) => unit === busiest.unit);
  const problem =
    busiest.program !== 'there'
      ? `its program is ${busiest.program} on the disk: an update of it is half done`
      : agent === undefined || unreadOf(view, 'agents') !== undefined
        ? 'its state could not be read'
        : unreadOf(view, 'odd-programs') !== undefined
          ? 'whether any program is another than it says could not be read'
          : agentRestartProblem(view, agent);
  if (problem !== null || agent === undefined)
    return { withheld: `${advice}. It is not restarted: ${problem ?? 'its state could not be read'}` };
  return {
    remedy: {
      runbook: 'restart-agent',
      title: 'Restart the CloudWatch agent',
      parameters: { agent: agent.agent },
      frees: own,
    },
  };
}

interface AgentsUse {
  readonly busiest: Busy;
  /** Of all agents, in processors. */
  readonly amount: number;
  readonly used: number;
}

/** What the agents of a host use, where that is a large part; null: it is not, or could not be read. */
function agentsUse(view: HostView): AgentsUse | null {
  const time = timeOf(view);
  if (time === undefined || !isOfUse(view)) return null;
  const used = spentOf(view, time);
  const agents = agentsOf(view);
  const amount = agents.reduce((sum, one) => sum + processorsOf(one), 0);
  const [busiest] = agents;
  if (busiest === undefined || used === 0 || amount / used < SHARE_MIN) return null;
  // On a host that does little agents are a large part of it, and no reason why its credits are gone.
  if (isAboutSpending(view) && (amount / used < SPENDER_SHARE || !spins(view, busiest))) return null;
  return { busiest, amount, used };
}

/** What carries logs away and spins: a service of the operator's like any other, which has run away from its work. Null: none does. */
export function spinningCarrier(view: HostView): CauseFinding | null {
  const use = agentsUse(view);
  if (use === null || watchingKind(use.busiest) !== 'monitor' || !carriesLogs(use.busiest)) return null;
  if (isScheduled(view, use.busiest)) return null;
  const { busiest, amount, used } = use;
  const { unit } = busiest;
  if (unit === null || isInSession({ unit }) || !spins(view, busiest)) return null;
  if (trafficNow(view) === 'up' || servesMany(view, unit)) return null;
  const its = agentsOf(view).filter((one) => one.unit === unit);
  const processors = its.reduce((sum, one) => sum + processorsOf(one), 0);
  if (processors < MOST_SHARE * amount) return null;
  return {
    state: 'shown',
    confidence: 0.82,
    blamed: { pid: busiest.pid, unit },
    explains: { account: PROCESSOR_ACCOUNT, amount },
    sentence: `${calledOf(busiest)} of ${unit}, which carries logs away, uses ${readableProcessors(processors)}, ${Math.min(100, Math.round((100 * amount) / used))} % of what is used, and nothing shows that it was given so much to do`,
    ...restartOfMonitor(view, busiest, amount),
  };
}

/** What guards a host, or collects on it, does so at its hour: that is its work, and no trouble. */
function isScheduled(view: HostView, busiest: Busy): boolean {
  return watchingKind(busiest) !== 'aws' && usualAtThisHour(view) !== null;
}

/** The agent that does the same at this hour on other days too, and what all of them use; null: none does. */
export function scheduledAgent(view: HostView): AgentsUse | null {
  const use = agentsUse(view);
  return use !== null && isScheduled(view, use.busiest) ? use : null;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = agentsUse(view);
  if (use === null || isScheduled(view, use.busiest) || spinningCarrier(view) !== null) return [];
  const { busiest, amount, used } = use;
  const share = Math.min(100, Math.round((100 * amount) / used));
  const guards = watchingKind(busiest) === 'security' ? ', which guards it' : '';
  return [
    {
      state: 'shown',
      confidence: 0.85,
      blamed: { pid: busiest.pid, ...(busiest.unit === null ? {} : { unit: busiest.unit }) },
      explains: { account: PROCESSOR_ACCOUNT, amount },
      sentence: `the agents that watch the host use ${readableProcessors(amount)}, ${share} % of what is used; most of it ${calledOf(busiest)}${guards}`,
      ...restart(view, busiest, amount),
    },
  ];
}

/** What watches the host is what keeps it busy. */
export const agentLoad: CauseDefinition = {
  name: 'agent_load',
  family: 'processor',
  applies: mayBeOfUse,
  wants: (view) =>
    agentsOf(view).some((one) => spins(view, one))
      ? ['processor-use', 'agents', 'odd-programs', ...RESTART_WANTED]
      : ['processor-use'],
  weigh,
};

import type {} from '../../aws/alarm-reading.ts';
import { alarmHistory } from '../../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/host/agents.ts';
import type {} from '../../probes/host/boot.ts';
import type {} from '../../probes/service/connections.ts';
import { agentRestartProblem } from './agent-start.ts';
import { errorOf, isNamespaceOfAgent } from './watched-host.ts';

// An agent that runs, lost its way to AWS once, and has neither sent nor complained since, while the network is well: it no
// longer tries. One that still tries says so again and again, and then the network is what is looked at.

/** An agent sends every minute, and complains of each time that it could not: so long without a word, it does not try. */
const QUIET_SECONDS = 600;
/** What it said last and the last that arrived of it lie no further apart, where they belong together. */
const TOGETHER_SECONDS = 1_200;
const HTTPS = 443;

const secondsOf = (iso: string) => Date.parse(iso) / 1_000;

/** Whether it looks like one that hangs, as far as its own words tell; what is known of the network is not asked yet. */
export function mayHang(agent: FactOf<'agent'> | undefined): boolean {
  return (
    agent?.agent === 'amazon-cloudwatch-agent' &&
    agent.active === 'active' &&
    agent.error === 'unreachable' &&
    agent.errorAgeSeconds !== null &&
    agent.errorAgeSeconds >= QUIET_SECONDS
  );
}

/** When the newest data point of the alarm's metric ended, in seconds since 1970; null: none is known. */
function lastHeard(view: HostView): number | null {
  const own = alarmHistory(view);
  return own?.latestAt == null ? null : secondsOf(own.latestAt) + own.periodSeconds;
}

/** Whether what it publishes beside the alarm's metric still arrives: then it sends, and this metric alone is not collected. */
function stillSends(view: HostView, heard: number): boolean {
  return factsOf(view, 'metric_history').some(
    ({ namespace, latestAt, periodSeconds, role }) =>
      role === 'neighbour' &&
      isNamespaceOfAgent(namespace) &&
      latestAt !== null &&
      secondsOf(latestAt) + periodSeconds > heard + TOGETHER_SECONDS / 2,
  );
}

/** What does not show that the network is well; null: the host's other agent is heard through it, and nothing waits for an answer. */
function networkProblem(view: HostView): string | null {
  const [reading] = factsOf(view, 'ssm_reading');
  if (reading?.ping !== 'Online') return 'the SSM agent is not heard either: look at the network first';
  const other = factsOf(view, 'agent').find(({ agent }) => agent === 'amazon-ssm-agent');
  if (other === undefined || unreadOf(view, 'agents') !== undefined)
    return 'whether the SSM agent complains could not be read';
  const error = errorOf(other);
  if (error !== null && (other.errorAgeSeconds === null || other.errorAgeSeconds < QUIET_SECONDS))
    return `the SSM agent complains as well (${error.replaceAll('_', ' ')}): look at the network first`;
  if (!view.asked.has('connections') || unreadOf(view, 'connections') !== undefined)
    return 'whether connections wait for an answer could not be read';
  const stands = factsOf(view, 'connections').some(
    ({ side, state, port }) => side === 'there' && state === 'ESTAB' && port === HTTPS,
  );
  if (!stands) return 'no connection of the host to AWS is seen';
  // One alone may be on its way, and is reason enough to wait.
  const waiting = factsOf(view, 'connections').find(
    ({ side, state, port }) => side === 'there' && state === 'SYN-SENT' && port === HTTPS,
  );
  return waiting === undefined ? null : `a connection to ${waiting.host ?? 'port 443'} waits for an answer`;
}

/** Why an agent that may hang is not restarted; null: the facts show that it does, and that it would reach CloudWatch. */
function hangProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const heard = lastHeard(view);
  if (heard === null) return 'when data arrived last is not known';
  if (stillSends(view, heard)) return 'other metrics of it still arrive';
  // What was written before its start is of another run.
  const [boot] = factsOf(view, 'boot');
  const runs = Math.min(agent.activeForSeconds ?? 0, boot?.uptimeSeconds ?? 0);
  if (runs <= (agent.errorAgeSeconds ?? 0)) return 'it has been started since, and may have to catch up';
  const complained = secondsOf(view.alarm.stateChangeTime) - (agent.errorAgeSeconds ?? 0);
  if (Math.abs(complained - heard) > TOGETHER_SECONDS)
    return 'it did not fall silent when it lost its way to CloudWatch';
  return networkProblem(view) ?? agentRestartProblem(view, agent);
}

export interface Hang {
  /** For people, as the end of a sentence about the agent. */
  readonly text: string;
  /** What speaks against a restart; null: nothing does. */
  readonly problem: string | null;
}

/** How it hangs; null: nothing says that it does. */
export function hangOf(view: HostView, agent: FactOf<'agent'>): Hang | null {
  if (!mayHang(agent)) return null;
  const minutes = Math.round((agent.errorAgeSeconds ?? 0) / 60);
  return {
    text: `it could not reach CloudWatch ${minutes} min ago and has written nothing of it since`,
    problem: hangProblem(view, agent),
  };
}

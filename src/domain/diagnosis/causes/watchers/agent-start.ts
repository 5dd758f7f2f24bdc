import { mayRestart } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/host/boot.ts';
import { errorOf } from './watched-host.ts';

// When a step may start or restart an agent: shared by the causes that find it silent, and those that find it busy.

export const SETTLED_SECONDS = 180;
/** What systemd has started so often ends by an error of its own. */
const LOOP_RESTARTS = 3;
/** What it has to do when it starts is over by then. */
const RUNNING_SECONDS = 1_800;

/** What speaks against starting the agent; null: nothing does. */
export function agentStartProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const rule = mayRestart(view.site, agent.unit);
  if (!rule.allowed) return rule.why;
  if (agent.load !== 'loaded') return `its unit is ${agent.load}`;
  if (agent.enabled === 'disabled' || agent.enabled === 'masked')
    return `it is ${agent.enabled}, so somebody switched it off`;
  if (agent.active !== 'inactive' && agent.active !== 'failed') return `it is ${agent.active} by itself`;
  return comeBackProblem(view, agent);
}

/** What speaks against restarting an agent that runs; null: nothing does. */
export function agentRestartProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const rule = mayRestart(view.site, agent.unit);
  if (!rule.allowed) return rule.why;
  if (agent.load !== 'loaded') return `its unit is ${agent.load}`;
  if (agent.enabled === 'disabled' || agent.enabled === 'masked')
    return `it is ${agent.enabled}, so somebody has switched it off, and runs it by hand`;
  if (agent.active !== 'active') return `it is ${agent.active}`;
  if (agent.activeForSeconds === null || agent.activeForSeconds < RUNNING_SECONDS)
    return 'it has just been started, and may have to catch up: look again';
  return comeBackProblem(view, agent);
}

/** Why it would not come back, whatever state it is in now. */
function comeBackProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const error = errorOf(agent);
  if (error !== null && error !== 'unreachable') return `it would end again: ${error.replaceAll('_', ' ')}`;
  const restarts = factsOf(view, 'unit').find(({ name }) => name === agent.unit)?.restarts ?? 0;
  if (agent.active === 'failed' && (restarts >= LOOP_RESTARTS || agent.result.startsWith('start-limit')))
    return 'systemd started it again and again, and it ended each time: look at its log, and at its configuration';
  const [boot] = factsOf(view, 'boot');
  if (boot === undefined) return 'whether the host is still starting could not be read';
  if (
    boot.uptimeSeconds < SETTLED_SECONDS ||
    boot.settingUp ||
    /^(?:initializing|starting|stopping)$/.test(boot.system)
  )
    return 'the host is still starting or stopping';
  const full = factsOf(view, 'filesystem').find(
    ({ mount, sizeBytes, availableBytes }) =>
      (mount === '/' || mount === '/opt' || mount === '/var') && sizeBytes > 0 && availableBytes === 0,
  );
  return full === undefined ? null : `${full.mount} is full`;
}

import { BALANCER_IDLE_SECONDS } from '../../aws/target-health.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  hostHealth,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  socketsAt,
  subjectOf,
  targetPorts,
} from './host-service.ts';

function weigh(view: HostView): readonly CauseFinding[] {
  if (hostHealth(view) === 'bad') return [];
  const ports = targetPorts(view);
  const measured = factsOf(view, 'http_check').flatMap(({ port, keepAliveSeconds }) =>
    keepAliveSeconds === null || (ports.length > 0 && !ports.includes(port))
      ? []
      : [{ port, seconds: keepAliveSeconds }],
  );
  const configured = factsOf(view, 'keepalive_setting').flatMap(({ unit, seconds }) => {
    const own = factsOf(view, 'socket').find(
      (socket) => ownerOf(view, socket) === unit && (ports.length === 0 || ports.includes(socket.port)),
    );
    const isRunning = factsOf(view, 'unit').some(
      ({ name, active }) => name === unit && active === 'active' && isWebUnit(name),
    );
    return isRunning && (own !== undefined || ports.length === 0)
      ? [{ port: own?.port ?? null, seconds }]
      : [];
  });
  const [short] = [...measured, ...configured].toSorted((a, b) => a.seconds - b.seconds);
  if (short === undefined || short.seconds >= BALANCER_IDLE_SECONDS) return [];
  const holder = short.port === null ? undefined : socketsAt(view, short.port)[0];
  const unit = holder === undefined ? null : ownerOf(view, holder);
  return [
    {
      state: 'shown',
      confidence: 0.75,
      blamed: { ...(short.port === null ? {} : { port: short.port }), ...(unit === null ? {} : { unit }) },
      sentence: `the server closes idle connections after ${short.seconds} s (keep-alive), before the load balancer does (after ${BALANCER_IDLE_SECONDS} s, unless it is set otherwise): a request on a connection that is just closing becomes a 502`,
      withheld: `let the server keep idle connections for longer than the load balancer, e.g. ${BALANCER_IDLE_SECONDS + 15} s; a restart changes nothing`,
    },
  ];
}

/** The server hangs up before the balancer does. */
export const keepaliveMismatch: CauseDefinition = {
  name: 'keepalive_mismatch',
  family: 'service',
  applies: (view) =>
    isServiceAlarm(view) && /^(?:http_5xx_elb|http_5xx|connection_errors)$/.test(subjectOf(view)),
  wants: (view) => nextOf(view, ['units', 'sockets', 'health', 'config-test']),
  weigh,
};

import type { HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  CHECK_TIMEOUT_MS,
  checkText,
  isLoopback,
  isServiceAlarm,
  nextOf,
  ownerOf,
  portsHealth,
  socketsAt,
  subjectOf,
  targetHealth,
  unitNamed,
} from './host-service.ts';

/** A balancer that asks each half minute, and wants five or ten good answers, has not noticed before that what failed is back. */
const NOTICED_SECONDS = 300;

/** For how long what listens on the port has been running; null: not known. */
function runsFor(view: HostView, port: number): number | null {
  const ages = socketsAt(view, port).flatMap((socket) => {
    const owner = ownerOf(view, socket);
    return (owner === null ? null : unitNamed(view, owner)?.activeForSeconds) ?? [];
  });
  return ages.length === 0 ? null : Math.min(...ages);
}

function weigh(view: HostView): readonly CauseFinding[] {
  const all = targetHealth(view);
  const failing = all.filter(
    ({ state, reason }) => state.startsWith('unhealthy') && reason !== 'Target.ResponseCodeMismatch',
  );
  return portsHealth(view).flatMap(({ port, state, check }): readonly CauseFinding[] => {
    const sockets = socketsAt(view, port);
    const isHidden = sockets.length > 0 && sockets.every(isLoopback);
    const told = failing.find((one) => one.port === null || one.port === port);
    if (
      check === undefined ||
      check.status === null ||
      (state !== 'good' && told?.reason !== 'Target.Timeout')
    )
      return [];
    if (isHidden && told !== undefined)
      return [
        {
          state: 'shown',
          confidence: 0.88,
          blamed: { port },
          sentence: `${checkText(check)} on the host, but it listens on 127.0.0.1 only: the load balancer cannot reach it over the network`,
          withheld: `let it listen on the host's own address or 0.0.0.0:${port}`,
        },
      ];
    if (told === undefined || check.ms >= CHECK_TIMEOUT_MS || check.status >= 500) return [];
    const age = runsFor(view, port);
    if (age !== null && age < NOTICED_SECONDS)
      return [
        {
          state: 'possible',
          confidence: 0.3,
          blamed: { port },
          sentence: `on the host ${checkText(check)}, by what runs for ${age} s only: the load balancer may not have noticed yet`,
        },
      ];
    return [
      {
        state: 'shown',
        confidence: 0.8,
        blamed: { port },
        sentence: `on the host ${checkText(check)}, and the load balancer says ${told.reason ?? told.state}${told.description === null ? '' : ` (${told.description})`}: what is between them, a security group, a network ACL, a firewall or a route, does not let it through`,
        withheld: `let the load balancer's security group reach port ${port} of the host (and the host's own firewall); nothing on the host is to be restarted`,
      },
    ];
  });
}

/** The host answers itself and not the balancer. */
export const networkPath: CauseDefinition = {
  name: 'network_path',
  family: 'service',
  applies: (view) =>
    isServiceAlarm(view) && /^(?:target|http_5xx_elb|connection|requests)/.test(subjectOf(view)),
  wants: (view) => nextOf(view, ['units', 'sockets', 'health', 'connections', 'kernel']),
  weigh,
};

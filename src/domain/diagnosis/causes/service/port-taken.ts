import { mayRestart } from '../../../site/site-rules.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding, Remedy } from '../cause.ts';
import { startProblem } from './comes-back.ts';
import {
  downUnits,
  holderText,
  isServiceAlarm,
  nextOf,
  ownerOf,
  programsOf,
  type SocketFact,
  servedPorts,
  socketsAt,
  targetPorts,
  unitNamed,
  wantedPorts,
} from './host-service.ts';

/** Whether the operator, or the server's own configuration alone, gives the port to the unit. */
function owns(view: HostView, unit: string, port: number, holder: string): boolean {
  const serves = (name: string) => servedPorts(view, name).includes(port);
  if (serves(unit)) return !serves(holder);
  const configured = (name: string) =>
    factsOf(view, 'configured_port').some((one) => one.unit === name && one.port === port);
  return configured(unit) && !configured(holder) && !serves(holder);
}

function remedyFor(
  view: HostView,
  unit: string,
  port: number,
  holder: SocketFact,
): { remedy: Remedy } | { withheld: string } {
  const owner = ownerOf(view, holder);
  const who = holderText(view, holder);
  const decide = `either ${who} or ${unit} has to give port ${port} up: a restart of ${unit} would fail to bind again`;
  if (owner === null || !owner.endsWith('.service') || unitNamed(view, owner) === undefined)
    return { withheld: decide };
  const allowed = mayRestart(view.site, owner);
  if (!allowed.allowed) return { withheld: `${decide} (${owner} is not stopped: ${allowed.why})` };
  if (!owns(view, unit, port, owner))
    return { withheld: `${decide}; nothing says that the port is ${unit}'s` };
  const problem = startProblem(view, unit, { freedPort: port });
  if (problem !== null) return { withheld: `${decide}; ${unit} would not come up: ${problem}` };
  const title = `Stop ${owner}, which holds port ${port} of ${unit}, and start ${unit}`;
  return {
    remedy: {
      runbook: 'stop-conflicting-unit',
      title,
      parameters: { unit: owner, port, wanted: unit },
      frees: null,
    },
  };
}

/** The same program outside the unit is another cause. */
export function isOwnProgram(unit: string, socket: SocketFact): boolean {
  const name = socket.process;
  if (name === null) return false;
  // The kernel keeps fifteen characters of a name.
  return programsOf(unit).some(
    (program) => name === program || name.startsWith(`${program}:`) || name === program.slice(0, 15),
  );
}

function weigh(view: HostView): readonly CauseFinding[] {
  return downUnits(view).flatMap(({ unit, relevance }): readonly CauseFinding[] => {
    const said = factsOf(view, 'trouble').filter(
      (one) => one.what === 'address_in_use' && one.unit === unit.name,
    );
    const known = wantedPorts(view, unit.name);
    // Java says that an address is in use and not which: the one where the balancer asks, and another program answers.
    const isUnnamed = known.length === 0 && said.some(({ port }) => port === null);
    const ports = isUnnamed ? targetPorts(view) : known;
    return ports.flatMap((port): readonly CauseFinding[] => {
      const complained = isUnnamed || said.some((one) => one.port === port);
      const holders = socketsAt(view, port).filter((socket) => ownerOf(view, socket) !== unit.name);
      const [holder] = holders;
      if (holder === undefined) {
        // Its own, left over from its last run, is another cause.
        if (socketsAt(view, port).length > 0) return [];
        const sentence = `port ${port}, which ${unit.name} found in use, is free now`;
        return complained
          ? [{ state: 'rejected', confidence: 0.15, blamed: { port, unit: unit.name }, sentence }]
          : [];
      }
      if (isOwnProgram(unit.name, holder)) return [];
      const owner = ownerOf(view, holder);
      const blamed = {
        port,
        ...(owner === null ? {} : { unit: owner }),
        ...(holder.pid === null ? {} : { pid: holder.pid }),
      };
      const sentence = `port ${port}, which ${unit.name} needs, is in use by ${holderText(view, holder)}${complained ? `: ${unit.name} failed with "address already in use"` : ''}`;
      // Nobody means a disabled unit to serve at the next start, and the enabled one that holds the port is meant to.
      const holding = owner === null ? undefined : unitNamed(view, owner);
      const isTrial = unit.enabled === 'disabled' && holding?.enabled?.startsWith('enabled') === true;
      if (isTrial && owner !== null && !owns(view, unit.name, port, owner))
        return [
          {
            state: 'possible',
            confidence: 0.4,
            blamed,
            sentence: `${sentence}; ${unit.name} is disabled, and ${owner} is not`,
          },
        ];
      // A web server that was never meant to run beside the one that serves is no trouble.
      if (!complained && relevance !== 'close') return [];
      if (!complained && unit.active === 'inactive')
        return [{ state: 'possible', confidence: 0.4, blamed, sentence }];
      return [
        {
          state: 'shown',
          confidence: complained ? 0.95 : 0.8,
          blamed,
          sentence,
          ...remedyFor(view, unit.name, port, holder),
        },
      ];
    });
  });
}

/** Somebody else listens on the port that a unit needs. */
export const portTaken: CauseDefinition = {
  name: 'port_taken',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => nextOf(view, ['units', 'sockets', 'config-test', 'unit-journal']),
  weigh,
  explainsAway: ['unit_stopped', 'crash_loop', 'upstream_down', 'health_check_wrong'],
};

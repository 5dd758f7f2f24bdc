import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  type DownUnit,
  downUnits,
  hasEnded,
  healthText,
  holderText,
  isBetweenRuns,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  type SocketFact,
  servedByHand,
  stemOf,
  wantedPorts,
} from './host-service.ts';
import { isOwnProgram } from './port-taken.ts';

const isSameTemplate = (one: string, other: string) =>
  one.includes('@') && other.includes('@') && stemOf(one) === stemOf(other);

/** What was started by hand and serves, where just one unit that should serve does not: it stands in for it. */
function standsIn(view: HostView, { unit, how, relevance }: DownUnit): readonly CauseFinding[] {
  const close = downUnits(view).filter((one) => one.relevance === 'close');
  const [holder] = servedByHand(view);
  if (holder === undefined || how !== 'stopped' || relevance !== 'close' || close.length > 1) return [];
  if (isBetweenRuns(unit) || wantedPorts(view, unit.name).some((port) => port !== holder.port)) return [];
  return [
    {
      state: 'shown',
      confidence: 0.65,
      blamed: {
        unit: unit.name,
        port: holder.port,
        ...(holder.pid === null ? {} : { pid: holder.pid }),
      },
      sentence: `${unit.name} is ${unit.active}, and ${holderText(view, holder)}, which somebody started by hand, outside any unit, listens on port ${holder.port}: it seems to stand in for it; ${healthText(view)}`,
      withheld: `a start of ${unit.name} could find its port taken. Look whether ${holderText(view, holder)} is its program; then end that at a quiet moment, and start ${unit.name}`,
    },
  ];
}

function weigh(view: HostView): readonly CauseFinding[] {
  const all = factsOf(view, 'socket');
  return downUnits(view).flatMap((down): readonly CauseFinding[] => {
    const { unit } = down;
    const holder = all.find(
      (socket: SocketFact) =>
        isOwnProgram(unit.name, socket) && (ownerOf(view, socket) !== unit.name || hasEnded(unit)),
    );
    if (holder === undefined) return standsIn(view, down);
    const blamed = {
      unit: unit.name,
      port: holder.port,
      ...(holder.pid === null ? {} : { pid: holder.pid }),
    };
    const owner = ownerOf(view, holder);
    if (owner === unit.name)
      return [
        {
          state: 'shown',
          confidence: 0.88,
          blamed,
          sentence: `${unit.name} is ${unit.active}, but ${holderText(view, holder)} is left over from its last run and still listens on port ${holder.port}; ${healthText(view)}`,
          withheld: `a start of ${unit.name} would fail to bind. End what is left of it at a quiet moment, then start it`,
        },
      ];
    // The same program as another unit's is that unit's business: two instances of one template.
    const isOtherUnit =
      owner?.endsWith('.service') &&
      factsOf(view, 'unit').some(
        ({ name }) => name === owner && (isWebUnit(name) || isSameTemplate(name, unit.name)),
      );
    if (isOtherUnit) return [];
    return [
      {
        state: 'shown',
        confidence: 0.9,
        blamed,
        sentence: `${unit.name} is ${unit.active}, but ${holderText(view, holder)} runs outside its unit, outside systemd's care, and listens on port ${holder.port}; ${healthText(view)}`,
        withheld: `a restart of ${unit.name} would fail to bind. End the process that was started by hand at a quiet moment, then start ${unit.name}`,
      },
    ];
  });
}

/** The program serves, but not from its unit: systemd takes it for dead, and a restart could not bind. */
export const outsideUnit: CauseDefinition = {
  name: 'outside_unit',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => nextOf(view, ['units', 'sockets', 'health', 'unit-journal']),
  weigh,
  explainsAway: ['port_taken', 'unit_stopped', 'crash_loop'],
};

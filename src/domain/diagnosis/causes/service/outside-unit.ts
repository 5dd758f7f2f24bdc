import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import {
  downUnits,
  hasEnded,
  healthText,
  holderText,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  type SocketFact,
} from './host-service.ts';
import { isOwnProgram } from './port-taken.ts';

function weigh(view: HostView): readonly CauseFinding[] {
  const all = factsOf(view, 'socket');
  return downUnits(view).flatMap(({ unit }): readonly CauseFinding[] => {
    const holder = all.find(
      (socket: SocketFact) =>
        isOwnProgram(unit.name, socket) && (ownerOf(view, socket) !== unit.name || hasEnded(unit)),
    );
    if (holder === undefined) return [];
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
      factsOf(view, 'unit').some(({ name }) => name === owner && isWebUnit(name));
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

import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { startProblem } from './comes-back.ts';
import {
  currentTroubles,
  hostHealth,
  isServiceAlarm,
  isWebUnit,
  nextOf,
  ownerOf,
  relevanceOf,
  stemOf,
  unitNamed,
} from './host-service.ts';

const FULL_SHARE = 0.95;

const SAID = {
  too_many_files: 'has too many open files',
  worker_connections: 'has no worker connections left',
  workers_exhausted: 'has no workers or connections left',
  processes_limit: 'may not start more processes or threads',
  listen_overflow: 'does not accept connections fast enough: its queue overflows',
} as const;

/** A restart gives leaked descriptors back, for a while; what the configuration bounds it does not change. */
function restart(view: HostView, unit: string): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const raise = `raise the limit (LimitNOFILE= of ${unit}, or the server's own setting) and look for a leak`;
  if (isWebUnit(unit)) return { withheld: raise };
  // What it complains of while it runs is what it holds itself; one that ended cannot hold it any more.
  const isRunning = unitNamed(view, unit)?.active === 'active';
  const problem = startProblem(view, unit, isRunning ? { cures: 'too_many_files' } : {});
  if (problem !== null) return { withheld: `${raise}; ${unit} is not restarted: ${problem}` };
  return {
    remedy: {
      runbook: 'restart-unit',
      title: `Restart ${stemOf(unit)}`,
      parameters: { unit, memory_min_mib: 0 },
      frees: null,
    },
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const found = new Map<string, CauseFinding>();
  for (const { pid, used, limit, process, unit: name } of factsOf(view, 'descriptors')) {
    if (limit === 0 || used < FULL_SHARE * limit) continue;
    const owner = name ?? factsOf(view, 'unit').find(({ mainPid }) => mainPid === pid)?.name ?? null;
    const unit = owner === null ? undefined : unitNamed(view, owner);
    const counts = unit !== undefined && relevanceOf(view, unit) !== 'none';
    found.set(owner ?? String(pid), {
      state: counts || hostHealth(view) === 'bad' ? 'shown' : 'possible',
      confidence: counts ? 0.9 : 0.6,
      blamed: { pid, ...(owner === null ? {} : { unit: owner }) },
      sentence: `${process} (pid ${pid}${owner === null ? '' : `, ${owner}`}) has ${used} of at most ${limit} file descriptors open: too many open files`,
      ...(owner !== null && unit !== undefined
        ? restart(view, owner)
        : { withheld: 'raise its limit and look for a leak' }),
    });
  }
  for (const { what, unit, port, source } of currentTroubles(
    view,
    'too_many_files',
    'worker_connections',
    'workers_exhausted',
    'processes_limit',
    'listen_overflow',
  )) {
    const owner =
      unit ??
      (port === null
        ? null
        : (factsOf(view, 'socket')
            .filter((one) => one.port === port)
            .map((one) => ownerOf(view, one))[0] ?? null));
    if (owner === null && source !== 'kernel') continue;
    const key = owner ?? what;
    if (found.has(key) || !(what in SAID)) continue;
    const text = SAID[what as keyof typeof SAID];
    found.set(key, {
      state: owner === null && hostHealth(view) !== 'bad' ? 'possible' : 'shown',
      confidence: 0.82,
      blamed: owner === null ? {} : { unit: owner },
      sentence: `${owner ?? 'a program'} ${text}, by ${source === 'kernel' ? 'the kernel' : 'its log'}`,
      withheld: `raise the limit that it ran into (descriptors, workers, connections), or add hosts; a restart fills it again`,
    });
  }
  for (const socket of factsOf(view, 'socket')) {
    if (socket.waitingMax === 0 || socket.waiting < socket.waitingMax) continue;
    const owner = ownerOf(view, socket);
    if (found.has(owner ?? String(socket.port))) continue;
    found.set(owner ?? String(socket.port), {
      state: 'shown',
      confidence: 0.8,
      blamed: { port: socket.port, ...(owner === null ? {} : { unit: owner }) },
      sentence: `${socket.waiting} connections wait on port ${socket.port} and at most ${socket.waitingMax} may: ${socket.process ?? 'its program'}${owner === null ? '' : ` of ${owner}`} does not accept them`,
      withheld: 'find out what its workers wait for; a restart would only lose what waits',
    });
  }
  return [...found.values()];
}

/** Descriptors, workers or connections are used up. */
export const limitsExhausted: CauseDefinition = {
  name: 'limits_exhausted',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, [
      'units',
      'sockets',
      'health',
      'boot',
      'unit-journal',
      'server-errors',
      'limits',
      'connections',
      'kernel',
      'config-test',
    ]),
  weigh,
  explainsAway: ['slow', 'upstream_down'],
};

import { baseName } from '../../../text/base-name.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/processor/odd-programs.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';

type Odd = FactOf<'odd_program'>;

/** A process that uses less of one processor does not stand out. */
const BUSY_PERCENT = 30;
/** Nothing is installed there, and everybody may write there. */
const SHARED_MEMORY = /^\/(?:dev|run)\/shm\//;
const SCRATCH = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|run\/user\/\d+)\//;
const HIDDEN = /\/\.[^/]/;
/** A program that carries its own file system, mounted where it was started from. */
const APP_IMAGE = /^\/tmp\/\.mount_/;
const IN_MEMORY = /^\/memfd:/;
/** Engines of containers start themselves from a copy in memory. */
const ENGINE_IN_MEMORY = /^\/memfd:(?:runc_cloned|crun|lxc|youki)/;
/** Programs that make coins of other people's electricity, and what brings them. */
const MINER =
  /^(?:xmrig|xmr-stak|minerd|cpuminer|ccminer|ethminer|nbminer|t-rex|lolminer|nanominer|phoenixminer|srbminer|kinsing|kdevtmpfsi|cryptonight|stratum)/i;
/** Accounts of services: nobody logs in with them, and they start what they were installed with. */
const SERVICE_USER =
  /^(?:www-data|nginx|apache|httpd|tomcat\d*|jetty|nobody|daemon|redis|postgres|mysql|mongodb?|elasticsearch|jenkins|git|gitlab.*|nodejs|php.*|wordpress|ftp|mail|postfix|news|games|bin)$/;

interface Suspicion {
  readonly pid: number;
  readonly exe: string | null;
  readonly isShown: boolean;
  readonly confidence: number;
  readonly sentence: string;
}

const isNobodys = (unit: string | null) => unit === null || /^session-|^init\.scope$/.test(unit);

/** What speaks against a program, the strongest first; null: it is odd, and harmless as far as is known. */
function against(odd: Odd, cpuPercent: number): { readonly why: string; readonly confidence: number } | null {
  const { name, exe, program, unit, user, posesAsKernel } = odd;
  const isBusy = cpuPercent >= BUSY_PERCENT;
  if (posesAsKernel) return { why: 'is called like a thread of the kernel and is none', confidence: 0.92 };
  if (MINER.test(name) || MINER.test(baseName(exe ?? '')))
    return { why: 'is called like a program that mines coins', confidence: 0.9 };
  if (exe === null || unit === 'container') return null;
  if (IN_MEMORY.test(exe))
    return ENGINE_IN_MEMORY.test(exe)
      ? null
      : { why: 'runs from memory alone, without a file', confidence: 0.85 };
  if (SHARED_MEMORY.test(exe)) return { why: 'runs from shared memory', confidence: 0.85 };
  if (SCRATCH.test(exe) && HIDDEN.test(exe) && !APP_IMAGE.test(exe))
    return { why: 'runs from a hidden directory among scratch files', confidence: 0.85 };
  if (program === 'gone' && SCRATCH.test(exe))
    return { why: 'runs a program from among scratch files that is deleted', confidence: 0.85 };
  if (program === 'gone' && isBusy && isNobodys(unit))
    return { why: 'runs a program that is gone from the disk, and no unit stands for it', confidence: 0.8 };
  if (SCRATCH.test(exe) && isBusy && SERVICE_USER.test(user))
    return { why: `runs from among scratch files as ${user}, who starts nothing there`, confidence: 0.8 };
  return null;
}

function suspicions(view: HostView): readonly Suspicion[] {
  const busy = new Map(factsOf(view, 'busy_process').map((one) => [one.pid, one]));
  const odd = factsOf(view, 'odd_program').map((one): Suspicion => {
    const cpuPercent = busy.get(one.pid)?.cpuPercent ?? 0;
    const found = against(one, cpuPercent);
    const why =
      found?.why ??
      (one.program === 'gone'
        ? 'runs a program that is gone from the disk'
        : 'runs from among scratch files');
    const uses = cpuPercent >= 1 ? `, and uses ${Math.round(cpuPercent)} % of a processor` : '';
    return {
      pid: one.pid,
      exe: one.exe,
      isShown: found !== null,
      confidence: found?.confidence ?? 0.3,
      sentence: `${one.name} (pid ${one.pid}, ${one.user}, ${one.exe ?? 'no program told'}) ${why}${uses}`,
    };
  });
  const known = new Set(odd.map(({ pid }) => pid));
  const miners = [...busy.values()]
    .filter(({ pid, name, exe }) => !known.has(pid) && (MINER.test(name) || MINER.test(baseName(exe ?? ''))))
    .map(
      ({ pid, name, exe, user, cpuPercent }): Suspicion => ({
        pid,
        exe,
        isShown: true,
        confidence: 0.85,
        sentence: `${name} (pid ${pid}, ${user}, ${exe ?? 'no program told'}) is called like a program that mines coins, and uses ${Math.round(cpuPercent)} % of a processor`,
      }),
    );
  // What an update replaced is an old program, and no stranger.
  const replaced = new Set(
    factsOf(view, 'odd_program')
      .filter(
        ({ program, posesAsKernel, exe }) =>
          program === 'replaced' && !posesAsKernel && !SCRATCH.test(exe ?? ''),
      )
      .map(({ pid }) => pid),
  );
  return [...odd, ...miners].filter(({ pid }) => !replaced.has(pid));
}

function weigh(view: HostView): readonly CauseFinding[] {
  return suspicions(view).map(({ pid, exe, isShown, confidence, sentence }) => ({
    state: isShown ? 'shown' : 'possible',
    confidence,
    blamed: { pid, ...(exe === null ? {} : { exe }) },
    sentence,
    ...(isShown
      ? {
          withheld:
            'suspected intrusion: nothing is changed on this host, so that its evidence stays. Isolate it (security group), take snapshots of its volumes and memory, look at who started it, and tell those who answer for security',
        }
      : {}),
  }));
}

/** Somebody else runs something on the host. */
export const suspectedIntrusion: CauseDefinition = {
  name: 'suspected_intrusion',
  family: 'processor',
  applies: () => true,
  // Alarms of what a stranger's program would use up are looked into; others only where the facts are there already.
  wants: ({ condition }) =>
    condition.family === 'processor' || condition.family === 'memory' ? ['odd-programs'] : [],
  weigh,
  // What a stranger uses up is booked on the unit that let him in, too: its size is then no growth of its own.
  explainsAway: [
    'runaway_cpu',
    'many_small',
    'legitimate_load',
    'runaway_memory',
    'leaking_unit',
    'worker_pool_too_large',
  ],
  whenWell: 'too',
  blocksSteps: true,
};

import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { currentTroubles, isServiceAlarm, nextOf } from './host-service.ts';

const FULL_SHARE = 0.95;

const LIMITS = {
  conntrack: {
    setting: 'net.netfilter.nf_conntrack_max',
    noun: 'the table of tracked connections (conntrack)',
  },
  semaphore_arrays: { setting: 'kernel.sem', noun: 'the semaphores of the kernel' },
  inotify_instances: { setting: 'fs.inotify.max_user_instances', noun: 'the inotify watches' },
  threads: { setting: 'kernel.threads-max', noun: 'the threads of the kernel' },
  local_ports: { setting: 'net.ipv4.ip_local_port_range', noun: 'the local ports for connections' },
  files: { setting: 'fs.file-max', noun: 'the open files of the kernel' },
} as const;

const OF_TROUBLE = {
  conntrack: 'conntrack',
  semaphores: 'semaphore_arrays',
  inotify: 'inotify_instances',
  local_ports: 'local_ports',
} as const;

const isOfKernel = (what: string): what is keyof typeof OF_TROUBLE => Object.hasOwn(OF_TROUBLE, what);

function weigh(view: HostView): readonly CauseFinding[] {
  const found = new Map<string, CauseFinding>();
  const blame = (what: keyof typeof LIMITS, unit: string | null, why: string, confidence: number) => {
    const { setting, noun } = LIMITS[what];
    if (found.has(what)) return;
    found.set(what, {
      state: 'shown',
      confidence,
      blamed: { kernel: setting, ...(unit === null ? {} : { unit }) },
      sentence: `${noun} are used up: ${why}. What it looks like, no space or lost connections, is only how it shows`,
      withheld: `raise ${setting}, and find out who uses so many; no restart and no cleaning of a disk helps`,
    });
  };
  const counts = factsOf(view, 'kernel_count');
  for (const { what, used, limit } of counts)
    if (limit > 0 && used >= FULL_SHARE * limit) blame(what, null, `${used} of ${limit}`, 0.92);
  for (const trouble of currentTroubles(view, 'conntrack', 'semaphores', 'inotify', 'local_ports')) {
    if (!isOfKernel(trouble.what)) continue;
    const who = trouble.unit ?? 'the kernel';
    blame(OF_TROUBLE[trouble.what], trouble.unit, `${who} says so`, 0.85);
  }
  for (const { complaint, unit } of factsOf(view, 'config_test'))
    if (complaint?.kind === 'kernel') blame('semaphore_arrays', unit, complaint.text, 0.85);
  return [...found.values()];
}

/** A limit of the kernel that poses as something else: semaphores as a full disk, conntrack as a bad network. */
export const kernelLimit: CauseDefinition = {
  name: 'kernel_limit',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) =>
    nextOf(view, ['units', 'health', 'config-test', 'unit-journal', 'server-errors', 'limits', 'kernel']),
  weigh,
  explainsAway: [
    'disk_full_behind',
    'config_test_environment',
    'config_invalid',
    'crash_loop',
    'unit_stopped',
    'limits_exhausted',
    'network_path',
    'slow',
    'upstream_down',
  ],
};

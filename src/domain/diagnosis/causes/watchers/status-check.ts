import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type {} from '../../probes/memory/meminfo.ts';
import type {} from '../../probes/service/log-lines.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { iowaitDisk } from '../processor/iowait-disk.ts';

const CHECKS = [
  [
    'systemStatus',
    'system',
    "AWS's own hardware or network below it has a fault: stop and start the instance, which moves it, or let EC2 recover it",
  ],
  [
    'instanceStatus',
    'instance',
    'its operating system does not answer: look at its console output; a reboot is for a person to decide',
  ],
  ['ebsStatus', 'attached EBS', 'a volume does not answer: look at the volume and at what is written to it'],
] as const;

/** With less of its memory, or of its root, a system answers nobody. */
const SCARCE_SHARE = 0.05;

/** What a host that still answers shows of why its own check may fail; nothing is blamed by it. */
function seenBeside(view: HostView): string {
  const [memory] = factsOf(view, 'memory');
  const root = factsOf(view, 'filesystem').find(({ mount }) => mount === '/');
  const killed = factsOf(view, 'trouble').filter(
    ({ what, source }) => source === 'kernel' && what === 'killed_for_memory',
  ).length;
  const seen = [
    memory !== undefined && memory.availableBytes < SCARCE_SHARE * memory.totalBytes
      ? `only ${readableBytes(memory.availableBytes)} of ${readableBytes(memory.totalBytes)} memory are available`
      : '',
    killed > 0 ? 'the kernel has killed programs for want of memory' : '',
    root !== undefined && root.availableBytes < SCARCE_SHARE * root.sizeBytes
      ? `/ has ${readableBytes(root.availableBytes)} left`
      : '',
  ].filter((text) => text !== '');
  return seen.length === 0 ? '' : `; the host still answers, and ${seen.join(', ')}`;
}

const isOwnFailing = (view: HostView) =>
  factsOf(view, 'instance_state').some(
    ({ instanceStatus }) => instanceStatus === 'impaired' || instanceStatus === 'failed',
  );

/** Whether programs are seen to wait for a disk: that a volume does not answer is then what they wait for. */
const isWaitedFor = (view: HostView) =>
  iowaitDisk.applies(view) && iowaitDisk.weigh(view).some(({ state }) => state === 'shown');

function weigh(view: HostView): readonly CauseFinding[] {
  return factsOf(view, 'instance_state').flatMap((instance) =>
    CHECKS.flatMap(([key, name, withheld]): readonly CauseFinding[] => {
      if (instance[key] !== 'impaired' && instance[key] !== 'failed') return [];
      const isPart = key === 'ebsStatus' && isWaitedFor(view);
      return [
        {
          state: isPart ? 'possible' : 'shown',
          confidence: isPart ? 0.5 : 0.92,
          blamed: { instance: view.targetId },
          sentence: `EC2's ${name} status check of ${view.targetId} fails (${instance[key]})${key === 'instanceStatus' ? seenBeside(view) : ''}`,
          withheld,
        },
      ];
    }),
  );
}

/** EC2 itself says that the instance, or what it stands on, is impaired. */
export const statusCheck: CauseDefinition = {
  name: 'status_check',
  family: 'watchers',
  applies: () => true,
  // Only that the system itself does not answer can have its reason on the host.
  wants: (view) => (isOwnFailing(view) ? ['meminfo', 'kernel', 'filesystems', 'processor-use'] : []),
  weigh,
  explainsAway: ['ssm_agent_lost', 'metrics_agent_silent', 'missing_data'],
  whenWell: 'too',
};

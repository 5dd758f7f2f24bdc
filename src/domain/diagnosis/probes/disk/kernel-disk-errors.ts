import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What the kernel said of a disk or file system that is not well. */
    disk_error: {
      readonly text: string;
      /** Kernel name such as `nvme1n1p1`; null: it names none. */
      readonly device: string | null;
    };
  }
}

const TEXT_CHARS = 200;
const DEVICE = /\b(nvme\d{1,4}n\d{1,4}(?:p\d{1,3})?|(?:sd|vd|xvd)[a-z]{1,3}\d{0,3}|dm-\d{1,4}|md\d{1,4})\b/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const text = line.slice(0, LIMITS.probeLineChars);
    if (text.startsWith('dmesg: ')) {
      facts.push({
        kind: 'unread',
        probe: 'kernel-disk-errors',
        what: 'what the kernel said',
        why: shownName(text, () => true, TEXT_CHARS).shown,
      });
      continue;
    }
    const device = DEVICE.exec(text)?.[1] ?? null;
    facts.push({ kind: 'disk_error', text: shownName(text, () => true, TEXT_CHARS).shown, device });
  }
  if (exitCode !== 0 || isCut)
    facts.push({
      kind: 'unread',
      probe: 'kernel-disk-errors',
      what: 'all that the kernel said of the disks',
      why:
        exitCode === 124
          ? 'it took too long'
          : isCut
            ? 'too much was printed'
            : `the look ended with ${exitCode}`,
    });
  return facts;
}

/** Errors of disks and file systems, as the kernel reported them. */
export const kernelDiskErrors: ProbeDefinition = {
  name: 'kernel-disk-errors',
  family: 'disk',
  tells: 'what the kernel reported of failing disks and file systems',
  command: `
{ dmesg 2>&1 || journalctl -k -b -n 3000 --no-pager -o short-monotonic 2>&1; } |
  grep -iE "I/O error|EXT4-fs (error|warning)|EXT4-fs.*(remounting|aborted)|JBD2.*(error|abort)|XFS .*(error|corrupt|shut ?down|metadata I/O)|BTRFS.*(error|critical|forced readonly)|remounting filesystem read-only|nvme.*(timeout|controller is down|Abort)|medium error|critical target error|structure needs cleaning|dmesg: " |
  tail -n 12 | cut -c 1-300`,
  limits: { seconds: 5, bytes: 3_000 },
  parse,
};

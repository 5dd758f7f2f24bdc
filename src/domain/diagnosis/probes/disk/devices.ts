import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { hostPath } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    block_device: {
      readonly name: string;
      /** The device below it; null: it is a whole disk. */
      readonly parent: string | null;
      /** `disk`, `part`, `lvm`, `crypt`, `raid1` … */
      readonly type: string;
      readonly sizeBytes: number;
      readonly fstype: string | null;
      readonly mount: string | null;
    };
  }
}

const PAIR = /([A-Z]{1,12})="([^"]*)"/g;
const textOr = (text: string | undefined) => (text === undefined || text === '' ? null : hostPath(text).path);

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'devices', what, why });
  for (const line of lines) {
    if (line === '') continue;
    if (line.startsWith('lsblk: ')) {
      unread('the sizes of the disks', hostPath(line.slice(7, 120)).path);
      continue;
    }
    const pairs = new Map<string, string>();
    if (line.length <= LIMITS.probeLineChars)
      for (const [, name, value] of line.matchAll(PAIR)) pairs.set(name ?? '', value ?? '');
    const name = pairs.get('KNAME');
    const type = pairs.get('TYPE');
    const size = pairs.get('SIZE') ?? '';
    if (name === undefined || type === undefined || !/^\d{1,18}$/.test(size)) {
      unread('a row of lsblk', hostPath(line.slice(0, 80)).path);
      continue;
    }
    if (type === 'loop' || type === 'rom') continue;
    facts.push({
      kind: 'block_device',
      name: hostPath(name).path,
      parent: textOr(pairs.get('PKNAME')),
      type,
      sizeBytes: Number(size),
      fstype: textOr(pairs.get('FSTYPE')),
      mount: textOr(pairs.get('MOUNTPOINT')?.replaceAll('\\x20', ' ')),
    });
  }
  if (exitCode !== 0)
    unread(
      'the sizes of the disks',
      exitCode === 124
        ? 'it took too long'
        : exitCode === 127
          ? 'there is no lsblk'
          : `lsblk ended with ${exitCode}`,
    );
  if (isCut) unread('the other disks', 'too much was printed');
  return facts;
}

/** How large disks, partitions and volumes are, whatever their file systems say. */
export const devices: ProbeDefinition = {
  name: 'devices',
  family: 'disk',
  tells: 'how large disks and partitions are',
  // Pairs, as names and labels in columns could hold blanks; those of all platforms know these columns.
  command: 'lsblk -b -P -o KNAME,PKNAME,TYPE,SIZE,FSTYPE,MOUNTPOINT',
  limits: { seconds: 5, bytes: 4_000 },
  parse,
};

import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One mounted file system that keeps something, as `df` prints it. */
    filesystem: {
      readonly source: string;
      readonly fstype: string;
      readonly mount: string;
      readonly sizeBytes: number;
      readonly usedBytes: number;
      /** What an ordinary user may still write: less than size − used where blocks are reserved for root. */
      readonly availableBytes: number;
    };
  }
}

const KIB = 1_024;
/** Hold nothing that one can free, or are the same blocks again. */
const VIRTUAL = new Set(['devtmpfs', 'squashfs', 'overlay', 'efivarfs', 'iso9660']);
// The numbers in the middle are what no name can imitate: the mount point follows the last of them.
const ROW = /^(\S.*?) +(\S+) +(\d{1,18}) +(\d{1,18}) +(\d{1,18}) +(?:\d{1,3}%|-) +(\/.*)$/;
const ERROR = /^df: (?:'|")?(.*?)(?:'|")?: (.+)$/;

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'filesystems', what, why });
  for (const line of lines) {
    if (line === '' || line.startsWith('Filesystem ')) continue;
    const failed = ERROR.exec(line);
    if (failed !== null) {
      unread(`how full ${failed[1]} is`, failed[2] ?? '');
      continue;
    }
    const [, source, fstype, size, used, available, mount] = ROW.exec(line) ?? [];
    if (source === undefined || fstype === undefined || mount === undefined) {
      unread('a row of df', line.slice(0, 80));
      continue;
    }
    if (VIRTUAL.has(fstype)) continue;
    facts.push({
      kind: 'filesystem',
      source,
      fstype,
      mount,
      sizeBytes: Number(size) * KIB,
      usedBytes: Number(used) * KIB,
      availableBytes: Number(available) * KIB,
    });
  }
  if (exitCode === 124) unread('how full the other file systems are', 'one of them does not answer');
  return facts;
}

/** How full each file system is. */
export const filesystems: ProbeDefinition = {
  name: 'filesystems',
  family: 'disk',
  tells: 'how full each file system is',
  // Local ones first: a network mount that hangs would keep the rest.
  command: 'df -PTk -l && df -PTk',
  limits: { seconds: 5, bytes: 4_000 },
  parse,
};

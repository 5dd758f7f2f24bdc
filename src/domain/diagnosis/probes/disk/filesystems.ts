import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { parseDfError, parseDfRow, VIRTUAL_TYPES } from './df-row.ts';

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
const named = (text: string) => shownName(text, () => true, LIMITS.filePathChars).shown;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts = new Map<string, FactRead>();
  const unread = (what: string, why: string) =>
    facts.set(`unread ${what}`, { kind: 'unread', probe: 'filesystems', what, why });
  for (const line of lines) {
    if (line === '' || line.startsWith('Filesystem ')) continue;
    const failed = parseDfError(line);
    if (failed !== null) {
      unread(`how full ${named(failed.mount)} is`, named(failed.why));
      continue;
    }
    const row = line.length > LIMITS.probeLineChars ? null : parseDfRow(line);
    if (row === null || row.total < 0 || row.used < 0 || row.available < 0) {
      unread('a row of df', named(line.slice(0, 80)));
      continue;
    }
    if (VIRTUAL_TYPES.has(row.fstype)) continue;
    // The local ones come twice: what is mounted there is the same.
    facts.set(row.mount, {
      kind: 'filesystem',
      source: named(row.source),
      fstype: row.fstype,
      mount: named(row.mount),
      sizeBytes: row.total * KIB,
      usedBytes: row.used * KIB,
      availableBytes: row.available * KIB,
    });
  }
  if (exitCode === 124) unread('how full the other file systems are', 'one of them does not answer');
  else if (exitCode === 126 || exitCode === 127) unread('how full the file systems are', 'there is no df');
  if (isCut) unread('the rest of the file systems', 'df printed too much');
  return [...facts.values()];
}

/** How full each file system is. */
export const filesystems: ProbeDefinition = {
  name: 'filesystems',
  family: 'disk',
  tells: 'how full each file system is',
  // Local ones first: a network mount that hangs would keep the rest.
  command: 'df -PTk -l; df -PTk',
  limits: { seconds: 5, bytes: 4_000 },
  parse,
};

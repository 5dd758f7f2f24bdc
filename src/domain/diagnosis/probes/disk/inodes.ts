import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { parseDfError, parseDfRow, VIRTUAL_TYPES } from './df-row.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** How many files one mounted file system can hold and holds. */
    inodes: {
      readonly mount: string;
      readonly total: number;
      readonly used: number;
      readonly free: number;
    };
  }
}

const named = (text: string) => shownName(text, () => true, LIMITS.filePathChars).shown;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'inodes', what, why });
  for (const line of lines) {
    if (line === '' || line.startsWith('Filesystem ')) continue;
    const failed = parseDfError(line);
    if (failed !== null) {
      unread(`how many inodes ${named(failed.mount)} has left`, named(failed.why));
      continue;
    }
    const row = line.length > LIMITS.probeLineChars ? null : parseDfRow(line);
    if (row === null) {
      unread('a row of df -i', named(line.slice(0, 80)));
      continue;
    }
    // btrfs and some others make inodes as they need them, and say 0 or `-`.
    if (VIRTUAL_TYPES.has(row.fstype) || row.total <= 0) continue;
    const { total, used, available } = row;
    facts.push({ kind: 'inodes', mount: named(row.mount), total, used, free: available });
  }
  if (exitCode === 124) unread('how many inodes are left', 'a file system does not answer');
  else if (exitCode === 126 || exitCode === 127) unread('how many inodes are left', 'there is no df');
  if (isCut) unread('the inodes of the other file systems', 'df printed too much');
  return facts;
}

/** How many inodes each local file system has left. */
export const inodes: ProbeDefinition = {
  name: 'inodes',
  family: 'disk',
  tells: 'how many inodes each file system has left',
  command: 'df -PTi -l',
  limits: { seconds: 5, bytes: 3_000 },
  parse,
};

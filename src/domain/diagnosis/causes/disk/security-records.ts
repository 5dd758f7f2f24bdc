import { baseName } from '../../../text/base-name.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { directoryOf, logNameOf, withoutRotation } from '../../identify/log-name.ts';
import type { Holding } from './holdings.ts';

// Records of security, which no step touches: what can be told is how much they hold, and whether it is the one that is written
// or those that rotation has put aside.

export interface SecurityRecords {
  readonly path: string;
  readonly bytes: number;
  /** How many were seen of them. */
  readonly files: number;
  /** Most of it is in files that rotation has put aside. */
  readonly areRotated: boolean;
}

/** Of several rotations one counts as all where it holds nearly all. */
const NEARLY_ALL = 0.9;
const MOST = 0.5;

/** What rotation has put aside in a directory, by what was listed there alone or in groups. */
function rotatedIn(view: HostView, directory: string): { readonly bytes: number; readonly files: number } {
  const isRotated = (path: string) => path.startsWith(`${directory}/`) && logNameOf(path)?.isRotated === true;
  const likeness = (path: string) => `${directoryOf(path)}/${baseName(path).replace(/\d+/g, '#')}`;
  const groups = factsOf(view, 'file_group').filter(({ path }) => isRotated(path));
  const grouped = new Set(groups.map(({ path }) => likeness(path)));
  const alone = factsOf(view, 'file').filter(({ path }) => isRotated(path) && !grouped.has(likeness(path)));
  return {
    bytes: [...groups, ...alone].reduce((sum, { bytes }) => sum + bytes, 0),
    files: groups.reduce((sum, { files }) => sum + files, alone.length),
  };
}

/** Records of security, each with its rotations: `/var/log/btmp*`, and what is in /var/log/audit. */
export function securityRecords(view: HostView, holdings: readonly Holding[]): readonly SecurityRecords[] {
  const found = new Map<string, Holding[]>();
  for (const one of holdings.filter(({ is }) => is === 'security_record')) {
    const directory = directoryOf(one.path);
    const isOwn = directory !== '/var/log';
    const isTree = one.file === undefined && one.entries > 1;
    const record = isTree
      ? one.path
      : isOwn
        ? directory
        : `${directory}/${withoutRotation(baseName(one.path))}*`;
    found.set(record, [...(found.get(record) ?? []), one]);
  }
  return [...found].flatMap(([record, all]): readonly SecurityRecords[] => {
    const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
    const rotated = rotatedIn(view, record);
    if (rotated.files > 1 && rotated.bytes >= MOST * bytes)
      return [{ path: record, bytes, files: rotated.files, areRotated: true }];
    const [largest] = all.toSorted((one, other) => other.bytes - one.bytes);
    if (largest !== undefined && largest.bytes >= NEARLY_ALL * bytes)
      return [{ path: largest.path, bytes, files: 1, areRotated: false }];
    return [{ path: record, bytes, files: all.length, areRotated: false }];
  });
}

/** One file system as `df -PT` prints it, with the numbers as they stand there; -1: df prints `-`. */
export interface DfRow {
  readonly source: string;
  readonly fstype: string;
  readonly total: number;
  readonly used: number;
  readonly available: number;
  readonly mount: string;
}

const NUMBER = /^(?:\d{1,18}|-)$/;
const SHARE = /^(?:\d{1,3}%|-)$/;
const numberOf = (word: string | undefined) => (word === '-' ? -1 : Number(word));

/**
 * Reads one row. Sources and mount points may hold blanks, so the numbers in the middle are looked for: three and a share,
 * with a mount point behind them. Null: that is no row.
 */
export function parseDfRow(line: string): DfRow | null {
  const words = line.split(' ');
  const at: number[] = [];
  for (const [index, word] of words.entries()) if (word !== '') at.push(index);
  for (let first = 2; first + 4 < at.length; first += 1) {
    const word = (offset: number) => words[at[first + offset] ?? -1] ?? '';
    const isRow = [0, 1, 2].every((offset) => NUMBER.test(word(offset))) && SHARE.test(word(3));
    if (!isRow || !word(4).startsWith('/')) continue;
    return {
      source: words
        .slice(0, at[first - 1])
        .join(' ')
        .trim(),
      fstype: word(-1),
      total: numberOf(word(0)),
      used: numberOf(word(1)),
      available: numberOf(word(2)),
      mount: words.slice(at[first + 4]).join(' '),
    };
  }
  return null;
}

/** What df says of one that it could not ask: which, and why; null: the line is something else. */
export function parseDfError(line: string): { readonly mount: string; readonly why: string } | null {
  if (!line.startsWith('df: ')) return null;
  const end = line.lastIndexOf(': ');
  if (end < 4) return null;
  const mount = line.slice(4, end).replace(/^['"]/, '').replace(/['"]$/, '');
  return { mount, why: line.slice(end + 2) };
}

/** Hold nothing that one can free, or are the same blocks again. */
export const VIRTUAL_TYPES: ReadonlySet<string> = new Set([
  'devtmpfs',
  'squashfs',
  'overlay',
  'efivarfs',
  'iso9660',
  'ramfs',
]);

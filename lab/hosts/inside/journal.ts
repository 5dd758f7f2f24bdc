const ENTRIES_MAX = 2_000;
const LINE_LIMIT_CHARS = 2_000;

export interface JournalEntry {
  readonly at: Date;
  readonly unit: string;
  readonly identifier: string;
  readonly line: string;
}

/** The host's log in memory: the newest entries, oldest first. */
export interface Journal {
  write(unit: string, identifier: string, text: string): void;
  tail(unit: string | undefined, count: number): readonly JournalEntry[];
}

export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    write(unit, identifier, text) {
      for (const line of text.split('\n')) {
        if (line === '') continue;
        entries.push({ at: new Date(), unit, identifier, line: line.slice(0, LINE_LIMIT_CHARS) });
      }
      if (entries.length > ENTRIES_MAX) entries.splice(0, entries.length - ENTRIES_MAX);
    },
    tail(unit, count) {
      const wanted = entries.filter((entry) => unit === undefined || entry.unit === unit);
      return count === 0 ? [] : wanted.slice(-count);
    },
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 22 08:00:00 host nginx[12]: text`, as journalctl prints it. */
export function formatEntry(entry: JournalEntry, hostName: string): string {
  const { at } = entry;
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)} ${hostName} ${entry.identifier}: ${entry.line}`;
}

/** The same as `journalctl -o short-iso` prints it. */
export function formatIsoEntry(entry: JournalEntry, hostName: string): string {
  return `${entry.at.toISOString().slice(0, 19)}+0000 ${hostName} ${entry.identifier}: ${entry.line}`;
}

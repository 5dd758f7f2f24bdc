import { appendFile, appendFileSync, renameSync, statSync } from 'node:fs';

const ENTRIES_MAX = 2_000;
const LINE_LIMIT_CHARS = 2_000;
/** Of the file that it is written to; as much again lies in the one before. */
const FILE_BYTES_MAX = 1024 * 1024;

export interface JournalEntry {
  readonly at: Date;
  readonly unit: string;
  readonly identifier: string;
  readonly line: string;
}

/** The host's log: the newest entries in memory, oldest first, and all of them in a file as rsyslog writes it. */
export interface Journal {
  write(unit: string, identifier: string, text: string): void;
  tail(unit: string | undefined, count: number): readonly JournalEntry[];
}

export interface JournalFile {
  readonly path: string;
  readonly hostName: string;
}

/** rsyslog writes a mark every 20 minutes where it is told to; the minutes of a lab are as much shorter. */
const MARK_MS = 4_000;

/**
 * Goes on writing a mark into the file, and not into what is in memory: a host that is well is never silent, and one that is gone or
 * whose disk is full is.
 */
export function writeMarks({ path, hostName }: JournalFile): void {
  setInterval(() => {
    const mark = { at: new Date(), unit: 'rsyslog', identifier: 'rsyslogd', line: '-- MARK --' };
    appendFile(path, `${formatEntry(mark, hostName)}\n`, { mode: 0o640 }, () => {
      // It is lost where the disk is full, as a line of any other program is.
    });
  }, MARK_MS).unref();
}

export function createJournal(file?: JournalFile): Journal {
  const entries: JournalEntry[] = [];

  function append(written: readonly JournalEntry[]): void {
    if (file === undefined || written.length === 0) return;
    const text = written.map((entry) => `${formatEntry(entry, file.hostName)}\n`).join('');
    try {
      appendFileSync(file.path, text, { mode: 0o640 });
      if (statSync(file.path).size > FILE_BYTES_MAX) renameSync(file.path, `${file.path}.1`);
    } catch {
      // A full disk loses lines of the file, as it does for rsyslog; those in memory stay.
    }
  }

  return {
    write(unit, identifier, text) {
      const at = new Date();
      const written = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ at, unit, identifier, line: line.slice(0, LINE_LIMIT_CHARS) }));
      entries.push(...written);
      append(written);
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

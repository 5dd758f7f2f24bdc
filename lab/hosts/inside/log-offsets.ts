import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How far a file was shipped: which file, and up to which byte. */
export interface LogOffset {
  /** Device and inode, so that a renamed file is known again. */
  readonly file: string;
  readonly offset: number;
}

/** Offsets by path, which outlive the agent. */
export interface LogOffsets {
  get(path: string): LogOffset | undefined;
  set(path: string, offset: LogOffset): void;
  /** Forgets paths that are not followed any more. */
  keepOnly(paths: readonly string[]): void;
}

/** A file that is missing or damaged begins anew: lines come twice then, and none is lost. */
export function openLogOffsets(stateFile: string): LogOffsets {
  const offsets = load(stateFile);

  function save(): void {
    mkdirSync(dirname(stateFile), { recursive: true });
    writeFileSync(`${stateFile}.new`, JSON.stringify([...offsets]), { mode: 0o600 });
    renameSync(`${stateFile}.new`, stateFile);
  }

  return {
    get: (path) => offsets.get(path),
    set(path, offset) {
      offsets.set(path, offset);
      save();
    },
    keepOnly(paths) {
      const gone = [...offsets.keys()].filter((path) => !paths.includes(path));
      for (const path of gone) offsets.delete(path);
      if (gone.length > 0) save();
    },
  };
}

function load(stateFile: string): Map<string, LogOffset> {
  try {
    return new Map(JSON.parse(readFileSync(stateFile, 'utf8')) as [string, LogOffset][]);
  } catch {
    return new Map();
  }
}

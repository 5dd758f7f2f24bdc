import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostConfig } from './host-config.ts';

/** What a host's lines are shipped to, by the file that they come from. */
const GROUP = '/recoverops/hosts/';
const FILES = [
  { name: 'syslog', path: ['syslog'] },
  { name: 'nginx-access', path: ['nginx', 'access.log'] },
  { name: 'nginx-error', path: ['nginx', 'error.log'] },
] as const;
/** Every log of an application, in one group. */
const APPLICATION = { name: 'app', folder: 'app' } as const;
/** Applications write as many files as they like; more are not followed. */
const APPLICATION_FILES_MAX = 16;
/** Of the names that somebody on the host chose, those that a log has by custom. */
const APPLICATION_FILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.log$/;

/** The log groups of every host, whichever files it has. */
export const hostLogGroups: readonly string[] = [...FILES, APPLICATION].map(({ name }) => `${GROUP}${name}`);

export interface LogSource {
  readonly path: string;
  readonly logGroup: string;
}

/** The log files of a host that may be there now. */
export function logSources({ logDirectory }: Pick<HostConfig, 'logDirectory'>): readonly LogSource[] {
  const folder = join(logDirectory, APPLICATION.folder);
  return [
    ...FILES.map(({ name, path }) => ({ path: join(logDirectory, ...path), logGroup: `${GROUP}${name}` })),
    ...namesIn(folder)
      .filter((name) => APPLICATION_FILE.test(name))
      .sort()
      .slice(0, APPLICATION_FILES_MAX)
      .map((name) => ({ path: join(folder, name), logGroup: `${GROUP}${APPLICATION.name}` })),
  ];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not made yet, or taken away.
    return [];
  }
}

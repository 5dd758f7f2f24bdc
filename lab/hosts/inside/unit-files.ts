import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceConfig } from './host-config.ts';

/** Where units live that a boot forgets, and drop-ins of others, as systemd has it. */
const TRANSIENT_UNITS = '/run/systemd/transient';

/** The part of a unit file that the supervisor knows: one setting per line, the last one counts, an empty one clears. */
interface UnitSettings {
  description?: string;
  argv?: readonly string[];
  environment: Record<string, string>;
  restartsOnFailure?: boolean;
  openFilesMax?: number;
  memoryMaxBytes?: number | undefined;
}

const SIZES: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `180M` in bytes; undefined: `infinity`, or no size. */
function bytesOf(value: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12})([KMG]?)$/.exec(value) ?? [];
  return number === undefined ? undefined : Number(number) * (SIZES[unit] ?? 1);
}

function readSettings(text: string, settings: UnitSettings): void {
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^([A-Za-z]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name === 'Description') settings.description = value;
    if (name === 'ExecStart' && value !== '') settings.argv = value.split(' ');
    if (name === 'Restart') settings.restartsOnFailure = value === 'on-failure' || value === 'always';
    if (name === 'LimitNOFILE') settings.openFilesMax = Number(value);
    if (name === 'MemoryMax') settings.memoryMaxBytes = bytesOf(value);
    if (name === 'Environment') {
      const at = value.indexOf('=');
      if (at > 0) settings.environment[value.slice(0, at)] = value.slice(at + 1);
    }
  }
}

const read = (path: string) => readFileSync(path, 'utf8');

function namesIn(directory: string, suffix: string): readonly string[] {
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith(suffix))
        .sort()
    : [];
}

/** What a unit is with its drop-ins, as of now: systemd too reads them before it starts one. */
export function withDropIns(config: ServiceConfig, directory = TRANSIENT_UNITS): ServiceConfig {
  const settings: UnitSettings = { environment: {} };
  const folder = join(directory, `${config.name}.service.d`);
  for (const name of namesIn(folder, '.conf')) readSettings(read(join(folder, name)), settings);
  const { description, argv, environment, restartsOnFailure, openFilesMax, memoryMaxBytes } = settings;
  return {
    ...config,
    ...(description === undefined ? {} : { description }),
    ...(argv === undefined ? {} : { argv }),
    ...(restartsOnFailure === undefined ? {} : { restartsOnFailure }),
    ...(openFilesMax === undefined ? {} : { openFilesMax }),
    ...(memoryMaxBytes === undefined ? {} : { memoryMaxBytes }),
    env: { ...config.env, ...environment },
  };
}

/** Units that lie there as files of their own. One without a program is none. */
export function transientUnits(directory = TRANSIENT_UNITS): readonly ServiceConfig[] {
  return namesIn(directory, '.service').flatMap((file) => {
    const settings: UnitSettings = { environment: {} };
    readSettings(read(join(directory, file)), settings);
    const { description, argv, environment, restartsOnFailure, openFilesMax, memoryMaxBytes } = settings;
    if (argv === undefined) return [];
    const name = file.slice(0, -'.service'.length);
    return [
      {
        name,
        description: description ?? name,
        argv,
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...environment },
        restartsOnFailure: restartsOnFailure ?? false,
        unitDirectory: directory,
        ...(openFilesMax === undefined ? {} : { openFilesMax }),
        ...(memoryMaxBytes === undefined ? {} : { memoryMaxBytes }),
      },
    ];
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import type { World } from '../../eval/world.ts';
import type { Platform } from '../../src/domain/diagnosis/probes/probe.ts';

/** Where the prints of the lab's prepared host are kept, with the world that it is. */
export const RECORDING_FOLDER = new URL('../samples/lab/', import.meta.url);

export interface RecordedLook {
  readonly name: string;
  readonly probe: string;
  readonly now: string;
  readonly exitCode: number;
  readonly since: Partial<World>;
}

export interface Recording {
  readonly platform: Platform;
  readonly looks: readonly RecordedLook[];
  readonly world: World;
}

export const printFile = (name: string) => `${name.replaceAll(' ', '-')}.txt`;

export function readRecording(): Recording {
  return JSON.parse(readFileSync(new URL('world.json', RECORDING_FOLDER), 'utf8')) as Recording;
}

export function recordedLines(name: string): readonly string[] {
  return readFileSync(new URL(printFile(name), RECORDING_FOLDER), 'utf8').trimEnd().split('\n');
}

/** Names of the files of prints. */
export function recordedFiles(): readonly string[] {
  return readdirSync(RECORDING_FOLDER).filter((name) => name.endsWith('.txt'));
}

/** Rows of the table of test/samples/README.md that says which probes the lab cannot run truly. */
export function writtenProbes(): readonly { readonly probe: string; readonly why: string }[] {
  const page = readFileSync(new URL('../README.md', RECORDING_FOLDER), 'utf8');
  const table = page.slice(page.indexOf('| Probe that the lab cannot run |')).split('\n').slice(2);
  const end = table.findIndex((line) => !line.startsWith('|'));
  return table.slice(0, end === -1 ? undefined : end).map((line) => {
    const [, probe = '', why = ''] = line.split('|').map((cell) => cell.trim());
    return { probe, why };
  });
}

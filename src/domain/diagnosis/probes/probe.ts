import type { FactRead } from '../facts.ts';

/** Systems whose prints the parsers know, each from samples. */
export const PLATFORMS = [
  'amazon-linux-2',
  'amazon-linux-2023',
  'debian-12',
  'ubuntu-22.04',
  'ubuntu-24.04',
  'rhel-9',
] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The kinds of trouble that are looked for; each has a folder of probes and one of causes. */
export const FAMILIES = ['disk', 'service', 'memory', 'processor', 'watchers'] as const;
export type Family = (typeof FAMILIES)[number];

/** What one probe printed on one host: both streams in one, without the delimiters. */
export interface ProbeOutput {
  readonly lines: readonly string[];
  /** 124: its time was up; 126, 127: its program is not there. */
  readonly exitCode: number;
  /** It printed more than its limit: what is missing is at the end. */
  readonly isCut: boolean;
}

/** One read-only look at a host. The SSM document `RecoverOps-Diagnose` is generated from these and takes no commands. */
export interface ProbeDefinition {
  /** Lower-case words joined by `-`, at most 32 characters: it stands in the delimiters and asks for the probe. */
  readonly name: string;
  readonly family: Family | 'host';
  /** What it tells, for people: "how full each file system is". */
  readonly tells: string;
  /** POSIX shell text for `/bin/sh -c`, as root with `LC_ALL=C`; may use the document's own functions (`documents/`). */
  readonly command: string;
  readonly limits: { readonly seconds: number; readonly bytes: number };
  /** Facts from its output. Never throws; an odd row becomes an `unread` fact, never "well". */
  readonly parse: (output: ProbeOutput) => readonly FactRead[];
}

/** Why nothing is known, for a person, where a probe ended so and printed nothing that can be read. */
export function endedWith(exitCode: number): string {
  return exitCode === 0 ? 'nothing was printed that can be read' : `exit ${exitCode}`;
}

import type { IncidentClass, LogSource } from '../../src/domain/alarm/finding/incident-class.ts';
import type { SeededRandom } from './seeded-random.ts';

export const PACKS = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
export type Pack = (typeof PACKS)[number];
export type Label = IncidentClass | 'healthy' | 'unknown';

/** What is called by one name throughout an example. */
export interface Names {
  readonly host: string;
  readonly instance: string;
  readonly service: string;
  readonly cluster: string;
  readonly database: string;
}

/** What a program says at one moment, before its logger writes it. */
export interface Spoken {
  readonly level: 'F' | 'E' | 'W' | 'I' | 'D';
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the logger writes the stack of the error behind it. */
  readonly traced: boolean;
  /** Of the call or request that it is a part of. */
  readonly request: string;
}

/** Puts into the form of the source's documentation what a program says. */
export type Frame = (spoken: Spoken, names: Names, random: SeededRandom) => string;

/** A program of one pack, as its logger is set up. */
export interface Writer {
  /** As lines name it, or as its makers do. */
  readonly program: string;
  readonly stackFormat: string;
  /** The logs that it can write to. */
  readonly sources: readonly LogSource[];
  readonly frame: Frame;
  /** What it writes on any day, whatever else happens. */
  readonly usual: readonly Phrase[];
  /** What the platform writes around the lines of one call. */
  readonly around?: readonly [before: Frame, ...behind: Frame[]];
}

/**
 * A line to write: its level, `+` where it comes again and again, `!` where a stack follows, a blank, and the text. In the text
 * `{name}` is a value (`values.ts`), `[[a|b]]` one of two wordings.
 */
export type Phrase = string;

/** One way in which one kind of trouble shows in the log of certain programs. */
export interface Family {
  /** Of its own among those of its label in its pack. */
  readonly name: string;
  readonly label: Label;
  /** Any of them can write it. */
  readonly writers: readonly Writer[];
  /** In the order in which they come. */
  readonly phrases: readonly Phrase[];
  /** What else breaks by it: symptoms that are of other kinds. */
  readonly then: readonly Aftermath[];
}

/** What follows from many kinds of trouble. */
export const AFTERMATHS = ['crash', 'errors', 'slow', 'retry'] as const;
export type Aftermath = (typeof AFTERMATHS)[number];

/** A family of these writers. */
export function by(writers: Writer | readonly Writer[], ...phrases: readonly Phrase[]): FamilyOf {
  return { writers: 'program' in writers ? [writers] : writers, phrases };
}

/** Who says it, and what; not yet of which kind of trouble. */
export type FamilyOf = Pick<Family, 'writers' | 'phrases'>;

/** Families of one kind of trouble, which get their names once a pack is put together. */
export function families(
  label: Label,
  then: readonly Aftermath[],
  ...members: readonly FamilyOf[]
): readonly Omit<Family, 'name'>[] {
  return members.map((member) => ({ ...member, label, then }));
}

/** With a name for each, of its own among those of its label. */
export function named(all: readonly Omit<Family, 'name'>[]): readonly Family[] {
  const counts = new Map<Label, number>();
  return all.map((family) => {
    const number = counts.get(family.label) ?? 0;
    counts.set(family.label, number + 1);
    return { ...family, name: `${number}-${family.writers[0]?.program ?? ''}` };
  });
}

/** All that one pack is made of. */
export interface PackContent {
  readonly pack: Pack;
  /** Names of its services; those of another pack are others. */
  readonly services: readonly string[];
  /** Ends of its internal host names. */
  readonly domain: string;
  readonly folders: readonly string[];
  readonly users: readonly string[];
  readonly tables: readonly string[];
  readonly families: readonly Family[];
  /** Programs that write to the log of every host, beside what runs on it. */
  readonly hostWriters: readonly Writer[];
  /** Lines of other kinds of trouble that follow, by which of the writers can say them. */
  readonly aftermath: Readonly<Record<Aftermath, readonly FamilyOf[]>>;
}

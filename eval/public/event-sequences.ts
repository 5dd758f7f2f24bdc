import { readFile } from 'node:fs/promises';
import { SetUnreadable } from './set-unreadable.ts';

/** The templates of one block or container, in the order in which they came. */
export interface EventSequence {
  readonly name: string;
  readonly events: readonly string[];
}

const LINE = /^([^,\s]{1,200}),([\w-]+(?: [\w-]+)*)$/;

/**
 * The sequences of a file with lines `name,event ids`.
 *
 * @throws SetUnreadable where a line is anything else.
 */
export function readSequences(file: string, text: string): readonly EventSequence[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line === '') return [];
    const [, name, events] = LINE.exec(line.trimEnd()) ?? [];
    if (name === undefined || events === undefined)
      throw new SetUnreadable(
        `${file}:${at + 1} is not a name, a comma and event ids with a blank between them: mend the line or take the file out of the folder`,
      );
    return [{ name, events: events.split(' ') }];
  });
}

export function countsOf(events: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  return counts;
}

/** Two sequences have the same one exactly where they have as many lines of each template. */
export const countVectorKey = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .map(([event, lines]) => `${event}:${lines}`)
    .sort()
    .join(' ');

/** The text of a file of a set; null where there is no such file. */
export async function readSetFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

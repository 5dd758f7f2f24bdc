import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineForms } from '../../src/domain/logs/line-forms.ts';
import { TemplateMiner } from '../../src/domain/logs/template-miner.ts';
import { csvRows } from './csv.ts';
import { groupingAccuracy } from './grouping-accuracy.ts';
import { SetUnreadable } from './set-unreadable.ts';

// loghub-2k: 2,000 lines of each of some systems, with the templates that people gave them (logpai/loghub-2.0).

export const LOGHUB_FOLDER = 'loghub-2k';
const FILE = /^([A-Za-z]{1,40})_2k\.log_structured_corrected\.csv$/;

export interface SystemGrouping {
  readonly system: string;
  readonly lines: number;
  readonly templates: number;
  readonly found: number;
  /** In [0,1]. */
  readonly accuracy: number;
}

/** The messages of one system's lines, without the header that its logger writes, and their templates. */
export function readSystem(
  file: string,
  text: string,
): { readonly messages: readonly string[]; readonly templates: readonly string[] } {
  const [heading = [], ...rows] = csvRows(text);
  const content = heading.indexOf('Content');
  const template = heading.indexOf('EventTemplate');
  if (content < 0 || template < 0)
    throw new SetUnreadable(
      `${file} has no columns Content and EventTemplate: it is not a file of loghub-2k; take it out of the folder`,
    );
  return {
    messages: rows.map((row) => row[content] ?? ''),
    templates: rows.map((row) => row[template] ?? ''),
  };
}

/** The template of each message, as the detector finds it without a model: all that it knows is these lines. */
function groupMessages(messages: readonly string[]): readonly string[] {
  const forms = new LineForms(0);
  const numbers = messages.map((message) => forms.formOf(message));
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const seen = [...counts].map(([number, lines]) => ({
    number,
    words: forms.form(number)?.words ?? [],
    lines,
  }));
  const { templates } = new TemplateMiner().mine(seen);
  const ids = new Map(seen.map(({ number }, index) => [number, templates[index]?.id ?? '']));
  return numbers.map((number) => ids.get(number) ?? '');
}

/** Every system of the set that is in the folder, by name; empty where the folder has none. */
export async function evaluateLoghub(dataDir: string): Promise<readonly SystemGrouping[]> {
  const folder = join(dataDir, LOGHUB_FOLDER);
  const files = (await readdir(folder)).filter((file) => FILE.test(file)).toSorted();
  const results: SystemGrouping[] = [];
  for (const file of files) {
    const { messages, templates } = readSystem(file, await readFile(join(folder, file), 'utf8'));
    const found = groupMessages(messages);
    results.push({
      system: FILE.exec(file)?.[1] ?? file,
      lines: messages.length,
      templates: new Set(templates).size,
      found: new Set(found).size,
      accuracy: groupingAccuracy(found, templates),
    });
  }
  return results;
}

import { gunzipSync } from 'node:zlib';
import { LineForms } from '../../src/domain/logs/line-forms.ts';
import { TemplateMiner } from '../../src/domain/logs/template-miner.ts';

interface LogRecord {
  readonly logStream: string;
  readonly logEvents: readonly { readonly message: string }[];
}

export interface Counted {
  readonly lines: number;
  readonly forms: number;
  readonly templates: number;
  /** Lines whose template was too many. */
  readonly other: number;
}

const read = (record: Buffer) => JSON.parse(gunzipSync(record).toString('utf8')) as LogRecord;

/** What any reader of the stream has to do: the baseline. */
export function readOnly(records: readonly Buffer[]): number {
  let lines = 0;
  for (const record of records) lines += read(record).logEvents.length;
  return lines;
}

/** From gzip to counted templates of each log stream, as the detector counts them. */
export function countTemplates(records: readonly Buffer[], seed: number): Counted {
  const forms = new LineForms(seed);
  const streams = new Map<string, Map<number, number>>();
  const all = new Map<number, number>();
  let lines = 0;
  for (const record of records) {
    const { logStream, logEvents } = read(record);
    let counts = streams.get(logStream);
    if (counts === undefined) {
      counts = new Map();
      streams.set(logStream, counts);
    }
    for (const { message } of logEvents) {
      const form = forms.formOf(message);
      counts.set(form, (counts.get(form) ?? 0) + 1);
      lines += 1;
    }
  }
  for (const counts of streams.values())
    for (const [form, count] of counts) all.set(form, (all.get(form) ?? 0) + count);
  const found = [...all].flatMap(([number, count]) => {
    const form = forms.form(number);
    return form === undefined ? [] : [{ words: form.words, lines: count }];
  });
  const { templates } = new TemplateMiner().mine(found);
  return {
    lines,
    forms: forms.size,
    templates: new Set(templates.map(({ id }) => id)).size,
    other: all.get(0) ?? 0,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanOutput } from '../../../../src/domain/redaction/bounded-text.ts';
import { INNOCENT_LINES, KNOWN_FORMS, SYMBOL_FORMS } from './known-forms.ts';
import { type Random, SECRET_FORMATS, SECRET_KINDS, seeded } from './secret-corpus.ts';

// How much of what is secret is hidden, by kind, and that what is not stays. `npm run redaction-figures` prints the
// table; RECOVEROPS_INNOCENT_LOGS names a folder of logs without secrets to try besides.

const SHARE_MIN = 0.99;
/** Of one kind alone. */
const KIND_SHARE_MIN = 0.97;
const SAMPLES = 3;
const SEED = 20_261_128;
/** So much of a secret at either end gives it away. */
const TELLING_CHARS = 6;

const secretOf = (random: Random) =>
  Array.from({ length: 14 }, () => 'ABCDEFGHJKLMabcdefghjkm23456789'[Math.floor(random() * 31)]).join('');

function isHidden(clean: string, secret: string): boolean {
  // A mark names the kind of what it hides.
  const left = clean.replaceAll(/<REDACTED:[^>]*>/g, '');
  return [secret.slice(0, TELLING_CHARS), secret.slice(-TELLING_CHARS)].every((part) => !left.includes(part));
}

function figuresByKind(): Map<string, { tried: number; hidden: number; missed: string[] }> {
  const random = seeded(SEED);
  const figures = new Map<string, { tried: number; hidden: number; missed: string[] }>();
  for (const kind of SECRET_KINDS) {
    const figure = { tried: 0, hidden: 0, missed: [] as string[] };
    figures.set(kind.name, figure);
    for (const format of SECRET_FORMATS.filter(({ bare }) => bare !== true || kind.bare)) {
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const value = kind.make(random);
        const printed = format.name === 'query' ? encodeURIComponent(value) : value;
        const text = format.print(kind.variable, value);
        figure.tried += 1;
        if (isHidden(cleanOutput(text), printed)) figure.hidden += 1;
        else figure.missed.push(`${format.name}: ${cleanOutput(text)}`);
      }
    }
  }
  return figures;
}

describe('secrets of many kinds in many forms', () => {
  const figures = figuresByKind();

  it('are at least 80 kinds in at least 80 forms', () => {
    expect([SECRET_KINDS.length >= 80, SECRET_FORMATS.length >= 80]).toEqual([true, true]);
  });

  it('are hidden to 99 % and more', () => {
    const all = [...figures.values()];
    const sum = (of: (figure: (typeof all)[number]) => number) =>
      all.reduce((total, each) => total + of(each), 0);
    if (process.env.RECOVEROPS_FIGURES === '1') {
      const rows = [...figures].map(([name, { tried, hidden }]) => ({ kind: name, tried, hidden }));
      console.table(rows);
      console.log(`${sum(({ hidden }) => hidden)} of ${sum(({ tried }) => tried)} hidden`);
    }
    const missed = all.flatMap((each) => each.missed).join('\n');
    expect(sum(({ hidden }) => hidden) / sum(({ tried }) => tried), missed).toBeGreaterThanOrEqual(SHARE_MIN);
  });

  it.each([...figures])('%s: nearly all', (_name, { tried, hidden, missed }) => {
    expect(hidden / tried, missed.join('\n')).toBeGreaterThanOrEqual(KIND_SHARE_MIN);
  });
});

describe('forms that once showed their secret', () => {
  const random = seeded(SEED + 1);
  it.each(KNOWN_FORMS)('%s', (form) => {
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const secret = secretOf(random);
      const text = form.replace('@', secret);
      const clean = cleanOutput(text);
      expect(isHidden(clean, secret), clean).toBe(true);
      expect(cleanOutput(clean)).toBe(clean);
    }
  });
});

describe('passwords with symbols in them are hidden as a whole', () => {
  it.each(SYMBOL_FORMS)('%s', (text, secret) => {
    const clean = cleanOutput(text).replaceAll(/<REDACTED:[^>]*>/g, '');
    const parts = Array.from({ length: secret.length - 2 }, (_, at) => secret.slice(at, at + 3));
    expect(parts.filter((part) => clean.includes(part))).toEqual([]);
  });
});

describe('what is no secret stays', () => {
  it.each(INNOCENT_LINES)('%s', (line) => {
    expect(cleanOutput(line)).toBe(line);
  });

  const folder = process.env.RECOVEROPS_INNOCENT_LOGS;
  it.skipIf(folder === undefined)(
    'of the lines of a folder of logs, one in a thousand changes at most',
    () => {
      const lines = readdirSync(folder ?? '.')
        .filter((name) => name.endsWith('.log'))
        .flatMap((name) => readFileSync(join(folder ?? '.', name), 'utf8').split('\n'))
        .map((line) => line.replace(/\r$/, ''));
      const changed = lines.filter((line) => cleanOutput(line) !== line);
      expect(changed.length, changed.join('\n')).toBeLessThanOrEqual(lines.length / 1_000);
    },
  );
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStackConfig, type StackConfig } from '../../pulumi/config.ts';
import { ConfigReader } from '../../pulumi/config-reader.ts';
import { EXAMPLES, stackConfigFile } from '../../scripts/infra/stack-config-file.ts';
import { RAW_OUTPUT_DAYS } from '../../src/contracts/raw-output.ts';
import { readsOf, type SettingReads, saidOf, written, wrongRanges } from '../support/setting-reads.ts';
import { configKeys } from './support/config-keys.ts';
import { pages } from './support/shell-commands.ts';

const DOCS = resolve(import.meta.dirname, '../../docs/operations/deploy-aws.md');
const METHODS = ['text', 'optionalText', 'oneOf', 'flag', 'integer', 'list', 'cidrs', 'json', 'hasSecret'];

/** What a stack has that sets no more than it has to. */
function readsOfStack(stack: string): SettingReads {
  const { 'recoverops:image': _, ...examples } = EXAMPLES;
  const values = Object.fromEntries(
    Object.entries({ ...stackConfigFile(stack).config, ...examples }).flatMap(([key, value]) =>
      key.startsWith('recoverops:') ? [[key.slice('recoverops:'.length), value]] : [],
    ),
  );
  let config: StackConfig | undefined;
  const reads = readsOf(ConfigReader, METHODS, () => {
    config = parseStackConfig({
      project: 'recoverops',
      stack,
      region: 'us-east-1',
      values,
      secretKeys: new Set(),
    });
  });
  // The one default that the reader is not told.
  return new Map([...reads, ['vpcCidr', { value: config?.network.cidr }]]);
}

/** Cells in words, for what is not set. What they mean beyond that is the parser's test. */
const UNSET = ['', 'none', 'none: no such role', 'everybody', 'one, of image', 'Amazon Linux 2023'];
const IN_WORDS: Readonly<Record<string, string>> = { 'true with hostedZoneId': 'true' };
/** Given by the user: both stacks have them from the examples. */
const GIVEN = ['domain', 'hostedZoneId'];

interface Row {
  readonly keys: readonly string[];
  readonly defaults: string;
  readonly meaning: string;
}

function rowsOf(text: string): readonly Row[] {
  const section = text.split('## Parameters')[1]?.split('### ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, names = '', defaults = '', meaning = ''] = line.split('|');
      const keys = Array.from(names.matchAll(/`(\w+)`/g), ([, key]) => key ?? '');
      return { keys, defaults: defaults.replaceAll('`', '').trim(), meaning };
    });
}

/** A cell as one value for each key: `1, 2`, or one for all of them. */
function valuesOf(cell: string, count: number): readonly string[] {
  const all = UNSET.includes(cell) || Object.hasOwn(IN_WORDS, cell) || count === 1;
  const parts = all ? [cell] : cell.split(', ');
  const each = parts.length === 1 ? Array.from({ length: count }, () => parts[0] ?? '') : parts;
  return each.map((part) => (UNSET.includes(part) ? '' : (IN_WORDS[part] ?? part)));
}

/** An image is called by its tag. */
const isSame = (said: string, value: string) =>
  said === value || (/^[\d.]+$/.test(said) && value.endsWith(`:${said}`));

/** Defaults of the table, `dev` / `prod`, that the parser does not give. */
function wrongDefaults(text: string, dev: SettingReads, prod: SettingReads): readonly string[] {
  return rowsOf(text).flatMap(({ keys, defaults }) => {
    const [ofDev = '', ofProd = ofDev] = defaults.split(' / ');
    return [['dev', ofDev, dev] as const, ['prod', ofProd, prod] as const].flatMap(([stack, cell, reads]) => {
      const said = valuesOf(cell, keys.length);
      if (said.length !== keys.length) return [`${keys.join()}: "${cell}" is not one value for each`];
      return keys.flatMap((key, at) => {
        const read = reads.get(key)?.value;
        // Whether a secret is set is read as a flag.
        const value = read === false && said[at] === '' ? '' : written(read);
        return GIVEN.includes(key) || isSame(said[at] ?? '', value)
          ? []
          : [`${key} of ${stack}: "${said[at]}", but it is "${value}"`];
      });
    });
  });
}

/** What `vpcCidr` and `zones` take stands in one cell. */
const WITHOUT_PREFIXES = (meaning: string) => meaning.replaceAll(/`\/\d+` to `\/\d+`/g, '');

function wrongBounds(text: string, reads: SettingReads): readonly string[] {
  return rowsOf(text).flatMap(({ keys, meaning }) => {
    const key = keys.find((one) => reads.get(one)?.max !== undefined);
    return key === undefined ? [] : wrongRanges(key, WITHOUT_PREFIXES(meaning), reads.get(key) ?? {});
  });
}

const text = readFileSync(DOCS, 'utf8');
const dev = readsOfStack('dev');
const prod = readsOfStack('prod');

test('the table of parameters has every key that is read, and no other', () => {
  const documented = rowsOf(text).flatMap(({ keys }) => keys);
  expect(configKeys().length).toBeGreaterThan(40);
  expect(documented.toSorted()).toEqual(configKeys().toSorted());
});

test('its defaults are those of both stacks', () => {
  expect(wrongDefaults(text, dev, prod)).toEqual([]);
});

test('its ranges are those that the parser takes', () => {
  expect(wrongBounds(text, dev)).toEqual([]);
});

test('every page says the ranges of parameters as the parser takes them', () => {
  const wrong = pages().flatMap((page) =>
    [...dev].flatMap(([key, read]) =>
      read.max === undefined
        ? []
        : saidOf(page.text, key).flatMap((said) =>
            wrongRanges(key, said, read).map((problem) => `${page.path}: ${problem}`),
          ),
    ),
  );
  expect(wrong).toEqual([]);
});

/** Each of S3's two steps goes up to the next midnight, and the second one takes a day more. */
const goneAfter = (days: number) => days + 3;

test.each([
  ['SECURITY.md', /nothing is left after (\d+) days, and never after more than (\d+)/],
  ['docs/operations/alarms.md', /nothing is left after (\d+) days, and after (\d+) with the largest setting/],
])('%s says for how long raw output can be there', (path, sentence) => {
  const page =
    pages()
      .find((one) => one.path === path)
      ?.text.replaceAll(/\s+/g, ' ') ?? '';
  expect(sentence.exec(page)?.slice(1).map(Number)).toEqual([
    goneAfter(RAW_OUTPUT_DAYS.usual),
    goneAfter(RAW_OUTPUT_DAYS.most),
  ]);
});

describe('the check itself', () => {
  const table = (row: string) => `## Parameters\n\n${row}\n`;

  test.each([
    ['| `budgetMonthlyUsd` | 200 / 500 | |', 'budgetMonthlyUsd of prod: "500", but it is "600"'],
    ['| `budgetMonthlyUsd` | 600 | |', 'budgetMonthlyUsd of dev: "600", but it is "200"'],
    ['| `ingressCpu`, `ingressMemoryMiB` | 256, 2048 / 512, 1024 | |', 'ingressMemoryMiB of dev: "2048"'],
    ['| `natPerZone` | `true` / `true` | |', 'natPerZone of dev: "true", but it is "false"'],
    ['| `temporalUiImage` | 2.50.2 | |', 'temporalUiImage of dev: "2.50.2"'],
    ['| `vpcCidr`, `zones` | `10.43.0.0/16`, 2 | |', 'vpcCidr of dev: "10.43.0.0/16"'],
    ['| `noticeEmails` | you | |', 'noticeEmails of dev: "you", but it is ""'],
    ['| `targetsMin`, `targetsMax` | 1, 2, 3 | |', 'is not one value for each'],
    ['| `geminiModel` | none | |', 'geminiModel of dev: "", but it is "gemini-2.5-flash"'],
  ])('%s is wrong', (row, problem) => {
    expect(wrongDefaults(table(row), dev, prod).join('\n')).toContain(problem);
  });

  test.each([
    ['| `rawOutputDays` | 1 | 1 to 5: until |', 'rawOutputDays: "1 to 5", but the code takes 1 to 4'],
    ['| `noticeEmails` | none | who, at most 11 |', 'noticeEmails: "at most 11"'],
    ['| `vpcCidr`, `zones` | x, 2 | `/16` to `/22`; 2 to 5 zones |', 'zones: "2 to 5"'],
  ])('%s is out of range', (row, problem) => {
    expect(wrongBounds(table(row), dev).join('\n')).toContain(problem);
  });

  test('a range in running text is that of the setting before it', () => {
    expect(saidOf('after one day (`rawOutputDays`, 1 to 3) and `x`', 'rawOutputDays')).toEqual([
      ', 1 to 3) and ',
    ]);
  });
});

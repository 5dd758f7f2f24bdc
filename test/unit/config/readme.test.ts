import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { EnvironmentReader } from '../../../src/config/environment-reader.ts';
import { pages } from '../../infra/support/shell-commands.ts';
import { readsOf, type SettingReads, saidOf, written, wrongRanges } from '../../support/setting-reads.ts';

const README = new URL('../../../README.md', import.meta.url);
/** Read by set-up scripts and tests, not by the configuration of the processes. */
const ELSEWHERE = ['TEMPORAL_CLI_PATH', 'RECOVEROPS_TEMPORAL_PORT', 'CHROMIUM_PATH'];
const METHODS = ['optional', 'text', 'number', 'numberOrNull', 'oneOf', 'flag', 'list', 'numbers', 'url'];
/** Said in words, as there is no value to write down. */
const IN_WORDS = ['from the role ARNs, else that of the tables'];
/** No proxy is trusted: the count 0, which the reader is not told. */
const UNSET_AS: Readonly<Record<string, string>> = { RECOVEROPS_TRUST_PROXY: '0' };

interface Row {
  readonly names: readonly string[];
  readonly defaults: string;
  readonly meaning: string;
}

function rowsOf(text: string): readonly Row[] {
  const [, table = ''] = /<!-- configuration:start -->(.*)<!-- configuration:end -->/s.exec(text) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, cell = '', defaults = '', meaning = ''] = row.split('|');
    const names = [...cell.matchAll(/`([A-Z_*]+)`/g)].map(([, name = '']) => name);
    return names.length === 0 ? [] : [{ names, defaults: defaults.trim(), meaning }];
  });
}

/** Defaults of the table that the configuration does not give. What has none after the last one in a row is empty. */
function wrongDefaults(text: string, reads: SettingReads): readonly string[] {
  return rowsOf(text).flatMap(({ names, defaults }) => {
    const said = [...defaults.matchAll(/`([^`]*)`/g)].map(([, value = '']) => value);
    if (said.length === 0 && defaults !== '' && !IN_WORDS.includes(defaults))
      return names.some((name) => reads.has(name)) ? [`${names.join()}: "${defaults}" is no value`] : [];
    return names.flatMap((name, at) => {
      const read = reads.get(name);
      const value = read === undefined ? undefined : (UNSET_AS[name] ?? written(read.value));
      return value === undefined || value === (said[at] ?? '')
        ? []
        : [`${name}: "${said[at] ?? ''}", but it is "${value}"`];
    });
  });
}

const wrongBounds = (text: string, reads: SettingReads): readonly string[] =>
  rowsOf(text).flatMap(({ names, meaning }) => {
    const name = names.find((one) => reads.get(one)?.max !== undefined);
    return name === undefined ? [] : wrongRanges(name, meaning, reads.get(name) ?? {});
  });

const text = readFileSync(README, 'utf8');
const reads = readsOf(EnvironmentReader, METHODS, () => loadConfig({}));

function readByConfig(): readonly string[] {
  const read = new Set<string>();
  loadConfig(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_target, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...read];
}

test("the README's configuration table names every variable that is read, and no other", () => {
  const names = rowsOf(text).flatMap((row) => row.names);
  const own = names.filter((name) => !name.startsWith('TEMPORAL_') && !ELSEWHERE.includes(name));
  expect(own.toSorted()).toEqual(readByConfig().toSorted());
  for (const name of ELSEWHERE) expect(names).toContain(name);
});

test('its defaults are those of an empty environment', () => {
  expect(wrongDefaults(text, reads)).toEqual([]);
  const start = readFileSync(new URL('../../../scripts/start.ts', import.meta.url), 'utf8');
  const [, port] = /port\('RECOVEROPS_TEMPORAL_PORT', (\d+)/.exec(start) ?? [];
  expect(rowsOf(text).find(({ names }) => names.includes('RECOVEROPS_TEMPORAL_PORT'))?.defaults).toBe(
    `\`${port}\``,
  );
});

test('its ranges, and those of every page, are those that are taken', () => {
  const wrong = pages().flatMap((page) =>
    [...reads].flatMap(([name, read]) =>
      read.max === undefined ? [] : saidOf(page.text, name).flatMap((said) => wrongRanges(name, said, read)),
    ),
  );
  expect([...wrongBounds(text, reads), ...wrong]).toEqual([]);
});

describe('the check itself', () => {
  const table = (row: string) => `<!-- configuration:start -->\n${row}\n<!-- configuration:end -->`;

  test.each([
    ['| `RECOVEROPS_SETTLE_SECONDS` | `90` | |', 'RECOVEROPS_SETTLE_SECONDS: "90", but it is "120"'],
    ['| `RECOVEROPS_PORT`, `RECOVEROPS_HOST` | `8080`, `0.0.0.0` | |', 'RECOVEROPS_HOST: "0.0.0.0"'],
    ['| `RECOVEROPS_REMINDER_SECONDS` | `300,900` | |', 'but it is "300,600"'],
    ['| `GEMINI_MODEL`, `GEMINI_BASE_URL` | `x`, `y` | |', 'GEMINI_BASE_URL: "y", but it is ""'],
    ['| `RECOVEROPS_BUCKET` | | |', 'RECOVEROPS_BUCKET: "", but it is "recoverops-evidence"'],
    ['| `RECOVEROPS_LOG_LEVEL` | much | |', '"much" is no value'],
  ])('%s is wrong', (row, problem) => {
    expect(wrongDefaults(table(row), reads).join('\n')).toContain(problem);
  });

  test('a range in the table is that of its setting', () => {
    const row = '| `RECOVEROPS_INCIDENT_RETENTION_DAYS` | | days (at least 3); empty keeps it |';
    expect(wrongBounds(table(row), reads)).toEqual([
      'RECOVEROPS_INCIDENT_RETENTION_DAYS: "at least 3", but the code takes 30 to 3650',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';

const README = new URL('../../../README.md', import.meta.url);
/** Read by set-up scripts and tests, not by the configuration of the processes. */
const ELSEWHERE = ['TEMPORAL_CLI_PATH', 'RECOVEROPS_TEMPORAL_PORT', 'CHROMIUM_PATH'];

function documented(): readonly string[] {
  const [, table = ''] =
    /<!-- configuration:start -->(.*)<!-- configuration:end -->/s.exec(readFileSync(README, 'utf8')) ?? [];
  return table.split('\n').flatMap((row) => {
    const [, names = ''] = row.split('|');
    return [...names.matchAll(/`([A-Z_*]+)`/g)].map(([, name = '']) => name);
  });
}

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
  const names = documented();
  const own = names.filter((name) => !name.startsWith('TEMPORAL_') && !ELSEWHERE.includes(name));
  expect(own.toSorted()).toEqual(readByConfig().toSorted());
  for (const name of ELSEWHERE) expect(names).toContain(name);
});

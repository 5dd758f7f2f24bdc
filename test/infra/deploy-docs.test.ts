import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseStackConfig } from '../../pulumi/config.ts';
import { StackConfigError } from '../../pulumi/config-reader.ts';

const DOCS = resolve(import.meta.dirname, '../../docs/operations/deploy-aws.md');

/** The parser itself says which keys it knows when it is given one that it does not. */
function knownKeys(): readonly string[] {
  try {
    parseStackConfig({
      project: 'recoverops',
      stack: 'dev',
      region: 'us-east-1',
      values: { domain: 'ops.example.org', hostedZoneId: 'Z0123456789ABC', nothing: 'x' },
      secretKeys: new Set(),
    });
  } catch (error) {
    if (error instanceof StackConfigError)
      return /correct it to one of (.*)$/.exec(error.problems.join())?.[1]?.split(', ') ?? [];
    throw error;
  }
  return [];
}

test('the table of parameters has every key that is read, and no other', () => {
  const section = readFileSync(DOCS, 'utf8').split('## Parameters')[1]?.split('### ')[0] ?? '';
  const documented = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => Array.from(line.split('|')[1]?.matchAll(/`(\w+)`/g) ?? [], ([, key]) => key ?? ''));
  expect(knownKeys().length).toBeGreaterThan(40);
  expect(documented.toSorted()).toEqual(knownKeys().toSorted());
});

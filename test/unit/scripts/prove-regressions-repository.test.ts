import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../../scripts/prove-regressions/finding.ts';
import { holds, type Proof } from '../../../scripts/prove-regressions/proof.ts';
import { prove } from '../../../scripts/prove-regressions/prove.ts';

const MODULES = resolve(import.meta.dirname, '../../../node_modules');

let root: string;

function git(...args: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  // A hook that runs the tests names its own repository in these.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  return execFileSync('git', ['-C', root, ...identity, ...args], { encoding: 'utf8', env });
}

function commit(subject: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', subject);
}

const testFile = (importLine: string, name: string, expectation: string) =>
  `import { expect, test } from 'vitest';\n${importLine}\ntest('always there', () => {});\ntest('${name}', () => { ${expectation} });\n`;

/** A repository whose history mends two faults, pretends to mend a third, and gets a test that waits for an answer. */
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'rops-tiny-')));
  git('init', '--quiet');
  symlinkSync(MODULES, join(root, 'node_modules'));
  commit('Add two numbers', {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "type": "module" }',
    'package-lock.json': '{}',
    'vitest.config.mjs': "export default { test: { include: ['test/**/*.test.ts'] } };\n",
    'src/sum.ts': 'export const sum = (a: number, b: number) => a - b;\n',
    'test/old.test.ts': testFile("import { sum } from '../src/sum.ts';", 'old', 'expect(sum(1, 0)).toBe(1);'),
  });
  commit('Add where it subtracted', {
    'src/sum.ts': 'export const sum = (a: number, b: number) => a + b;\n',
    'test/support/numbers.ts': 'export const ONE = 1;\n',
    'test/sum.test.ts': testFile(
      "import { sum } from '../src/sum.ts';\nimport { ONE } from './support/numbers.ts';",
      'one and (one) is two',
      'expect(sum(ONE, 1)).toBe(2);',
    ),
  });
  commit('Multiply too', {
    'src/product.ts': 'export const product = (a: number, b: number) => a * b;\n',
    'test/product.test.ts': `import { describe, expect, test } from 'vitest';
import { product } from '../src/product.ts';
describe('a product', () => { test('of two and two is four', () => { expect(product(2, 2)).toBe(4); }); });
`,
  });
  commit('Change nothing that a test could see', {
    'src/sum.ts': '// Adds.\nexport const sum = (a: number, b: number) => a + b;\n',
    'test/sum.test.ts': testFile(
      "import { sum } from '../src/sum.ts';",
      'one and (one) is two',
      'expect(sum(1, 1)).toBe(2);',
    ),
  });
  commit('Wait for an answer', {
    'test/answer.test.ts': `import { test } from 'vitest';\ntest('waits', async () => { await fetch(process.env.PROBE_URL ?? ''); }, 600_000);\n`,
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const finding = (title: string, subject: string, file: string, testName: string): Finding => ({
  title,
  subject,
  testFile: file,
  testName,
});
const SUM = finding('it subtracted', 'Add where it subtracted', 'test/sum.test.ts', 'one and (one) is two');

/** What a run leaves in the repository: its own worktree and no other. */
const worktrees = () => git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length;
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`rops-prove-${process.pid}-`));

test('each fault is red on the parent of its fix and green with it; a test that proves nothing does not hold', async () => {
  const lines: string[] = [];
  const proofs = await prove({
    root,
    findings: [
      SUM,
      finding(
        'it could not multiply',
        'Multiply too',
        'test/product.test.ts',
        'a product > of two and two is four',
      ),
      finding('nothing', 'Change nothing that a test could see', 'test/sum.test.ts', 'one and (one) is two'),
      finding('unknown', 'Divide', 'test/product.test.ts', 'four by two is two'),
    ],
    env: process.env,
    report: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  const kinds = ({ parent, fix, head }: Proof) => [parent?.kind, fix?.kind, head?.kind];
  expect(proofs.map(kinds)).toEqual([
    ['failed', 'passed', 'passed'],
    ['unloadable', 'passed', 'passed'],
    ['passed', 'passed', 'passed'],
    [undefined, undefined, undefined],
  ]);
  expect(proofs.map(holds)).toEqual([true, true, false, false]);
  expect(proofs[0]?.parent?.reason).toContain('expected +0 to be 2');
  expect(proofs[3]?.problem).toContain('"Divide"');
  expect(lines[0]).toMatch(/^1\/4 it subtracted: parent red, fix green, HEAD green/);
  expect(worktrees()).toBe(1);
  expect(leftovers()).toEqual([]);
});

test('one that is interrupted stops what runs and leaves no worktree', async () => {
  const stopping = new AbortController();
  // Never answers: its test runs until it is stopped.
  const server = createServer(() => stopping.abort());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const ended = prove({
    root,
    findings: [finding('it does not wait', 'Wait for an answer', 'test/answer.test.ts', 'waits')],
    env: { ...process.env, PROBE_URL: `http://127.0.0.1:${port}` },
    report: () => undefined,
    signal: stopping.signal,
  });
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  // Whoever asked is gone; otherwise this would wait for the answer too.
  await new Promise((closed) => server.close(closed));
  expect(worktrees()).toBe(1);
  expect(leftovers()).toEqual([]);
});

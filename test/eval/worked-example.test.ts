import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

// docs/adding-a-cause.md, followed to the letter in a copy of the sources.

const ROOT = resolve(import.meta.dirname, '../..');
const CASE = 'eval/cases/service/unreaped-children.json';
/** A file's name on a line of its own, and the blocks that follow it. */
const BLOCK = /^`([^`\n]+)`\n|^```(ts|diff|yaml|json)\n([\s\S]*?)^```\n/gm;
const run = promisify(execFile);

let copy: string;
const at = (path: string) => join(copy, path);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'recoverops-example-'));
  for (const folder of ['src', 'eval', 'scripts', 'runbooks'])
    cpSync(join(ROOT, folder), at(folder), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), at('node_modules'));
  const base = {
    extends: './tsconfig.base.json',
    include: ['src', 'eval/render', 'eval/evaluate-folder.ts', 'scripts/documents'],
  };
  cpSync(join(ROOT, 'tsconfig.json'), at('tsconfig.base.json'));
  cpSync(join(ROOT, 'package.json'), at('package.json'));
  // The reference of commands is written into it.
  cpSync(join(ROOT, 'docs/cli.md'), at('docs/cli.md'));
  writeFileSync(at('tsconfig.json'), JSON.stringify(base));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Lines that stay (` `), go (`-`) and come (`+`); those that stay and go stand in the file once, in a row. */
function edited(file: string, text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const side = (without: string) =>
    lines
      .filter((line) => !line.startsWith(without))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = text.split(side('+'));
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times:\n${side('+')}`);
  return parts.join(side('-'));
}

/** Does what the page says; gives the names of the files in its order. */
function follow(page: string): readonly string[] {
  const files: string[] = [];
  for (const [, named, language, text = ''] of page.matchAll(BLOCK)) {
    if (named !== undefined) {
      files.push(named);
      continue;
    }
    const file = files.at(-1);
    if (file === undefined) throw new Error(`a block of ${language} follows no file`);
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), language === 'diff' ? edited(file, readFileSync(at(file), 'utf8'), text) : text);
  }
  return files;
}

async function evaluate() {
  const { stdout } = await run(process.execPath, ['eval/main.ts', '--cases', CASE, '--json'], { cwd: copy });
  return JSON.parse(stdout) as {
    readonly cases: readonly {
      readonly score: string;
      readonly cause: unknown;
      readonly steps: readonly unknown[];
    }[];
  };
}

it('adds a probe, a cause and a runbook, and the case that shows it is right', async () => {
  const page = readFileSync(join(ROOT, 'docs/adding-a-cause.md'), 'utf8');
  const files = follow(page);
  expect(files).toContain(CASE);
  await run(process.execPath, ['scripts/write-documents.ts'], { cwd: copy });
  expect(readFileSync(at('runbooks/documents/RecoverOps-Diagnose.yaml'), 'utf8')).toContain(
    'zombies) probe 5 1500 ',
  );
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], {
    cwd: copy,
  });
  const { cases } = await evaluate();
  expect(cases).toMatchObject([
    {
      score: 'right',
      cause: ['unreaped_children'],
      steps: [
        {
          runbook: 'nudge-parent',
          parameters: { pid: 900, started_at: 'Mon Oct 12 08:02:00 2026', command: 'job-runner' },
        },
      ],
    },
  ]);
  // Without the line in the registry nobody knows the cause, so it is the example that makes the case right.
  const registry = 'src/domain/diagnosis/causes/service/causes.ts';
  writeFileSync(at(registry), readFileSync(at(registry), 'utf8').replace('  unreapedChildren,\n', ''));
  expect((await evaluate()).cases).toMatchObject([{ score: 'unhelpful', steps: [] }]);
});

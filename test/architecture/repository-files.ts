import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Every source file of the checkout: tracked, or new and not ignored, so that the rules hold before the commit too. */
export function repositorySources(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed
    .split('\n')
    .filter((path) => /\.(ts|tsx|mts|mjs|js|jsx)$/.test(path) && existsSync(join(ROOT, path)))
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './dockerfile-stages.ts';

interface Pattern {
  readonly isKept: boolean;
  readonly expression: RegExp;
}

/** The part of .dockerignore's language that ours uses. @throws Error on anything else. */
function toPattern(line: string): Pattern {
  const isKept = line.startsWith('!');
  const text = isKept ? line.slice(1) : line;
  if (!/^[A-Za-z0-9._*/-]+$/.test(text) || text.startsWith('/'))
    throw new Error(`.dockerignore has "${line}", which this test does not understand`);
  const source = text
    .split('/')
    .map((part) => (part === '**' ? '**' : part.replaceAll('.', '\\.').replaceAll('*', '[^/]*')))
    .join('/')
    .replaceAll('**/', '(?:.*/)?');
  // A pattern for a folder is one for all that is in it.
  return { isKept, expression: new RegExp(`^${source}(?:/.*)?$`) };
}

export function readDockerIgnore(text = readFileSync(join(ROOT, '.dockerignore'), 'utf8')) {
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(toPattern);
  /** Whether the builder never gets to see this path; the last pattern that fits decides. */
  return (path: string): boolean => {
    const last = patterns.filter(({ expression }) => expression.test(path)).at(-1);
    return last !== undefined && !last.isKept;
  };
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const WEB = join(import.meta.dirname, '../../../web');
export const DIST = join(WEB, 'dist');

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time changes when a file in it goes away.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function isStale(): boolean {
  const built = statSync(join(DIST, 'index.html'), { throwIfNoEntry: false });
  if (built === undefined) return true;
  const sources = ['src', 'public', 'index.html', 'vite.config.ts'].map((name) => newestMs(join(WEB, name)));
  return Math.max(...sources) > built.mtimeMs;
}

/** Builds the dashboard where its sources are newer than web/dist. Once for all test files: they share the folder. */
export async function setup(): Promise<void> {
  if (!isStale()) return;
  // Vitest runs with NODE_ENV=test, which would build React's development version.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(WEB, 'vite.config.ts'), mode: 'production', logLevel: 'warn' });
  } finally {
    process.env.NODE_ENV = before;
  }
}

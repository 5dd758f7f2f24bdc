import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { elapsed, type Report } from './progress.ts';

const ROOT = resolve(import.meta.dirname, '..');
const BUILD_TIMEOUT_MS = 5 * 60_000;

/** Where the built dashboard is. */
export const DASHBOARD_DIRECTORY = join(ROOT, 'web', 'dist');

/** Newest change below a path, in ms; 0 when there is nothing. `dist` and `node_modules` do not count. */
function newestChangeMs(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  const children = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(entry.mtimeMs, ...children.map((name) => newestChangeMs(join(path, name))));
}

/** True when the build is there and nothing that it is made of is newer. The folder's own change does not count. */
export function isBuildFresh(sources: readonly string[], built: string): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return sources.every((source) => newestChangeMs(source) <= builtAt);
}

/** Builds web/ with Vite unless the build is fresh. @throws Error with the end of Vite's output. */
export async function buildDashboardIfStale(report: Report): Promise<void> {
  const web = join(ROOT, 'web');
  const sources = [
    ...readdirSync(web)
      .filter((name) => name !== 'dist' && name !== 'node_modules')
      .map((name) => join(web, name)),
    join(ROOT, 'src/contracts'),
    join(ROOT, 'package-lock.json'),
  ];
  if (isBuildFresh(sources, join(DASHBOARD_DIRECTORY, 'index.html'))) return;
  const startedAt = Date.now();
  report('building the dashboard');
  await runVite();
  report(`built the dashboard in ${elapsed(startedAt)}`);
}

function runVite(): Promise<void> {
  return new Promise((resolve_, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', 'web'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_TIMEOUT_MS,
      // Tests run with NODE_ENV=test, which would build React's development version.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve_()
        : reject(
            new Error(`The dashboard could not be built (\`npm run web:build\` shows it alone):\n${output}`),
          ),
    );
  });
}

import { spawn } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { elapsed, type Report, startTicker } from '../progress.ts';
import { PINNED_CLI_VERSION } from './cli-version.ts';

const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
const VERSION_SYMBOL = 'github.com/temporalio/cli/internal/temporalcli.Version';
const FETCH_TIMEOUT_MS = 15 * 60_000;
const BUILD_TIMEOUT_MS = 40 * 60_000;
const REPORT_EVERY_MS = 10_000;

/**
 * Builds the pinned CLI from the Go module proxy by the wrapper module beside this file, whose go.sum fixes every
 * byte. Returns the path of the binary in `work`. `go install` cannot do it: the CLI's go.mod has a `replace`.
 */
export async function buildWithGo(work: string, report: Report, env: NodeJS.ProcessEnv): Promise<string> {
  const startedAt = Date.now();
  // go.mod stays untouched in the checkout, which may be read-only: the build runs in a copy.
  const module = join(work, 'module');
  await mkdir(module);
  for (const file of ['go.mod', 'go.sum'])
    await copyFile(join(import.meta.dirname, file), join(module, file));
  const go = (args: readonly string[], timeoutMs: number, onLine: (line: string) => void) =>
    runGo(args, { cwd: module, env: goEnvironment(work, env), timeoutMs, onLine });

  report(
    'building the Temporal CLI from the Go module proxy: about 5 minutes the first time, 2 GB of disk for Go',
  );
  let phase = () => `fetching Go modules, ${elapsed(startedAt)}`;
  const ticker = startTicker(report, () => phase(), REPORT_EVERY_MS);
  try {
    let packages = 0;
    await go(['list', '-deps', PACKAGE], FETCH_TIMEOUT_MS, () => {
      packages += 1;
    });
    let built = 0;
    phase = () =>
      built < packages
        ? `building the Temporal CLI: package ${built} of ${packages}, ${elapsed(startedAt)}`
        : `linking the Temporal CLI, ${elapsed(startedAt)}`;
    const binary = join(work, 'temporal');
    const flags = `-s -w -X ${VERSION_SYMBOL}=${PINNED_CLI_VERSION}`;
    await go(
      ['build', '-v', '-trimpath', '-buildvcs=false', '-ldflags', flags, '-o', binary, PACKAGE],
      BUILD_TIMEOUT_MS,
      () => {
        built += 1;
      },
    );
    report(`built the Temporal CLI in ${elapsed(startedAt)}`);
    return binary;
  } finally {
    ticker.stop();
  }
}

/** Go refuses to work without a home directory; then its caches go where ours are. */
function goEnvironment(work: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = { ...env, CGO_ENABLED: '0', GOWORK: 'off' };
  if (env.HOME) return own;
  const caches = dirname(work);
  return { GOPATH: join(caches, 'go'), GOCACHE: join(caches, 'go-build'), ...own };
}

interface GoRun {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly onLine: (line: string) => void;
}

function runGo(args: readonly string[], { cwd, env, timeoutMs, onLine }: GoRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    const endWithUs = () => child.kill();
    process.once('exit', endWithUs);
    const tail: string[] = [];
    createInterface(child.stdout).on('line', onLine);
    createInterface(child.stderr).on('line', (line) => {
      // `go build -v` names packages on stderr, where its errors go too.
      if (/^[\w.\-/~]+$/.test(line)) onLine(line);
      else if (tail.push(line) > 20) tail.shift();
    });
    child.on('error', (error) =>
      reject(new Error('code' in error && error.code === 'ENOENT' ? 'no `go` on the PATH' : error.message)),
    );
    child.on('close', (code, signal) => {
      process.off('exit', endWithUs);
      if (code === 0) resolve();
      else if (signal)
        reject(
          new Error(`\`go ${args[0]}\` was ended by ${signal} (its limit is ${timeoutMs / 60_000} min)`),
        );
      else reject(new Error(explainGoFailure(args[0] ?? '', tail)));
    });
  });
}

function explainGoFailure(command: string, tail: readonly string[]): string {
  const output = tail.filter((line) => !line.startsWith('go: downloading')).join('\n');
  const last = output.trim().split('\n').slice(-2).join(' ').slice(0, 400);
  if (/requires go >=|toolchain not available/.test(output)) return `this Go is too old (${last})`;
  if (/dial tcp|no such host|i\/o timeout|proxyconnect|connection refused/.test(output))
    return `the Go module proxy cannot be reached (${last})`;
  if (/no space left/.test(output)) return `the disk is full (${last})`;
  return `\`go ${command}\` failed: ${last}`;
}

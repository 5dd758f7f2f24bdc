import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { runbookFile } from '../../support/plan-samples.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Bash scripts that stand in the place of programs, by their name; without one the real program is there. */
export type Shims = Readonly<Record<string, string>>;

export interface RunbookSandbox {
  /** What the archive holds, by `/evidence/<key>`. */
  readonly objects: Map<string, Buffer>;
  /** Whether S3 answers 503 from now on. */
  failing: boolean;
  /** Both streams of a bash script in a new sandbox. */
  readonly run: (script: string, shims?: Shims) => Promise<string>;
  readonly dispose: () => Promise<void>;
}

/**
 * `run PART ARGUMENTS...` runs a part of the runbook as the fence does, and prints its exit code as `rc=N`; `lstart PID`
 * prints a start time as parameters have it; `settled PID` waits until that process sleeps, so that what it begins with is done.
 */
const PRELUDE = `
run() {
  local script=$FOLDER/$RUNBOOK.$1; shift
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash --noprofile --norc -p "$script" "$@" </dev/null
  printf 'rc=%s\\n' "$?"
}
lstart() { ps -o lstart= -p "$1"; }
settled() {
  local was= now
  while now=$(sed -E 's/.*\\) (.) ([^ ]+ ){10}([0-9]+ [0-9]+) .*/\\1 \\3/' "/proc/$1/stat") && [[ $now != S* || $now != "$was" ]]; do
    was=$now; sleep 0.1
  done
}
`;

/** What ListObjectsV2 answers, as far as the archive reads it. */
function listing(objects: ReadonlyMap<string, Buffer>, prefix: string): string {
  const contents = [...objects]
    .filter(([path]) => path.startsWith(`/evidence/${prefix}`))
    .map(
      ([path, { length }]) =>
        `<Contents><Key>${path.slice('/evidence/'.length)}</Key><Size>${length}</Size></Contents>`,
    );
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}

function s3(sandbox: Pick<RunbookSandbox, 'objects' | 'failing'>): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = request.url ?? '';
      const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
      if (sandbox.failing || !signed) return response.writeHead(sandbox.failing ? 503 : 403).end();
      const prefix = new URL(key, 'http://s3').searchParams.get('prefix');
      if (prefix !== null) return response.end(listing(sandbox.objects, prefix));
      if (request.method === 'PUT') {
        sandbox.objects.set(key, Buffer.concat(chunks));
        return response.end();
      }
      const stored = sandbox.objects.get(key);
      if (stored === undefined) return response.writeHead(404).end();
      response.writeHead(200, { 'content-length': stored.length });
      return response.end(stored);
    });
  });
}

/** Where a program is, or would be found: /sbin is otherwise empty in the sandbox. */
function placeOf(program: string): string {
  return ['/usr/sbin', '/usr/bin'].map((at) => `${at}/${program}`).find(existsSync) ?? `/sbin/${program}`;
}

function bubblewrapOptions(folder: string, shims: Shims): readonly string[] {
  const etc = ['ld.so.cache', 'passwd', 'group', 'alternatives'].flatMap((name) => [
    '--ro-bind-try',
    `/etc/${name}`,
    `/etc/${name}`,
  ]);
  const shimFolder = mkdtempSync(join(folder, 'shims-'));
  const replaced = Object.entries(shims).flatMap(([program, script]) => {
    const file = join(shimFolder, program);
    writeFileSync(file, `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    return ['--ro-bind', file, placeOf(program)];
  });
  return [
    ...[
      '--unshare-pid',
      '--unshare-net',
      '--cap-add',
      'CAP_SYS_ADMIN',
      '--die-with-parent',
      '--ro-bind',
      '/usr',
      '/usr',
    ],
    ...['--tmpfs', '/usr/local', '--dir', '/usr/local/bin'],
    ...['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--dir', '/sbin'],
    ...['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/etc', ...etc, '--tmpfs', '/tmp', '--tmpfs', '/run'],
    ...['--tmpfs', '/var', '--size', '30000000', '--tmpfs', '/var/log', '--bind', folder, folder],
    ...['--ro-bind', join(folder, 'host.conf'), '/etc/recoverops/host.conf'],
    ...['--ro-bind', join(ROOT, 'vm-image/bin/recoverops-archive'), '/usr/local/bin/recoverops-archive'],
    ...['--ro-bind', '/usr/bin/date', '/opt/real/date'],
    ...replaced,
    ...['--setenv', 'FOLDER', folder],
  ];
}

/**
 * Runs the own bytes of one runbook, as the fence does, in sandboxes with a /var/log of 30 MB and a network of their own.
 */
export async function startRunbookSandbox(name: string): Promise<RunbookSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  const { action, verify, rollback } = runbookFile(name);
  for (const [part, script] of Object.entries({ action, verify, rollback })) {
    writeFileSync(join(folder, `${name}.${part}`), script?.script ?? 'echo no such part; exit 99\n');
  }
  writeFileSync(
    join(folder, 'host.conf'),
    `BUCKET=evidence\nREGION=us-east-1\nENDPOINT_SOCKET=${join(folder, 's3.sock')}\nACCESS_KEY=test\nSECRET=test\n`,
  );
  const objects = new Map<string, Buffer>();
  const sandbox: RunbookSandbox = {
    objects,
    failing: false,
    run(script, shims = {}) {
      const options = [
        ...bubblewrapOptions(folder, shims),
        ...['--setenv', 'RUNBOOK', name, 'bash', '-c', `exec 2>&1\n${PRELUDE}${script}`],
      ];
      return new Promise((resolve, reject) => {
        execFile('bwrap', options, { timeout: HANG_LIMIT_MS }, (error, stdout, stderr) => {
          if (error !== null && stdout === '') reject(new Error(`${error.message}: ${stderr}`));
          else resolve(stdout);
        });
      });
    },
    async dispose() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
  const server = s3(sandbox);
  await new Promise<void>((resolve) => server.listen(join(folder, 's3.sock'), resolve));
  return sandbox;
}

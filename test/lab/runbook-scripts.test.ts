import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseRunbook } from '../../src/domain/plan/parse-runbook.ts';
import type { Runbook } from '../../src/domain/plan/runbook.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

/** Runs the runbooks' own bytes, as the fence does, in a sandbox with a /var/log of 30 MB of its own. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function runbook(name: string): Runbook {
  const result = parseRunbook(parse(readFileSync(join(ROOT, 'runbooks', `${name}.yaml`), 'utf8')));
  if (!result.ok) throw new Error(result.error.join('; '));
  return result.value;
}

let folder: string;
let server: Server;
let failing = false;
const objects = new Map<string, Buffer>();

/** What ListObjectsV2 answers, as far as the archive reads it. */
function listing(prefix: string): string {
  const found = [...objects].filter(([path]) => path.startsWith(`/evidence/${prefix}`));
  const contents = found.map(
    ([path, { length }]) =>
      `<Contents><Key>${path.slice('/evidence/'.length)}</Key><Size>${length}</Size></Contents>`,
  );
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runbook-scripts-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = request.url ?? '';
      const stored = objects.get(key);
      const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
      if (failing || !signed) return response.writeHead(failing ? 503 : 403).end();
      const prefix = new URL(key, 'http://s3').searchParams.get('prefix');
      if (prefix !== null) return response.end(listing(prefix));
      if (request.method === 'PUT') {
        objects.set(key, Buffer.concat(chunks));
        return response.end();
      }
      if (stored === undefined) return response.writeHead(404).end();
      response.writeHead(200, { 'content-length': stored.length });
      return response.end(stored);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 's3.sock'), resolve));
  writeFileSync(
    join(folder, 'host.conf'),
    `BUCKET=evidence\nREGION=us-east-1\nENDPOINT_SOCKET=${join(folder, 's3.sock')}\nACCESS_KEY=test\nSECRET=test\n`,
  );
  for (const name of ['archive-and-truncate-log', 'end-memory-hog']) {
    const { action, verify, rollback } = runbook(name);
    writeFileSync(join(folder, `${name}.action`), action.script);
    writeFileSync(join(folder, `${name}.verify`), verify.script);
    writeFileSync(join(folder, `${name}.rollback`), rollback?.script ?? 'exit 99\n');
  }
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  objects.clear();
  failing = false;
});

/** `run NAME PHASE ARGUMENTS...` runs a part of a runbook; its exit code is printed as `rc=N`. */
const PRELUDE = `
run() {
  local script=${'$FOLDER'}/$1.$2; shift 2
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash --noprofile --norc -p "$script" "$@" </dev/null
  printf 'rc=%s\\n' "$?"
}
mkdir -p /var/log/app
log=/var/log/app/a.log
`;

function inSandbox(script: string): Promise<string> {
  const etc = ['ld.so.cache', 'passwd', 'group', 'alternatives'].flatMap((name) => [
    '--ro-bind-try',
    `/etc/${name}`,
    `/etc/${name}`,
  ]);
  const options = [
    ...['--unshare-pid', '--die-with-parent', '--ro-bind', '/usr', '/usr', '--tmpfs', '/usr/local/bin'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--dev', '/dev', '--proc', '/proc', '--tmpfs', '/etc', ...etc, '--tmpfs', '/tmp'],
    ...['--size', '30000000', '--tmpfs', '/var/log', '--bind', folder, folder],
    ...['--ro-bind', join(folder, 'host.conf'), '/etc/recoverops/host.conf'],
    ...['--ro-bind', join(ROOT, 'vm-image/bin/recoverops-archive'), '/usr/local/bin/recoverops-archive'],
    ...['--setenv', 'FOLDER', folder, 'bash', '-c', `exec 2>&1\n${PRELUDE}${script}`],
  ];
  return new Promise((resolve, reject) => {
    execFile('bwrap', options, { timeout: HANG_LIMIT_MS }, (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(`${error.message}: ${stderr}`));
      else resolve(stdout);
    });
  });
}

const KEY = 'logs/i/h/a.log.gz';
const ARCHIVE = 'run archive-and-truncate-log action';

describe('archive-and-truncate-log', () => {
  it('archives, then cuts the same file, then the check passes; the rollback brings it back beside it', async () => {
    const output = await inSandbox(`
      head -c 12000000 /dev/zero | tr '\\0' x >$log; chmod 640 $log; inode=$(stat -c %i $log)
      run archive-and-truncate-log verify $log 30
      ${ARCHIVE} $log ${KEY}
      run archive-and-truncate-log verify $log 30
      [[ $(stat -c '%i %s %a' $log) == "$inode 0 640" ]] && echo same file
      run archive-and-truncate-log rollback $log ${KEY}
      stat -c '%n %s %a' $log.restored
      run archive-and-truncate-log rollback $log ${KEY}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('same file');
    expect(output).toContain('/var/log/app/a.log.restored 12000000 640');
    expect(output).toContain('exists already');
    expect(gunzipSync(objects.get(`/evidence/${KEY}`) ?? '').length).toBe(12_000_000);
  });

  it.each([
    ['a FIFO', 'mkfifo $log.restored'],
    ['a folder', 'mkdir $log.restored'],
    ['a link that leads nowhere', 'ln -s /var/log/app/elsewhere $log.restored'],
    ['a file', 'echo mine >$log.restored'],
  ])('refuses to bring a log back where %s is planted, at once', async (_what, plant) => {
    const output = await inSandbox(`
      head -c 1000 /dev/zero >$log
      ${ARCHIVE} $log ${KEY}
      ${plant}
      run archive-and-truncate-log rollback $log ${KEY}
      ls -A /var/log/app`);
    expect(output.match(/rc=\d+/g)).toEqual(['rc=0', 'rc=1']);
    expect(output).toContain('a.log.restored exists already');
    expect(output).not.toMatch(/\.recoverops-|elsewhere/);
  });

  it('gives what it restores to the owner of the log that was archived, whoever has replaced it', async () => {
    const output = await inSandbox(`
      head -c 1000 /dev/zero >$log; chmod 600 $log
      ${ARCHIVE} $log ${KEY}
      rm $log; echo mine >$log; chmod 644 $log
      run archive-and-truncate-log rollback $log ${KEY}
      stat -c 'noted %a' $log.restored
      rm -r /var/lib/recoverops/archived $log.restored
      run archive-and-truncate-log rollback $log ${KEY}
      stat -c 'not noted %a' $log.restored
      ls -A /var/log/app`);
    expect(output.match(/rc=\d+/g)).toEqual(['rc=0', 'rc=0', 'rc=0']);
    expect(output).toContain('\nnoted 600');
    expect(output).toContain('not noted 600');
    expect(output).not.toContain('.recoverops-');
  });

  it('gives what it restores no setuid, setgid or sticky bit, and its owner before others may read it', async () => {
    const output = await inSandbox(`
      head -c 1000 /dev/zero >$log; chmod 7644 $log
      ${ARCHIVE} $log ${KEY}
      chmod 7644 $log
      run archive-and-truncate-log rollback $log ${KEY}
      stat -c '%n %a' $log.restored`);
    expect(output).toContain('/var/log/app/a.log.restored 644');
    const { rollback } = runbook('archive-and-truncate-log');
    const [owner, mode] = ['chown --', 'chmod --'].map((command) => rollback?.script.indexOf(command) ?? -1);
    expect(owner).toBeGreaterThan(0);
    expect(mode).toBeGreaterThan(owner ?? 0);
  });

  it('restores nothing where it does not fit', async () => {
    const output = await inSandbox(`
      head -c 12000000 /dev/zero >$log
      ${ARCHIVE} $log ${KEY}
      head -c 20000000 /dev/zero >/var/log/app/other
      run archive-and-truncate-log rollback $log ${KEY}
      ls /var/log/app`);
    expect(output).toContain('does not fit back');
    expect(output).not.toContain('a.log.restored');
  });

  it('cuts nothing when the archive fails', async () => {
    failing = true;
    const output = await inSandbox(`echo line >$log; ${ARCHIVE} $log ${KEY}; cat $log`);
    expect(output).toContain('the archive failed (exit 69). The log was not truncated.');
    expect(output).toMatch(/rc=1\nline\n$/);
  });

  it('never replaces an archive that holds something else', async () => {
    objects.set(`/evidence/${KEY}`, Buffer.from('other'));
    const output = await inSandbox(`echo line >$log; ${ARCHIVE} $log ${KEY}; cat $log`);
    expect(output).toContain('the archive failed (exit 71)');
    expect(objects.get(`/evidence/${KEY}`)?.toString()).toBe('other');
    expect(output).toMatch(/rc=1\nline\n$/);
  });

  it.each([
    ['a symbolic link', 'echo x >/tmp/f; ln -s /tmp/f $log', '$log', 'is a symbolic link'],
    [
      'a linked folder',
      'mkdir /tmp/d; echo x >/tmp/d/f; ln -s /tmp/d /var/log/d',
      '/var/log/d/f',
      'leads to /tmp/d/f',
    ],
    ['a hard link', 'echo x >$log; ln $log $log.2', '$log', 'has other names'],
    ['a pipe', 'mkfifo $log', '$log', 'is not a regular file'],
    ['a folder', 'mkdir $log', '$log', 'is not a regular file'],
    ['a way out', 'true', '/var/log/../../etc/passwd', 'is not a plain path'],
    ['another place', 'true', '/etc/passwd', 'is not a plain path'],
    ['a record of the system', 'echo x >/var/log/wtmp', '/var/log/wtmp', 'belongs to the system'],
    ['an empty file', ': >$log', '$log', 'is empty already'],
  ])('refuses %s', async (_name, prepare, path, reason) => {
    const output = await inSandbox(`${prepare}\n${ARCHIVE} ${path} ${KEY}`);
    expect(output).toContain(reason);
    expect(output).toContain('rc=1');
    expect(objects.size).toBe(0);
  });
});

describe('end-memory-hog', () => {
  const START = `sleep 100 & pid=$!; started="$(ps -o lstart= -p $pid)"\n`;
  const END = 'run end-memory-hog action';

  it('ends the process that was seen, and the check knows it', async () => {
    const output = await inSandbox(`${START}
      run end-memory-hog verify $pid "$started" 99
      ${END} $pid "$started" sleep
      run end-memory-hog verify $pid "$started" 99
      ${END} $pid "$started" sleep`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('with SIGTERM');
    expect(output).toContain('is gone. Nothing was ended');
  });

  it('kills what does not listen', async () => {
    const output = await inSandbox(`
      (trap '' TERM; while :; do read -t 0.2 <> <(:); done) & pid=$!; sleep 0.3
      ${END} $pid "$(ps -o lstart= -p $pid)" bash`);
    expect(output).toContain('with SIGKILL');
    expect(output).toContain('rc=0');
  });

  it.each([
    ['another start', `${END} $pid 'Sun Nov 22 01:00:00 2020' sleep`, 'began at another time'],
    ['another command', `${END} $pid "$started" worker`, 'is sleep now, not worker'],
    ['process 1', `${END} 1 "$started" bash`, 'is not the id of a process that may be ended'],
    ['an ancestor', `${END} $$ "$(ps -o lstart= -p $$)" bash`, 'runs this very step'],
    [
      'a protected command',
      'cp /usr/bin/sleep /tmp/nginx; /tmp/nginx 100 & pid=$!; sleep 0.2; ' +
        `${END} $pid "$(ps -o lstart= -p $pid)" nginx`,
      'nginx is protected',
    ],
  ])('refuses %s', async (_name, command, reason) => {
    const output = await inSandbox(`${START}${command}\nkill -0 $pid && echo alive`);
    expect(output).toContain(reason);
    expect(output).toMatch(/rc=1\nalive\n$/);
  });
});

import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import { runbookFile } from '../support/plan-samples.ts';
import { type RunbookSandbox, startRunbookSandbox } from './runbooks/runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('archive-and-truncate-log');
});
afterAll(() => sandbox.dispose());
beforeEach(() => {
  sandbox.objects.clear();
  sandbox.failing = false;
});

const run = (script: string) => sandbox.run(`mkdir -p /var/log/app; log=/var/log/app/a.log\n${script}`);

const KEY = 'logs/i/h/a.log.gz';
const ARCHIVE = 'run action';

describe('archive-and-truncate-log', () => {
  it('archives, then cuts the same file, then the check passes; the rollback brings it back beside it', async () => {
    const output = await run(`
      head -c 12000000 /dev/zero | tr '\\0' x >$log; chmod 640 $log; inode=$(stat -c %i $log)
      run verify $log 30
      ${ARCHIVE} $log ${KEY}
      run verify $log 30
      [[ $(stat -c '%i %s %a' $log) == "$inode 0 640" ]] && echo same file
      run rollback $log ${KEY}
      stat -c '%n %s %a' $log.restored
      run rollback $log ${KEY}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('same file');
    expect(output).toContain('/var/log/app/a.log.restored 12000000 640');
    expect(output).toContain('exists already');
    expect(gunzipSync(sandbox.objects.get(`/evidence/${KEY}`) ?? '').length).toBe(12_000_000);
  });

  it.each([
    ['a FIFO', 'mkfifo $log.restored'],
    ['a folder', 'mkdir $log.restored'],
    ['a link that leads nowhere', 'ln -s /var/log/app/elsewhere $log.restored'],
    ['a file', 'echo mine >$log.restored'],
  ])('refuses to bring a log back where %s is planted, at once', async (_what, plant) => {
    const output = await run(`
      yes line | head -c 1000 >$log
      ${ARCHIVE} $log ${KEY}
      ${plant}
      run rollback $log ${KEY}
      ls -A /var/log/app`);
    expect(output.match(/rc=\d+/g)).toEqual(['rc=0', 'rc=1']);
    expect(output).toContain('a.log.restored exists already');
    expect(output).not.toMatch(/\.recoverops-|elsewhere/);
  });

  it('gives what it restores to the owner of the log that was archived, whoever has replaced it', async () => {
    const output = await run(`
      yes line | head -c 1000 >$log; chmod 600 $log
      ${ARCHIVE} $log ${KEY}
      rm $log; echo mine >$log; chmod 644 $log
      run rollback $log ${KEY}
      stat -c 'noted %a' $log.restored
      rm -r /var/lib/recoverops/archived $log.restored
      run rollback $log ${KEY}
      stat -c 'not noted %a' $log.restored
      ls -A /var/log/app`);
    expect(output.match(/rc=\d+/g)).toEqual(['rc=0', 'rc=0', 'rc=0']);
    expect(output).toContain('\nnoted 600');
    expect(output).toContain('not noted 600');
    expect(output).not.toContain('.recoverops-');
  });

  it('gives what it restores no setuid, setgid or sticky bit, and its owner before others may read it', async () => {
    const output = await run(`
      yes line | head -c 1000 >$log; chmod 7644 $log
      ${ARCHIVE} $log ${KEY}
      chmod 7644 $log
      run rollback $log ${KEY}
      stat -c '%n %a' $log.restored`);
    expect(output).toContain('/var/log/app/a.log.restored 644');
    const { rollback } = runbookFile('archive-and-truncate-log');
    const [owner, mode] = ['chown --', 'chmod --'].map((command) => rollback?.script.indexOf(command) ?? -1);
    expect(owner).toBeGreaterThan(0);
    expect(mode).toBeGreaterThan(owner ?? 0);
  });

  it('restores nothing where it does not fit', async () => {
    const output = await run(`
      yes line | head -c 12000000 >$log
      ${ARCHIVE} $log ${KEY}
      head -c 20000000 /dev/zero >/var/log/app/other
      run rollback $log ${KEY}
      ls /var/log/app`);
    expect(output).toContain('does not fit back');
    expect(output).not.toContain('a.log.restored');
  });

  it('cuts nothing when the archive fails', async () => {
    sandbox.failing = true;
    const output = await run(`echo line >$log; ${ARCHIVE} $log ${KEY}; cat $log`);
    expect(output).toContain('the archive failed (exit 69). The log was not truncated.');
    expect(output).toMatch(/rc=1\nline\n$/);
  });

  it('never replaces an archive that holds something else', async () => {
    sandbox.objects.set(`/evidence/${KEY}`, Buffer.from('other'));
    const output = await run(`echo line >$log; ${ARCHIVE} $log ${KEY}; cat $log`);
    expect(output).toContain('the archive failed (exit 71)');
    expect(sandbox.objects.get(`/evidence/${KEY}`)?.toString()).toBe('other');
    expect(output).toMatch(/rc=1\nline\n$/);
  });

  it('makes no file where somebody puts a link in the place of the log while it is looked at', async () => {
    const output = await run(`
      yes line | head -c 1000 >$log
      {
        printf '%s\\n' "set -T; trap 'case \\$BASH_COMMAND in exec*) rm -f $log; ln -s /tmp/planted $log ;; esac' DEBUG"
        cat "$FOLDER/$RUNBOOK.action"
      } >/tmp/raced
      bash -p /tmp/raced $log ${KEY}; printf 'rc=%s\\n' "$?"
      readlink $log; ls /tmp/planted`);
    expect(output).toContain('cannot be opened');
    expect(output).toContain('rc=1\n/tmp/planted\n');
    expect(output).toMatch(/cannot access '?\/tmp\/planted/);
  });

  it.each([
    ['a symbolic link', 'echo x >/tmp/f; ln -s /tmp/f $log', '$log', 'is a symbolic link'],
    [
      'a linked folder',
      'mkdir /tmp/d; echo x >/tmp/d/f; ln -s /tmp/d /var/log/d',
      '/var/log/d/f',
      'leads to /tmp/d/f',
    ],
    [
      'what a program has mapped',
      `cp /usr/lib/*/libz.so.1 $log; (LD_PRELOAD=$log sleep 60) & until grep -qF "$log" /proc/$!/maps; do :; done`,
      '$log',
      'is mapped into memory',
    ],
    ['a hard link', 'echo x >$log; ln $log $log.2', '$log', 'has other names'],
    ['a pipe', 'mkfifo $log', '$log', 'is not a regular file'],
    ['a folder', 'mkdir $log', '$log', 'is not a regular file'],
    ['a way out', 'true', '/var/log/../../etc/passwd', 'is not a plain path'],
    ['another place', 'true', '/etc/passwd', 'belongs to the system'],
    ['a trick', 'true', '/srv//a.log', 'is not a plain path'],
    [
      'a log among tables',
      'mkdir -p /var/lib/mysql; yes line | head -n 900 >/var/lib/mysql/slow.log',
      '/var/lib/mysql/slow.log',
      'lies among the data of a store',
    ],
    [
      'lines that no name calls a log',
      'mkdir -p /srv/etl; yes 2026-11-22T08:00:00Z INFO order | head -n 900 >/srv/etl/orders.jsonl',
      '/srv/etl/orders.jsonl',
      'is not named like one',
    ],
    ['a journal', 'echo x >/var/log/app/a.journal', '/var/log/app/a.journal', 'belongs to the journal'],
    ['what is compressed', 'echo x >/var/log/app/a.log.2.gz', '/var/log/app/a.log.2.gz', 'is compressed'],
    [
      'a binlog',
      'echo x >/var/log/mysql-bin.000007',
      '/var/log/mysql-bin.000007',
      'named like data of a store',
    ],
    ['a table', 'echo x >/var/log/app/users.ibd', '/var/log/app/users.ibd', 'named like data of a store'],
    [
      'a segment',
      'mkdir /var/log/k; echo x >/var/log/k/00000000000000000000.log',
      '/var/log/k/00000000000000000000.log',
      'named like a segment of a store',
    ],
    ['binary data', 'head -c 9000 /dev/urandom >$log', '$log', 'holds binary data'],
    ['zeros', 'head -c 9000 /dev/zero >$log', '$log', 'holds binary data'],
    [
      'binary data behind lines',
      '{ yes line | head -c 200000; head -c 60000 /dev/urandom; } >$log',
      '$log',
      'holds binary data',
    ],
    [
      'an append-only store',
      'printf "*2\\r\\n\\$6\\r\\nSELECT\\r\\n" >$log',
      '$log',
      'the journal of a store',
    ],
    [
      'text that is no log',
      'yes some,more,columns | head -n 90 >/var/log/app/orders.csv',
      '/var/log/app/orders.csv',
      'neither the name nor the lines',
    ],
    ['one hole', 'truncate -s 5G $log', '$log', 'it is one hole'],
    [
      'data between holes',
      'truncate -s 50M $log; for at in 4 8 12 16 20 40; do echo line | dd of=$log bs=1M seek=$at conv=notrunc status=none; done; ' +
        'yes line | head -c 300000 >>$log',
      '$log',
      'has holes between its data',
    ],
    ['an empty file', ': >$log', '$log', 'is empty already'],
  ])('refuses %s', async (_name, prepare, path, reason) => {
    const output = await run(`${prepare}\n${ARCHIVE} ${path} ${KEY}`);
    expect(output).toContain(reason);
    expect(output).toContain('rc=1');
    expect(sandbox.objects.size).toBe(0);
  });

  it.each(
    DEFAULT_SITE.neverTouch.flatMap((entry) =>
      entry.kind === 'path' && entry.path.startsWith('/var/log/') ? [entry.path] : [],
    ),
  )('refuses the security records %s and their rotations', async (pattern) => {
    const path = `${pattern.replace('/**', '/a').replace('*', '')}-20261122`;
    const output = await run(
      `mkdir -p "$(dirname ${path})"; yes line | head -c 9000 >${path}; ${ARCHIVE} ${path} ${KEY}; stat -c %s ${path}`,
    );
    expect(output).toMatch(/is a security record, which is never cut[\s\S]*rc=1\n9000\n$/);
  });

  it.each([
    ['by its name', '/var/log/kafka/server.log', 'yes line'],
    ['by the date in its name', '/var/log/app/access_log-20261122', 'yes line'],
    ['by its lines', '/var/log/app/report.txt', 'yes 2026-11-22T08:00:00Z INFO started'],
    ['of an application in its own place', '/srv/shop/shared/log/production.log', 'yes line'],
    ['of a program under /opt', '/opt/tomcat/logs/catalina.out', 'yes line'],
    ['beside its program', '/srv/shop/server.log', 'yes line'],
    ['in another script', '/var/log/messages', 'yes Größe überschritten'],
  ])('knows a log %s', async (_how, path, lines) => {
    const output = await run(
      `mkdir -p "$(dirname ${path})"; ${lines} | head -n 9000 >${path}; ${ARCHIVE} ${path} ${KEY}; stat -c %s ${path}`,
    );
    expect(output).toMatch(/rc=0\n0\n$/);
  });

  it('is fast on a sparse log, whose archive holds what is written and not the hole before it', async () => {
    const beganMs = Date.now();
    const output = await run(`
      truncate -s 300G $log; yes line | head -c 4000000 >>$log
      ${ARCHIVE} $log ${KEY}
      stat -c '%s %b' $log
      ${ARCHIVE} $log ${KEY}`);
    expect(output).toMatch(/rc=0\n0 0\n[\s\S]*is empty already[\s\S]*rc=1\n$/);
    expect(Date.now() - beganMs).toBeLessThan(60_000);
    const archived = gunzipSync(sandbox.objects.get(`/evidence/${KEY}`) ?? '');
    expect(archived.subarray(-4_000_000).toString().startsWith('line\nline\n')).toBe(true);
    expect(archived.length).toBeLessThan(4_200_000);
  });
});

import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('archive-rotated-logs');
});
afterAll(() => sandbox.dispose());
beforeEach(() => {
  sandbox.objects.clear();
  sandbox.failing = false;
});

const PREFIX = 'logs/i/h/look-app';
/** A logger's files; all but the active one are old. `old FILE...` makes files of lines that nobody wrote lately. */
const FILES = `
old() { local file; for file; do yes "line of $file" | head -n 2000 >"$file"; touch -d '2 hours ago' "$file"; done; }
mkdir -p /var/log/app && cd /var/log/app
old server.log.1 server.log-20261121 server.log.2026-11-22-08 server-2026-11-20-3.log
old server.log.2; gzip server.log.2; touch -d '1 hour ago' server.log.2.gz
yes active | head -n 500 >server.log
`;
const run = (script: string) => sandbox.run(`${FILES}${script}`);
const ACT = `run action /var/log/app server.log ${PREFIX}`;
const CHECK = 'run verify /var/log/app server.log';

describe('archive-rotated-logs', () => {
  it('archives and removes what the logger rotated, leaves the active log, and brings everything back', async () => {
    const output = await run(`
      chmod 640 server.log.1; before=$(md5sum server.log* server-*; stat -c '%n %s %Y %a' server*)
      ${CHECK}
      ${ACT}
      ls; ${CHECK}
      ${ACT}
      run rollback /var/log/app ${PREFIX}
      [[ "$before" == "$(md5sum server.log* server-*; stat -c '%n %s %Y %a' server*)" ]] && echo as before
      run rollback /var/log/app ${PREFIX}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1', 'rc=0', 'rc=0']);
    expect(output).toContain('archived and removed 5 files of /var/log/app');
    expect(output).toMatch(/\nrc=0\nserver\.log\n/);
    expect(output).toContain('holds no rotated file of server.log that may go. Nothing was removed.');
    expect(output).toContain('as before');
    expect(output).toContain('restored 0 files');
    expect(sandbox.objects.size).toBe(6);
  });

  it('removes what it has archived, and not what the logger puts in its place at that very moment', async () => {
    const rm = `if [[ "$*" == *server.log.1 || "$*" == *.recoverops-* ]]; then perl -e 'rename("server.log.1", "server.log.8"), rename("server.log", "server.log.1") if -e "server.log"'; fi
      exec perl -e 'unlink $ARGV[-1]' -- "$@"`;
    const output = await sandbox.run(`${FILES}${ACT}; cat server.log* 2>/dev/null | sort | uniq -c`, { rm });
    expect(output).toContain('500 active');
  });

  it('puts back what the logger has put there before it could be taken away', async () => {
    const mv = `if [[ $3 == ./server.log.1 ]]; then perl -e 'rename("server.log.1", "server.log.8"), rename("server.log", "server.log.1") if -e "server.log"'; fi
      exec perl -e 'rename $ARGV[-2], $ARGV[-1] unless -e $ARGV[-1]' -- "$@"`;
    const output = await sandbox.run(`${FILES}${ACT}; sort server.log.1 | uniq -c; ls -A`, { mv });
    expect(output).toMatch(/server\.log\.1 was replaced meanwhile[\s\S]*rc=1\n +500 active\n/);
    expect(output).not.toContain('.recoverops');
  });

  it('removes nothing when the archive fails, and says how far it came when it fails later', async () => {
    sandbox.failing = true;
    const output = await run(`${ACT}; ls | wc -l`);
    expect(output).toMatch(/could not be archived \(exit 69\)\. Nothing was removed\.\nrc=1\n6\n$/);
    sandbox.failing = false;
    sandbox.objects.set(`/evidence/${PREFIX}/2.gz`, Buffer.from('other'));
    const later = await run(`${ACT}; ls | wc -l`);
    expect(later).toMatch(
      /failed \(exit 71\)\. 1 files were archived and removed before, the others stay\.\nrc=1\n5\n$/,
    );
    expect(gunzipSync(sandbox.objects.get(`/evidence/${PREFIX}/1.gz`) ?? '').length).toBeGreaterThan(0);
  });

  it('restores nothing over what is there, nor what does not fit', async () => {
    const output = await run(`${ACT}; ln -s /tmp/planted server.log.1; head -c 29000000 /dev/zero >full
      run rollback /var/log/app ${PREFIX}; ls -l server.log.1 /tmp; ls`);
    expect(output).toContain('does not fit back on its file system');
    expect(output).toMatch(/rc=1\n/);
    expect(output).not.toContain('planted\n/tmp:\nplanted');
  });

  it.each([
    ['one that is held open', 'exec 5<server.log.1'],
    [
      'one that is mapped or written by another',
      'sleep 60 >>server.log.1 & settled $!; touch -d "2 hours ago" server.log.1',
    ],
    ['one with a second name', 'ln server.log.1 other'],
    ['a link', 'mv server.log.1 /tmp/there; ln -s /tmp/there server.log.1'],
    ['a fresh one', 'touch server.log.1'],
    [
      'one that holds no text',
      'head -c 5000 /dev/urandom >server.log.1; touch -d "2 hours ago" server.log.1',
    ],
    ['one that is not what its ending says', 'mv server.log.1 server.log.9.gz'],
    ['one of another logger', 'mv server.log.1 myserver.log.1'],
    ['a binlog number', 'mv server.log.1 server.log.000001'],
    ['a hostile name', 'mv server.log.1 "server.log.1 \n9 9 9 server.log"'],
    ['a folder', 'rm server.log.1; mkdir server.log.1; old server.log.1/a'],
  ])('leaves %s', async (_what, prepare) => {
    const output = await run(`${prepare}\n${ACT}\nls -q | wc -l; cat server.log | wc -l`);
    expect(output).toContain('archived and removed 4 files');
    expect(output).toMatch(/rc=0\n[23]\n500\n$/);
  });

  it.each([
    ['a security record', 'cd ..; old btmp btmp.1', '/var/log btmp', 'is a security record'],
    ['the audit log', 'mkdir ../audit', '/var/log/audit audit.log', 'is a security record'],
    ['what lies beside it', 'mkdir ../audit', '/var/log/audit a.log', 'belongs to the system'],
    ['a folder of the system', 'true', '/etc/x server.log', 'belongs to the system'],
    ['a linked folder', 'ln -s app ../link', '/var/log/link server.log', 'leads to /var/log/app'],
    ['a missing folder', 'true', '/var/log/none server.log', 'is not there'],
    ['a way out', 'true', '/var/log/../log/app server.log', 'is not a plain path'],
    ['binlogs', 'old mysql-bin.001', '/var/log/app mysql-bin', 'named like data of a store'],
    [
      'segments',
      'old 00000000000000000000.log.1',
      '/var/log/app 00000000000000000000.log',
      'data of a store',
    ],
    [
      'a logger that rotated nothing',
      'true',
      '/var/log/app access.log',
      'holds no rotated file of access.log',
    ],
  ])('refuses %s', async (_what, prepare, place, reason) => {
    const output = await run(`${prepare}\nrun action ${place} ${PREFIX}`);
    expect(output).toContain(reason);
    expect(output).toContain('Nothing was removed.\nrc=1');
    expect(sandbox.objects.size).toBe(0);
  });
});

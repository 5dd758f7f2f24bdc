import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('release-deleted-file');
});
afterAll(() => sandbox.dispose());

/** `hold FILE` starts a writer of 5 MB that keeps the file open and deletes it. */
const START = `
mkdir -p /var/log/app; log=/var/log/app/a.log
writer() { cp /usr/bin/bash "/tmp/$1"; "/tmp/$1" -c "$2" & pid=$!; until pgrep -P $pid -x sleep >/dev/null; do sleep 0.05; done; started="$(lstart $pid)"; }
hold() { writer \${2:-writer} "exec 7>>$1; yes line | head -c 5000000 >&7; rm $1; while sleep 0.2; do echo new >&7; done"; }
`;
const ACT = 'run action $pid "$started" $log 1000000';
const CHECK = 'run verify $pid "$started" $log 1000000';

describe('release-deleted-file', () => {
  it('gives the blocks back while the process goes on writing', async () => {
    const output = await sandbox.run(`${START}hold $log
      used() { df -P /var/log | awk 'NR == 2 { print $3 }'; }
      before=$(used); ${CHECK}; ${ACT}; ${CHECK}
      (($(used) + 4000 < before)) && echo freed
      sleep 0.5; kill -0 $pid && (($(stat -Lc %s /proc/$pid/fd/7) > 0)) && echo still writing
      ${ACT}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(/rc=0\nfreed\nstill writing\n/);
    expect(output).toContain('at least 1000000 were seen. Nothing was cut.');
  });

  it('counts a process that is gone as released', async () => {
    expect(await sandbox.run(`${START}hold $log; kill -9 $pid; wait $pid; ${CHECK}`)).toContain('rc=0');
  });

  it('cuts a log that somebody reads too, and one that its writer could read', async () => {
    const output = await sandbox.run(`${START}
      writer writer "exec 7<>$log; yes line | head -c 5000000 >&7; rm $log; sleep 100; :"
      ${ACT}`);
    expect(output).toContain('rc=0');
  });

  it('leaves what somebody can read back under another name that it had', async () => {
    const output = await sandbox.run(`${START}
      log=/var/log/app/upload.bin; writer writer "exec 7>$log; yes line | head -c 5000000 >&7; ln $log $log.2; exec 8<$log.2; rm $log $log.2; exec 9<&8; sleep 100; :"
      ${ACT}; stat -Lc %s /proc/$pid/fd/8`);
    expect(output).toMatch(/can be read back by \d open files[\s\S]*rc=1\n5000000\n/);
  });

  it.each([
    ['another start', 'hold $log; started="Sun Nov 22 01:00:00 2020"', 'began at another time'],
    ['nobody', 'hold $log; pid=4194300', 'is gone'],
    ['another path', 'hold $log; log=/var/log/app/b.log', 'holds no deleted regular file /var/log/app/b.log'],
    [
      'a file that is still there under that name',
      'writer writer "exec 7>>\\"$log (deleted)\\"; yes line | head -c 5000000 >&7; sleep 100; :"',
      'holds no deleted regular file',
    ],
    [
      'a file that has another name left',
      'writer writer "exec 7>>$log; yes line | head -c 5000000 >&7; ln $log $log.2; rm $log; sleep 100; :"',
      'holds no deleted regular file',
    ],
    [
      'one without blocks',
      'writer writer "exec 7>>$log; truncate -s 1G $log; rm $log; sleep 100; :"',
      'holds no block',
    ],
    [
      'one that holds less',
      'writer writer "exec 7>>$log; echo a >&7; rm $log; sleep 100; :"',
      'at least 1000000 were seen',
    ],
    ['a store', 'hold $log mysqld', 'mysqld holds data'],
    ['data of a store', 'log=/var/log/app/t.ibd; hold $log', 'is named like data of a store'],
    ['shared memory', 'log=/dev/shm/a.log; hold $log', 'is shared memory'],
    [
      'what can be read back and is no log',
      'log=/var/log/app/sort.tmp; writer writer "exec 7<>$log; yes line | head -c 5000000 >&7; rm $log; sleep 100; :"',
      'it may be somebody',
    ],
    [
      'a log that can be read back and holds no text',
      'writer writer "exec 7<>$log; head -c 5000000 /dev/urandom >&7; rm $log; sleep 100; :"',
      'it may be somebody',
    ],
    [
      'a mapped file',
      `log=/tmp/mapped; cp /usr/lib/*/libz.so.1 $log; head -c 2000000 /dev/zero >>$log
       LD_PRELOAD=$log bash -c "exec 7>>$log; rm $log; sleep 100; :" & pid=$!; settled $pid; started="$(lstart $pid)"`,
      'is mapped into memory',
    ],
  ])('refuses %s', async (_what, prepare, reason) => {
    const output = await sandbox.run(`${START}${prepare}\n${ACT}`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was cut\.\nrc=1\n/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('clean-temporary-files');
});
afterAll(() => sandbox.dispose());

/** The clock goes on by as many seconds as /run/later says: nobody can set back when a file was changed. */
const CLOCK = `if [[ "$*" == +%s && -e /run/later ]]; then echo $(($(/opt/real/date +%s) + $(</run/later))); else exec /opt/real/date "$@"; fi`;
const TEN_DAYS = 'echo 864000 >/run/later\n';
const FILES = `mkdir -p /var/tmp/job && cd /var/tmp && echo work >job/a && echo work >b && head -c 90000 /dev/zero >'odd $(reboot) *'\n`;
const run = (script: string) => sandbox.run(`${FILES}${script}`, { date: CLOCK });
const ACT = 'run action /var/tmp 7';

describe('clean-temporary-files', () => {
  it('removes what is old and unused, whatever its name', async () => {
    const output = await run(
      `${TEN_DAYS}run verify /var/tmp 7; ${ACT}; find . -type f; run verify /var/tmp 7; ${ACT}`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(
      /removed 3 files of \/var\/tmp older than 7 days, which held \d{5,} bytes; 0 are left\nrc=0\n3?0 unused/,
    );
    expect(output).toContain('holds no unused file that is older than 7 days. Nothing was removed.');
  });

  it.each([
    ['what is younger', 'true', 'job/a b'],
    [
      'what is held open, with all that lies beside it',
      `echo c >job/c; exec 7<job/c; ${TEN_DAYS}`,
      'job/a job/c',
    ],
    ['where somebody works', `(cd job && exec sleep 60) & settled $!; ${TEN_DAYS}`, 'job/a'],
    [
      'what is mapped',
      `cp /usr/lib/*/libz.so.1 job/z.so; (LD_PRELOAD=$PWD/job/z.so sleep 60) & settled $!; ${TEN_DAYS}`,
      'job/a job/z.so',
    ],
    [
      'what a unit has for itself',
      `mkdir -p systemd-private-0f-nginx.service-x/tmp; mv job systemd-private-0f-nginx.service-x/tmp/; ${TEN_DAYS}`,
      'systemd-private-0f-nginx.service-x/tmp/job/a',
    ],
    ['data of a store', `touch job/meta.properties; ${TEN_DAYS}`, 'job/a job/meta.properties'],
    ['the default place of a queue', `mv job kafka-logs; ${TEN_DAYS}`, 'kafka-logs/a'],
    ['a file with another name', `ln job/a /var/tmp/second; ${TEN_DAYS}`, 'job/a second'],
    [
      'a link, and what it leads to',
      `mkdir /srv; mv job /srv/job; ln -s /srv/job job; ln -s /srv/job/a link; ${TEN_DAYS}`,
      'job/a link',
    ],
    [
      'what is mounted there, which lies elsewhere on the same device',
      `mkdir -p /var/keep chroot/home; echo mine >/var/keep/a; mount --bind /var/keep chroot/home; ${TEN_DAYS}`,
      '/var/keep/a chroot/home/a',
    ],
    [
      'what programs find each other by',
      `touch app.pid x.lock .X1-lock; ${TEN_DAYS}`,
      'app.pid x.lock .X1-lock',
    ],
    ['pipes', `mkfifo pipe; ${TEN_DAYS}`, 'pipe'],
  ])('leaves %s', async (_what, prepare, left) => {
    const output = await run(`${prepare}\n${ACT}\nls -d ${left} && echo all there`);
    expect(output).toContain('all there');
  });

  it.each([
    ['another directory', 'run action /var/log 7', 'is not /tmp or /var/tmp'],
    [
      'a linked one',
      'cd /; mv /var/tmp/* /run/; umount /var/tmp 2>/dev/null; rmdir /var/tmp && ln -s /etc /var/tmp; run action /var/tmp 7',
      'leads elsewhere',
    ],
    ['no number', "run action /var/tmp '0 -o -true'", 'is not a number of days'],
  ])('refuses %s', async (_what, command, reason) => {
    expect(await run(`${TEN_DAYS}${command}`)).toMatch(new RegExp(`${reason}. Nothing was removed.\\nrc=1`));
  });
});

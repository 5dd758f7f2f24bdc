import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('remove-inode-flood');
});
afterAll(() => sandbox.dispose());

const PLACE = '/var/lib/php/sessions';
const FILES = `
flood() { mkdir -p "$1" && (cd "$1" && seq -f "$2%05.0f" 1500 | xargs touch -d '2 days ago'); }
flood ${PLACE} sess_ && cd ${PLACE} && touch -d '2 days ago' keep.me && touch sess_young
count() { find "\${1:-.}" -type f | wc -l; }
`;
const run = (script: string) => sandbox.run(`${FILES}${script}`);
const ACT = `run action ${PLACE} 'sess_*' 60 name`;

describe('remove-inode-flood', () => {
  it('leaves a directory in which another one is mounted, on the same device as it may be', async () => {
    const output = await run(`
      flood /var/keep sess_; mkdir ${PLACE}/jail; mount --bind /var/keep ${PLACE}/jail
      ${ACT}; count /var/keep`);
    expect(output).toMatch(
      /jail, which is mounted below it, lies elsewhere\. Nothing was removed\.\nrc=1\n1500\n$/,
    );
  });

  it('removes old files of the pattern, and leaves the others', async () => {
    const output = await run(
      `run verify ${PLACE} 'sess_*' 60 name; ${ACT}; ls; run verify ${PLACE} 'sess_*' 60 name; ${ACT}`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain(
      'removed 1500 files sess_* of /var/lib/php/sessions (sessions); 0 are left\nrc=0\nkeep.me\nsess_young\n',
    );
    expect(output).toContain('which is no flood. Nothing was removed.');
  });

  it('leaves what is open, linked, or has another name', async () => {
    const output = await run(`
      exec 7<sess_00001; ln sess_00002 second; rm sess_00003; mkdir /srv; echo x >/srv/x; ln -s /srv/x sess_00003
      mv sess_00004 $'sess_\\n; reboot'; touch -d '2 days ago' sess_*
      ${ACT}; ls -d sess_00001 sess_00002 sess_00003 /srv/x; count`);
    expect(output).toContain('rc=0\n/srv/x\nsess_00001\nsess_00002\nsess_00003\n');
  });

  it.each([
    [
      'a directory that nobody knows',
      "flood /srv/orders sess_; run action /srv/orders 'sess_*' 60 name; count /srv/orders",
      'is not known to be a place of',
    ],
    [
      'data of a store',
      "flood /var/lib/mysql/cache/sessions/files sess_; run action /var/lib/mysql/tmp/cache 'sess_*' 60 name; count /var/lib/mysql",
      'belongs to the system',
    ],
    [
      'the cache of packages',
      "flood /var/cache/apt/archives sess_; run action /var/cache/apt/archives 'sess_*' 60 name; count /var/cache/apt",
      'has a tool of its own',
    ],
    [
      'a linked directory',
      "flood /srv/data sess_; mkdir /var/cache; ln -s /srv/data /var/cache/web; run action /var/cache/web 'sess_*' 60 name; count /srv/data",
      'leads to /srv/data',
    ],
    [
      'mail that waits',
      "flood /var/spool/postfix/deferred 0; run action /var/spool/postfix/deferred '*' 60 name; count /var/spool/postfix",
      'holds what is still to be delivered',
    ],
    [
      'sessions that are called otherwise',
      "flood /srv/rec/sessions cast-; run action /srv/rec/sessions 'cast-*' 60 name; count /srv/rec/sessions",
      'are not called as PHP calls its sessions',
    ],
    [
      'what many programs share, whatever the site file says',
      "flood /srv/a x; run action /srv '*' 60 site_file; count /srv",
      'is shared by many programs',
    ],
    [
      'data of a store, whatever the site file says',
      "flood /srv/db/cache x; : >/srv/db/cache/x.wt; touch -d '2 days ago' /srv/db/cache/x.wt; run action /srv/db/cache '*' 60 site_file; find /srv/db/cache -name 'x0*' | wc -l",
      'is data of a store',
    ],
    [
      'a pattern with a way out',
      `run action ${PLACE} '../*' 60 name; count`,
      'is not the pattern of a file name',
    ],
    ['a missing directory', "run action /var/cache/none 'sess_*' 60 name; count", 'is not there'],
    ['few files', `run action ${PLACE} 'sess_000[0-4]*' 60 name; count`, 'holds 49 unused files'],
    ['young files', `run action ${PLACE} 'sess_*' 9000 name; count`, 'holds 0 unused files'],
  ])('refuses %s', async (_what, command, reason) => {
    const output = await run(command);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was removed\.\nrc=1\n150[02]\n$/);
  });

  it('takes the word of the site file for a directory that no name knows', async () => {
    expect(await run("flood /srv/render/cache r; run action /srv/render/cache '*' 60 site_file")).toMatch(
      /removed 1500 files \* of \/srv\/render\/cache \(called disposable by the site file\)[\s\S]*rc=0/,
    );
  });

  it.each([
    ['/var/www/shop/var/cache/prod', 'c', '*'],
    ['/var/cache/nginx/proxy', 'a', '[0-9a-f]*'],
    ['/var/lib/hhvm/sessions', 'sess_', 'sess_*'],
    ['/srv/portal/var/session', 'sess_', 'sess_*'],
  ])('knows %s', async (place, prefix, pattern) => {
    expect(await run(`flood ${place} ${prefix}; run action ${place} '${pattern}' 60 name`)).toMatch(
      /removed 1500 files[\s\S]*rc=0/,
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('remove-tmpfs-leftovers');
});
afterAll(() => sandbox.dispose());

const FILE = '/dev/shm/torch_9999999_0';
/** A process id that no process can have, and a file that is older than any run of a test could make it. */
const SETUP = `
mkdir -p /dev/shm; mountpoint -q /dev/shm || mount -t tmpfs tmpfs /dev/shm
left() { head -c 2097152 /dev/zero >"$1"; }
inode() { stat -c %i "$1"; }
old() { touch -d '2 days ago' "$1"; }
`;
const run = (script: string) => sandbox.run(`${SETUP}${script}`);
const act = (path: string, more = `"$(inode ${path})" 1048576 1440 name`) => `run action ${path} ${more}`;

describe('remove-tmpfs-leftovers', () => {
  it('leaves a file that was made of late', async () => {
    const output = await run(`left ${FILE}; old ${FILE}; ${act(FILE)}; ls ${FILE}`);
    expect(output).toContain(`somebody has used ${FILE} of late. Nothing was removed.\nrc=1\n${FILE}\n`);
  });

  it('removes the file that was looked at where it is old and left, and once only', async () => {
    const output = await run(`
      left ${FILE}; old ${FILE}; i=$(inode ${FILE})
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      run action ${FILE} "$i" 1048576 1440 name; run verify ${FILE} "$i"; run action ${FILE} "$i" 1048576 1440 name`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0', 'rc=1']);
    expect(output).toMatch(
      /removed \/dev\/shm\/torch_9999999_0, which held 2097152 bytes; shared memory went from \d+ to \d+ KiB/,
    );
    expect(output).toContain('is no file, or is gone. Nothing was removed.');
  });

  it.each([
    ['of joblib, in its folder', '/dev/shm/joblib_memmapping_folder_9999999_a/9999999-1-0.pkl', 120],
    ['of a pool of Python, in its folder', '/dev/shm/pymp-a1b2c3d4/pym-9999999-x8k2', 120],
    ['of Open MPI', '/dev/shm/sm_segment.node1.9999999.0', 1440],
    ['of Chrome', '/dev/shm/.com.google.Chrome.aB3xQ9', 1440],
  ])('removes one %s', async (_whose, path, minutes) => {
    const output = await run(`
      p=${path}; mkdir -p "\${p%/*}"; left "$p"; old "$p"; i=$(inode "$p")
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      run action "$p" "$i" 1048576 ${minutes} name; run verify "$p" "$i"`);
    expect(output).toContain(`removed ${path}, which held 2097152 bytes`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0']);
  });

  it.each([
    ['what is open', FILE, `exec 7<${FILE}`, '', 'is open or mapped'],
    ['another file of that name', FILE, '', '77777 1048576 1440 name', 'is another file than the one'],
    ['one with a second name', FILE, `ln ${FILE} /dev/shm/other`, '', 'or has several names'],
    ['one that holds less', FILE, '', `"$(inode ${FILE})" 1048576000 1440 name`, 'holds 2097152 bytes only'],
    ['one whose maker runs', '/dev/shm/torch_$$_0', '', '', 'still runs'],
    ['one of a pool that runs', '/dev/shm/pymp-a1b2c3d4/pym-$$-x8k2', '', '', 'still runs'],
    ['one of a job that runs', '/dev/shm/sm_segment.node1.$$.0', '', '', 'still runs'],
    ['one of a number that is no process', '/dev/shm/frames-9999999.raw', '', '', 'does not say what it is'],
    ['one that nobody knows', '/dev/shm/export.bin', '', '', 'does not say what it is'],
    ['a date, which is no process', '/dev/shm/report-2026-11-01.bin', '', '', 'does not say what it is'],
    ['data of a store', '/dev/shm/PostgreSQL.1234', '', '', 'is data of a store'],
    ['what lies on no tmpfs', '/var/psm_01234567', '', '', 'only a file of /dev/shm is known'],
  ])('leaves %s', async (_what, path, before, parameters, why) => {
    const output = await run(`
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      p=${path}; mkdir -p "\${p%/*}"; left "$p"; old "$p"; ${before}
      run action "$p" ${parameters === '' ? '"$(inode "$p")" 1048576 1440 name' : parameters}; ls "$p"`);
    expect(output).toContain(why);
    expect(output).toMatch(/Nothing was removed\.\nrc=1\n\/\S+\n$/);
  });

  it('leaves what a link leads to', async () => {
    const output = await run(`
      mkdir -p /dev/shm/joblib_memmapping_folder_9999999_a /srv; left /dev/shm/joblib_memmapping_folder_9999999_a/x.pkl
      ln -s /dev/shm/joblib_memmapping_folder_9999999_a /dev/shm/joblib_memmapping_folder_9999998_a
      run action /dev/shm/joblib_memmapping_folder_9999998_a/x.pkl "$(inode /dev/shm/joblib_memmapping_folder_9999999_a/x.pkl)" 1 1440 name
      ls /dev/shm/joblib_memmapping_folder_9999999_a`);
    expect(output).toContain('leads to another place. Nothing was removed.\nrc=1\nx.pkl\n');
  });

  it('leaves what is mapped through another mount under another name, and open no more', async () => {
    const output = await run(`
      cat >/tmp/map.py <<'PYTHON'
import ctypes, os, sys, time
libc = ctypes.CDLL(None); libc.mmap.restype = ctypes.c_void_p
file = os.open(sys.argv[1], os.O_RDWR)
libc.mmap(None, 2097152, 3, 1, file, ctypes.c_long(0)); os.close(file)
open("/tmp/ready", "w").close(); time.sleep(300)
PYTHON
      left ${FILE}; old ${FILE}; mkdir -p /srv/pool; mkfifo /tmp/ready
      unshare -m bash -c 'mount --bind /dev/shm /srv/pool; exec python3 /tmp/map.py /srv/pool/torch_9999999_0' &
      read -r </tmp/ready || true
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      ${act(FILE)}; ls ${FILE}`);
    expect(output).toContain(`is open or mapped. Nothing was removed.\nrc=1\n${FILE}\n`);
  });

  it('leaves what is open through a mount under /dev', async () => {
    const output = await run(`
      left ${FILE}; old ${FILE}; mkdir -p /dev/pool; mount --bind /dev/shm /dev/pool; exec 7</dev/pool/torch_9999999_0
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      ${act(FILE)}; ls ${FILE}`);
    expect(output).toContain(`is open or mapped. Nothing was removed.\nrc=1\n${FILE}\n`);
  });

  it.each([
    ['noatime', '+30 days', 'does not keep when it was read'],
    ['relatime', '+36 hours', `somebody has used ${FILE} of late`],
    ['strictatime', '+36 hours', 'removed'],
  ])('takes a time of reading for what a mount with %s keeps of it', async (option, later, said) => {
    const output = await run(`
      mount -t tmpfs -o ${option} tmpfs /dev/shm; left ${FILE}; old ${FILE}; touch -a ${FILE}
      sed -i -E 's/date (-d "[^"]*" )?[+]%s/date -d "${later}" +%s/' "$FOLDER/$RUNBOOK.action"
      ${act(FILE)}`);
    expect(output).toContain(said);
  });

  const SET = '/dev/shm/torch_9999999_*';
  const set = (before: string, parameters = `'${SET}' 0 6291456 1440 name`) =>
    run(`
      sed -i 's/date +%s/date -d "+3 days" +%s/' "$FOLDER/$RUNBOOK.action"
      for n in 1 2 3; do left /dev/shm/torch_9999999_$n; old /dev/shm/torch_9999999_$n; done; ${before}
      run action ${parameters}; run verify '${SET}' 0; ls /dev/shm`);

  it('removes all files of a program that is gone, and nothing beside them', async () => {
    const output = await set('left /dev/shm/torch_9999998_1; old /dev/shm/torch_9999998_1');
    expect(output).toContain('removed 3 files /dev/shm/torch_9999999_*, which held 6291456 bytes\nrc=0\n');
    expect(output).toMatch(/are gone\nrc=0\ntorch_9999998_1\n$/);
  });

  it.each([
    [
      'of which one is open',
      'exec 7</dev/shm/torch_9999999_2',
      undefined,
      'torch_9999999_2 is open or mapped',
    ],
    [
      'of which one has a second name',
      'ln /dev/shm/torch_9999999_2 /dev/shm/other',
      undefined,
      'several names',
    ],
    [
      'of which one is a link',
      'ln -s /dev/shm/torch_9999999_1 /dev/shm/torch_9999999_9',
      undefined,
      'is no file',
    ],
    ['of which one is a directory', 'mkdir /dev/shm/torch_9999999_9', undefined, 'is no file'],
    ['that hold less together', '', `'${SET}' 0 62914560 1440 name`, 'hold 6291456 bytes only'],
    ['whose maker runs', '', `"/dev/shm/torch_$$_*" 0 1 1440 name`, 'still runs'],
    ['of more than one program', '', `'/dev/shm/torch_*' 0 1 1440 name`, 'does not say what it is'],
    ['that nobody knows', '', `'/dev/shm/*' 0 1 1440 name`, 'does not say what it is'],
    ['elsewhere', '', `'/tmp/torch_9999999_*' 0 1 1440 name`, 'only by its name, and in /dev/shm'],
    ['that the site file names', '', `'${SET}' 0 1 1440 site_file`, 'only by its name, and in /dev/shm'],
  ])('leaves all files %s', async (_what, before, parameters, why) => {
    const output = await set(before, parameters);
    expect(output).toContain(why);
    expect(output).toMatch(/Nothing was removed\.\nrc=1\n/);
    expect(output).toMatch(/torch_9999999_1\ntorch_9999999_2\ntorch_9999999_3\n/);
  });

  it('leaves all files of which one was made of late', async () => {
    const output = await run(`
      sed -i -E 's/date (-d "[^"]*" )?[+]%s/date +%s/' "$FOLDER/$RUNBOOK.action"
      for n in 1 2; do left /dev/shm/torch_9999999_$n; old /dev/shm/torch_9999999_$n; done
      run action '${SET}' 0 1 1440 name; ls /dev/shm`);
    expect(output).toMatch(
      /somebody has used \S+ of late\. Nothing was removed\.\nrc=1\ntorch_9999999_1\ntorch_9999999_2\n/,
    );
  });

  it('leaves a file that is another one by the time it was looked at', async () => {
    const output = await run(`
      left ${FILE}; old ${FILE}; i=$(inode ${FILE})
      cp "$FOLDER/$RUNBOOK.action" "$FOLDER/swapped.action"; RUNBOOK=swapped
      sed -i -E 's/date (-d "[^"]*" )?[+]%s/date -d "+3 days" +%s/; s/^before=.*/&; rm ${FILE.replaceAll('/', '\\/')}; echo new >${FILE.replaceAll('/', '\\/')}/' "$FOLDER/$RUNBOOK.action"
      run action ${FILE} "$i" 1048576 1440 name; cat ${FILE}`);
    expect(output).toContain('has changed meanwhile. Nothing was removed.\nrc=1\nnew\n');
  });
});

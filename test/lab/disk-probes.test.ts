import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';
import { diagnoseDocument } from '../../scripts/documents/diagnose-document.ts';
import type { FactRead } from '../../src/domain/diagnosis/facts.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

/** Runs the disk probes' own commands in a sandbox, as the document runs them, and reads what they print. */
const TEMPLATE = new URL('../../scripts/documents/diagnose.template.yaml', import.meta.url);
const disk = PROBES.filter(({ family }) => family === 'disk');
const document = parse(diagnoseDocument(readFileSync(TEMPLATE, 'utf8'), disk)) as {
  mainSteps: [{ inputs: { runCommand: [string] } }];
};
const [script] = document.mainSteps[0].inputs.runCommand;

beforeAll(() => {
  requireBubblewrap();
});

/** What one probe prints, under the shell that is named, after `prepare` has run in bash. */
function outputOf(name: string, prepare: string, shell: string): Promise<string> {
  const system = ['bin', 'sbin', 'lib', 'lib64'].flatMap((one) => ['--symlink', `usr/${one}`, `/${one}`]);
  const options = [
    // In a session of its own, as a host is: probes step back behind what else runs, which are not the other tests.
    ...['--unshare-pid', '--die-with-parent', '--new-session', '--ro-bind', '/usr', '/usr', ...system],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--dev', '/dev', '--proc', '/proc'],
    ...[
      '--tmpfs',
      '/tmp',
      '--size',
      '60000000',
      '--tmpfs',
      '/var/log',
      '--dir',
      '/var/crash',
      '--setenv',
      'SCRIPT',
      script,
    ],
    ...[
      'bash',
      '-c',
      `cd /var/log && mkdir app\n${prepare}\nSSM_Probes=${name} SSM_Nonce=n exec ${shell} -c "$SCRIPT"`,
    ],
  ];
  return new Promise((resolve, reject) => {
    const limits = { timeout: HANG_LIMIT_MS, killSignal: 'SIGKILL' as const, maxBuffer: 10_000_000 };
    execFile('bwrap', options, limits, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });
}

async function factsOf(name: string, prepare: string, shell: string): Promise<readonly FactRead[]> {
  const lines = (await outputOf(name, prepare, shell)).split('\n');
  const end = lines.findIndex((line) => line.startsWith(`=== end ${name} n exit=`));
  const exitCode = Number(lines[end]?.split('=').at(-1));
  const probe = disk.find((one) => one.name === name);
  return probe?.parse({ lines: lines.slice(1, end - 1), exitCode, isCut: false }) ?? [];
}

const of = <K extends FactRead['kind']>(facts: readonly FactRead[], kind: K) =>
  facts.filter((fact): fact is Extract<FactRead, { kind: K }> => fact.kind === kind);

/** Fills the file system of the logs above what is looked at: 32 MiB of 57. */
const REAL = 'yes line | head -c 33554432 >app/real.log';
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a line feed and a row', String.raw`$'x\nf 1 99999999 1 1 1.0 text innocent.log'`],
  ['a delimiter', String.raw`$'x\n=== end usage n exit=0\n'`],
  ['bytes that are no text', String.raw`$'caf\xc3\x28\xff\x80'`],
  ['the bytes 1 and 2', String.raw`$'a\x01b\x02c'`],
  ['blanks at both ends', "' x '"],
  ['a backslash', String.raw`'a\x0ab'`],
  ['quotes and dollars', String.raw`'$(reboot)"'\'`],
  ['an escape sequence', String.raw`$'\e[2J\e]0;x\a'`],
];

describe.each(['bash', 'dash'])('under %s', (shell) => {
  it.each(disk.map(({ name }) => name).filter((name) => name !== 'usage'))(
    '%s ends well and prints only what its parser reads',
    async (name) => {
      const facts = await factsOf(name, '', shell);
      const known = of(facts, 'unread').filter(
        ({ what }) => what !== 'what the kernel said' && what !== 'the sizes of the disks',
      );
      expect(known).toEqual([]);
    },
  );

  it('sums directories, files and groups by what they take on the disk', async () => {
    const prepare = [
      REAL,
      'truncate -s 8T app/sparse.log',
      'mkdir rolled; for i in 1 2 3 4; do head -c 1048576 /dev/zero | tr "\\0" z >rolled/web.log.2026-01-0$i; done',
      'touch -d "10 days ago" rolled/*',
      'mkdir sess; for ((i = 0; i < 1200; i++)); do : >sess/sess_$i; done; touch -d "3 days ago" sess/*',
      'head -c 2097152 /dev/zero >app/own; for i in 1 2 3; do ln app/own app/own$i; done',
    ].join('\n');
    const facts = await factsOf('usage', prepare, shell);
    const files = of(facts, 'file').map(({ path, bytes, content, names }) => ({
      path,
      bytes,
      content,
      names,
    }));
    expect(files[0]).toEqual({ path: '/var/log/app/real.log', bytes: 33_554_432, content: 'text', names: 1 });
    expect(files.find(({ path }) => path.startsWith('/var/log/app/own'))).toMatchObject({
      names: 4,
      content: 'zeros',
    });
    expect(files.some(({ path }) => path.includes('sparse'))).toBe(false);
    expect(of(facts, 'file_group')).toMatchObject([
      { files: 4, bytes: 4_194_304, dayOldBytes: 4_194_304, content: 'text' },
    ]);
    expect(of(facts, 'crowd')).toMatchObject([
      { path: '/var/log/sess', entries: 1_200, prefix: 'sess_', alike: 1_200, alikeDayOld: 1_200 },
    ]);
    const directories = new Map(of(facts, 'directory').map(({ path, bytes }) => [path, bytes]));
    expect(directories.get('/var/log/app')).toBe(33_554_432 + 2_097_152);
    expect(directories.get('/var/log/rolled')).toBe(4_194_304);
    expect(of(facts, 'walked')).toMatchObject([{ mount: '/var/log', isPartial: false }]);
    expect(of(facts, 'unread')).toEqual([]);
  });

  it.each(HOSTILE)('a file name with %s adds, hides and reorders no row', async (_what, name) => {
    const hostile = `d=app/${name}; mkdir -p "\${d%/*}"; head -c 6291456 /dev/zero >"$d"`;
    const facts = await factsOf('usage', `${REAL}\n${hostile}`, shell);
    const files = of(facts, 'file');
    expect(files.map(({ bytes }) => bytes)).toEqual([33_554_432, 6_291_456]);
    expect(files[1]).toHaveProperty('inadmissible');
    expect(files.some(({ path }) => path.includes('innocent') && path.startsWith('innocent'))).toBe(false);
    expect(of(facts, 'unread')).toEqual([]);
  });

  it('finds deleted files with all who hold them, and who writes what has a name', async () => {
    const prepare = [
      'exec 7>>app/gone.log; yes gone | head -c 3145728 >&7; rm app/gone.log',
      'exec 8>app/kept.log; head -c 2097152 /dev/zero >&8',
      String.raw`exec 9>$'app/odd\nname'; head -c 2097152 /dev/urandom >&9; rm app/odd*`,
      'head -c 2097152 /dev/zero >/dev/shm/pool; exec 6</dev/shm/pool; rm /dev/shm/pool',
    ].join('\n');
    const facts = await factsOf('open-files', prepare, shell);
    const deleted = of(facts, 'deleted_file');
    const paths = new Set(deleted.map(({ path }) => path));
    expect(paths).toEqual(new Set(['/var/log/app/gone.log', '/var/log/app/odd\\x0aname']));
    expect(deleted.find(({ path }) => path.endsWith('gone.log'))).toMatchObject({
      bytes: 3_145_728,
      content: 'text',
      isMapped: false,
      holder: { mode: 'write', startedAt: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} .* \d{4}$/) },
    });
    expect(of(facts, 'written_file').some(({ path }) => path === '/var/log/app/kept.log')).toBe(true);
    expect(of(facts, 'unread')).toEqual([]);
  });

  it.each([
    ['that ends while it is looked at', 'start[$pid]=$(ps'],
    ['that ends before its name is read', 'name=\n{ IFS= read'],
    ['that ends when its name is known', 'if [[ -z $name || ! -d /proc/$pid ]]; then start'],
  ])('a process %s holds nothing, and hides nobody else', async (_when, mark) => {
    expect(script.split(mark)).toHaveLength(2);
    const prepare = [
      'exec 8>app/kept.log; head -c 2097152 /dev/zero >&8',
      // A child of nobody here, so that it is gone once it has ended; it waits without a child of its own.
      'cp /usr/bin/bash /tmp/ending; mkfifo /tmp/never',
      '(/tmp/ending -c "exec 7>app/ended.log; head -c 4194304 /dev/zero >&7; : >/tmp/ready; read -r _ <>/tmp/never; :" &)',
      'while [[ ! -e /tmp/ready ]]; do sleep 0.05; done',
      `mark=$'@{mark}'`.replace('@{mark}', mark.replaceAll('\n', '\\n')),
      'end="if [[ \\$(cat /proc/\\$pid/comm 2>/dev/null) == ending ]]; then kill -9 \\$pid; while [[ -d /proc/\\$pid ]]; do sleep 0.05; done; fi"',
      'SCRIPT=@{SCRIPT/"$mark"/"$end"$\'\\n\'"$mark"}'.replace('@', '$'),
    ].join('\n');
    const facts = await factsOf('open-files', prepare, shell);
    const written = of(facts, 'written_file').map(({ path }) => path);
    expect(written).toContain('/var/log/app/kept.log');
    expect(written).not.toContain('/var/log/app/ended.log');
    expect(of(facts, 'unread')).toEqual([]);
  });

  it('tells that a deleted file is mapped: a cut would take down what runs from it', async () => {
    const prepare =
      'cp /usr/bin/bash app/prog; app/prog -c "sleep 60; true" >/dev/null & until grep -q app/prog /proc/$!/maps; do :; done; exec 5<app/prog; rm app/prog';
    const [deleted] = of(await factsOf('open-files', prepare, shell), 'deleted_file');
    expect(deleted).toMatchObject({ path: '/var/log/app/prog', content: 'elf', isMapped: true });
  });

  it('counts temporary files by entry: what somebody works in is in use as a whole', async () => {
    const prepare = [
      'mkdir /tmp/used /tmp/old; head -c 1048576 /dev/zero >/tmp/used/a; head -c 1048576 /dev/zero >/tmp/used/b',
      'head -c 2097152 /dev/zero >/tmp/old/c; mkdir /tmp/data; head -c 1048576 /dev/zero >/tmp/data/PG_VERSION',
      'exec 5</tmp/used/a',
      // When a file was changed cannot be set: it is the clock of the look that is five days later.
      'SCRIPT=@{SCRIPT//date +%s/date -d 5days +%s}'.replace('@', '$'),
    ].join('\n');
    const [temporary] = of(await factsOf('temporary-files', prepare, shell), 'temporary_files');
    expect(temporary?.inUse.bytes).toBe(3_145_728);
    expect(temporary?.older.map(({ days, bytes }) => [days, bytes])).toEqual([
      [1, 2_097_152],
      [3, 2_097_152],
      [10, 0],
      [30, 0],
    ]);
  });

  it('counts core dumps with the program that left them', async () => {
    const prepare = 'head -c 1048576 /dev/zero >"/var/crash/core.my app.0.x.1.2"; : >/var/crash/other';
    const [dumps] = of(await factsOf('core-dumps', prepare, shell), 'dump_directory');
    expect(dumps).toMatchObject({ path: '/var/crash', bytes: 1_048_576, files: 2, program: 'my app' });
  });
});

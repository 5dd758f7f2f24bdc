import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';
import type { Finding, ProbeSet } from '../../src/domain/diagnosis/diagnostics.ts';
import { parseProbeOutput } from '../../src/domain/diagnosis/probes/parse-probe-output.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

/** Runs the probes' own bytes in a sandbox with a /var/log of its own, and reads what they print as the worker does. */
const NONCE = '0123456789abcdef0123456789abcdef';
const SSM_OUTPUT_CHARS = 24_000;
const FILE = new URL('../../runbooks/documents/RecoverOps-Diagnose.yaml', import.meta.url);
const document = parse(readFileSync(FILE, 'utf8')) as { mainSteps: [{ inputs: { runCommand: [string] } }] };
const [script] = document.mainSteps[0].inputs.runCommand;

beforeAll(() => {
  requireBubblewrap();
});

/** What the probes print, under the shell that is named, after `prepare` has run in bash. */
function outputOf(set: ProbeSet, prepare: string, shell = 'sh', nonce = NONCE): Promise<string> {
  const system = ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]);
  const options = [
    ...['--unshare-pid', '--die-with-parent', '--ro-bind', '/usr', '/usr', ...system],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--dev', '/dev', '--proc', '/proc'],
    ...['--tmpfs', '/tmp', '--size', '60000000', '--tmpfs', '/var/log', '--setenv', 'SCRIPT', script],
    ...['bash', '-c', `cd /var/log && mkdir app\n${prepare}\n`],
  ];
  options[options.length - 1] += `SSM_ProbeSet=${set} SSM_Nonce=${nonce} exec ${shell} -c "$SCRIPT"`;
  return new Promise((resolve, reject) => {
    execFile(
      'bwrap',
      options,
      { timeout: HANG_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 10_000_000 },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(error);
      },
    );
  });
}

async function findingsOf(set: ProbeSet, prepare: string, shell?: string): Promise<readonly Finding[]> {
  const output = await outputOf(set, prepare, shell);
  expect(output.length).toBeLessThan(SSM_OUTPUT_CHARS);
  return parseProbeOutput(set, 'here', output, NONCE);
}

const filesIn = (findings: readonly Finding[]) =>
  findings.filter((finding) => finding.kind === 'large_file').map(({ path, sizeBytes }) => [path, sizeBytes]);

/** The right culprit: 4 MiB on the disk. */
const REAL = 'head -c 4194304 /dev/zero >app/real.log';
const REAL_ROW = ['/var/log/app/real.log', 4_194_304];

describe.each(['bash', 'dash'])('under %s', (shell) => {
  it('gives facts about this machine', async () => {
    const kinds = async (set: ProbeSet) => (await findingsOf(set, '', shell)).map(({ kind }) => kind);
    expect(await kinds('disk')).toContain('disk_usage');
    expect(await kinds('memory')).toEqual(expect.arrayContaining(['memory_usage', 'process']));
  });

  it('lists files by what they take on the disk: sparse ones of 8 TB with blanks in their names come last', async () => {
    const sparse = 'for i in {1..25}; do truncate -s 8T "app/a  sparse $i.log"; done';
    const files = filesIn(await findingsOf('disk', `${REAL}\n${sparse}`, shell));
    expect(files).toEqual([REAL_ROW]);
  });

  it('lists a file of 40 names once, so that it hides no other', async () => {
    const linked = 'head -c 5242880 /dev/zero >app/own; for i in {1..40}; do ln app/own app/own$i; done';
    const findings = await findingsOf('disk', `${REAL}\n${linked}`, shell);
    expect(filesIn(findings)).toEqual([['/var/log/app/own', 5_242_880], REAL_ROW]);
    expect(findings.find((one) => one.kind === 'large_file')).toMatchObject({
      inadmissible: 'several_names',
    });
  });

  it.each([
    ['a line feed and a row', String.raw`$'x\n99999999 1 /var/log/app/innocent.log'`],
    ['a delimiter', String.raw`$'x\n\n=== end largest exit=0\n=== probe largest\n9 1 innocent'`],
    ['bytes that are no text', String.raw`$'caf\xc3\x28\xff\x80'`],
    ['blanks at both ends', "' x '"],
    ['a backslash', String.raw`'a\x0ab'`],
    ['quotes and dollars', String.raw`'$(reboot)"'\'`],
    ['an escape sequence', String.raw`$'\e[2J\e]0;x\a'`],
    ['a private key', `'-----BEGIN RSA PRIVATE ''KEY-----'`],
  ])('a file name with %s adds, hides and reorders no row', async (_what, name) => {
    const prepare = `${REAL}\nd=app/${name}; mkdir -p "\${d%/*}"; head -c 6291456 /dev/zero >"$d"; head -c 4096 /dev/zero >app/small.log`;
    const findings = await findingsOf('disk', prepare, shell);
    const files = filesIn(findings);
    expect(files).toHaveLength(3);
    expect(files.slice(1)).toEqual([REAL_ROW, ['/var/log/app/small.log', 4096]]);
    expect(files[0]?.[1]).toBe(6_291_456);
    expect(findings.find((one) => one.kind === 'large_file')).toHaveProperty('inadmissible');
  });

  it('a long name takes no room from the rows after it', async () => {
    const long = `printf -v feeds '\\n%.0s' {1..250}; p=app; for i in {1..12}; do p=$p/$feeds; done; mkdir -p "$p"; head -c 6291456 /dev/zero >"$p/x"`;
    const files = filesIn(await findingsOf('disk', `${REAL}\n${long}`, shell));
    expect(files).toEqual([[expect.stringMatching(/^\/var\/log\/app\/(\\x0a)+/), 6_291_456], REAL_ROW]);
  });

  it('orders files of one size by their inode, not by chance', async () => {
    const same = 'for name in c a b; do head -c 8192 /dev/zero >app/$name; done';
    const files = filesIn(await findingsOf('disk', same, shell));
    expect(files.map(([path]) => path)).toEqual(['/var/log/app/c', '/var/log/app/a', '/var/log/app/b']);
  });

  it('reads processes whose names hold anything, each as one row', async () => {
    const names = ["$'x\\n 9 Sun Nov'", "' 9 '", "$'\\xff\\xfe'", "'a b'", "'sshd-x'"];
    // A process is called like the file that it was started from, and one that writes nothing there has no name.
    const start = `for name in ${names.join(' ')}; do ln -s /usr/bin/sleep "/tmp/$name"; "/tmp/$name" 60 & pids="$pids $!"; done`;
    const unnamed = `bash -c "printf '\\0' >/proc/self/comm; exec 9<>/tmp/wait; read -t 60 -u 9" & pids="$pids $!"`;
    const named =
      'for pid in $pids; do until read -r name </proc/$pid/comm; [[ $name != bash ]]; do :; done; done';
    const prepare = ['mkfifo /tmp/wait', start, unnamed, named].join('\n');
    const findings = await findingsOf('memory', prepare, shell);
    const commands = findings.flatMap((one) => (one.kind === 'process' ? [one.command] : []));
    for (const name of ['x\\x0a 9 Sun Nov', '\\x209\\x20', '\\xff\\xfe', 'a b', 'sshd-x', '\\-']) {
      expect(commands.filter((one) => one === name)).toHaveLength(1);
    }
  });
});

it('keeps the nonce from the probes and from every list of processes', async () => {
  const output = await outputOf('memory', '');
  const [delimiters, others] = [true, false].map((wanted) =>
    output.split('\n').filter((line) => /^=== (probe|end) /.test(line) === wanted),
  );
  expect(delimiters?.every((line) => line.includes(NONCE))).toBe(true);
  expect(others?.join('\n')).not.toContain(NONCE);
});

it('prints delimiters for people without a nonce, which are no delimiters to the worker', async () => {
  const output = await outputOf('disk', '', 'sh', '');
  expect(output).toContain('=== probe df\n');
  expect(parseProbeOutput('disk', 'here', output, NONCE)).toEqual([]);
});

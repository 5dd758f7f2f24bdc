import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';
import type { FactKind, FactRead } from '../../src/domain/diagnosis/facts.ts';
import { probeCommands } from '../../src/domain/diagnosis/probes/probe-commands.ts';
import { probeOutputs } from '../../src/domain/diagnosis/probes/probe-sections.ts';
import { PROBES } from '../../src/domain/diagnosis/probes/registry.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

/** Runs the committed document's own bytes in a sandbox with a /var/log of its own, and reads what it prints as the worker does. */
const NONCE = '0123456789abcdef0123456789abcdef';
const SSM_OUTPUT_CHARS = 24_000;
const FILE = new URL('../../runbooks/documents/RecoverOps-Diagnose.yaml', import.meta.url);
const document = parse(readFileSync(FILE, 'utf8')) as { mainSteps: [{ inputs: { runCommand: [string] } }] };
const [script] = document.mainSteps[0].inputs.runCommand;

beforeAll(() => {
  requireBubblewrap();
});

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `started PID` waits until what bash starts runs its own program. It has the program's name a moment before it has any of
 * its memory, and what holds no memory is in no list of those that do.
 */
const STARTED = `started() {
  local name stat
  until read -r name <"/proc/$1/comm"; [[ $name != bash ]] && stat=$(<"/proc/$1/stat") && stat=(\${stat##*) }) && ((stat[21] > 0)); do :; done
}`;

/** What the probes print, under the shell that is named, after `prepare` has run in bash. */
function outputOf(
  names: readonly string[],
  prepare: string,
  shell = 'sh',
  nonce = NONCE,
  more: readonly string[] = [],
): Promise<Printed> {
  const system = ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]);
  const options = [
    // In a session of its own, as a host is: probes step back behind what else runs, which are not the other tests.
    ...[
      '--unshare-pid',
      '--die-with-parent',
      '--new-session',
      ...more,
      '--ro-bind',
      '/usr',
      '/usr',
      ...system,
    ],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--dev', '/dev', '--proc', '/proc'],
    ...['--tmpfs', '/tmp', '--size', '60000000', '--tmpfs', '/var/log', '--setenv', 'SCRIPT', script],
    ...['bash', '-c', `cd /var/log && mkdir app\n${STARTED}\n${prepare}\n`],
  ];
  options[options.length - 1] +=
    `SSM_Probes=${names.join(',')} SSM_Nonce=${nonce} exec ${shell} -c "$SCRIPT"`;
  return new Promise((resolve, reject) => {
    execFile(
      'bwrap',
      options,
      { timeout: HANG_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, stderr });
        else reject(error);
      },
    );
  });
}

const named = (names: readonly string[]) => PROBES.filter(({ name }) => names.includes(name));

async function factsOf(
  names: readonly string[],
  prepare: string,
  shell?: string,
  more?: readonly string[],
): Promise<readonly FactRead[]> {
  const { stdout } = await outputOf(names, prepare, shell, NONCE, more);
  const outputs = probeOutputs(PROBES, stdout, NONCE);
  return named(names).flatMap((probe) => {
    const output = outputs.get(probe.name);
    if (output === undefined) throw new Error(`${probe.name} printed no section:\n${stdout}`);
    return probe.parse(output);
  });
}

const of = <K extends FactKind>(facts: readonly FactRead[], kind: K) =>
  facts.filter((fact): fact is Extract<FactRead, { readonly kind: K }> => fact.kind === kind);

async function files(prepare: string, shell: string) {
  const facts = await factsOf(['usage'], prepare, shell);
  return of(facts, 'file').filter(({ path }) => path.startsWith('/var/log/'));
}

/** The right culprit: half of the disk. */
const REAL = 'yes line | head -c 33554432 >app/real.log';
const REAL_FILE = { path: '/var/log/app/real.log', bytes: 33_554_432 };

describe.each(['bash', 'dash'])('under %s', (shell) => {
  it('every probe of every command prints its section, and nothing that the document does not know is run', async () => {
    for (const command of probeCommands(PROBES)) {
      const names = command.map(({ name }) => name);
      const { stdout, stderr } = await outputOf(names, REAL, shell);
      expect(stdout.length).toBeLessThan(SSM_OUTPUT_CHARS);
      expect([...probeOutputs(PROBES, stdout, NONCE).keys()].toSorted()).toEqual(names.toSorted());
      expect(stderr).toBe('');
    }
    const { stdout, stderr } = await outputOf(['reboot', 'meminfo'], '', shell);
    expect([...probeOutputs(PROBES, stdout, NONCE).keys()]).toEqual(['meminfo']);
    expect(stderr).toContain('this document knows no probe reboot');
  });

  it('gives facts about this machine', async () => {
    const kinds = (await factsOf(['filesystems', 'meminfo', 'memory-holders', 'processes'], '', shell)).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(expect.arrayContaining(['filesystem', 'memory', 'memory_holder', 'process']));
  });

  it('lists files by what they take on the disk: sparse ones of 8 TB with blanks in their names come last', async () => {
    const sparse = 'for i in {1..25}; do truncate -s 8T "app/a  sparse $i.log"; done';
    const [first, ...others] = await files(`${REAL}\n${sparse}`, shell);
    expect(first).toMatchObject(REAL_FILE);
    for (const { bytes } of others) expect(bytes).toBeLessThan(REAL_FILE.bytes);
  });

  it('lists a file of 40 names once, so that it hides no other', async () => {
    const linked = 'head -c 5242880 /dev/zero >app/own; for i in {1..40}; do ln app/own app/own$i; done';
    const seen = await files(`${REAL}\n${linked}`, shell);
    expect(seen.filter(({ bytes }) => bytes === 5_242_880)).toMatchObject([{ names: 41 }]);
    expect(seen).toContainEqual(expect.objectContaining(REAL_FILE));
  });

  it.each([
    ['a line feed and a row', String.raw`$'x\n99999999 1 /var/log/app/innocent.log'`],
    ['a delimiter', String.raw`$'x\n\n=== end usage exit=0\n=== probe usage\n9 1 innocent'`],
    ['bytes that are no text', String.raw`$'caf\xc3\x28\xff\x80'`],
    ['blanks at both ends', "' x '"],
    ['a backslash', String.raw`'a\x0ab'`],
    ['quotes and dollars', String.raw`'$(reboot)"'\'`],
    ['an escape sequence', String.raw`$'\e[2J\e]0;x\a'`],
    ['a private key', `'-----BEGIN RSA PRIVATE ''KEY-----'`],
  ])('a file name with %s adds, hides and reorders no row', async (_what, name) => {
    const prepare = `${REAL}\nd=app/${name}; mkdir -p "\${d%/*}"; head -c 6291456 /dev/zero >"$d"; head -c 4194304 /dev/zero >app/small.log`;
    const seen = (await files(prepare, shell)).filter(({ bytes }) => bytes >= 4_194_304);
    expect(seen).toMatchObject([
      REAL_FILE,
      { bytes: 6_291_456, inadmissible: expect.any(String) },
      { path: '/var/log/app/small.log', bytes: 4_194_304 },
    ]);
  });

  it('reads processes whose names hold anything, each as one row', async () => {
    const names = ["$'x\\n 9 Sun Nov'", "' 9 '", "$'\\xff\\xfe'", "'a b'", "'sshd-x'"];
    // A process is called like the file that it was started from, and one that writes nothing there has no name.
    const start = `for name in ${names.join(' ')}; do ln -s /usr/bin/sleep "/tmp/$name"; "/tmp/$name" 60 & pids="$pids $!"; done`;
    const unnamed = `bash -c "printf '\\0' >/proc/self/comm; exec 9<>/tmp/wait; read -t 60 -u 9" & pids="$pids $!"`;
    const prepare = ['mkfifo /tmp/wait', start, unnamed, 'for pid in $pids; do started $pid; done'].join(
      '\n',
    );
    const facts = await factsOf(['memory-holders', 'processes'], prepare, shell);
    for (const kind of ['memory_holder', 'process'] as const) {
      const commands = of(facts, kind).map(({ name }) => name);
      // The one without a name is told of where a step could end it.
      const unnamedRow = kind === 'memory_holder' ? ['\\-'] : [];
      for (const name of ['x\\x0a 9 Sun Nov', '\\x209\\x20', '\\xff\\xfe', 'a b', 'sshd-x', ...unnamedRow]) {
        expect(
          commands.filter((one) => one === name),
          `${kind} ${name}`,
        ).toHaveLength(1);
      }
    }
  });

  it('tells what spins, what starts others without a pause, and by how much', async () => {
    const named = (name: string, loop: string) =>
      `bash -c 'printf ${name} >/proc/self/comm; ${loop}' & until grep -qx ${name} /proc/$!/comm; do :; done`;
    const prepare = [
      named('spinner', 'while :; do :; done'),
      named('looper', 'while :; do /usr/bin/true; done'),
      named('idler', 'exec 9<>/tmp/idle; read -t 60 -u 9').replace('bash', 'mkfifo /tmp/idle; bash'),
    ].join('\n');
    let facts = await factsOf(['processor-use'], prepare, shell);
    // What gets no processor here uses none: it is looked at again until the machine has some for it.
    const deadlineMs = Date.now() + HANG_LIMIT_MS;
    const isTold = () =>
      of(facts, 'reaped_children').some(({ name }) => name === 'looper') &&
      of(facts, 'busy_process').some(({ name, cpuPercent }) => name === 'spinner' && cpuPercent > 5);
    while (!isTold() && Date.now() < deadlineMs) facts = await factsOf(['processor-use'], prepare, shell);
    const [time] = of(facts, 'processor_time');
    expect(time?.processors).toBeGreaterThan(0);
    expect(time?.windowSeconds).toBeGreaterThanOrEqual(2);
    const {
      user = 0,
      nice = 0,
      system = 0,
      idle = 0,
      iowait = 0,
      irq = 0,
      softirq = 0,
      steal = 0,
    } = time ?? {};
    expect(Math.abs(100 - (user + nice + system + idle + iowait + irq + softirq + steal))).toBeLessThan(1);
    expect(time?.forksPerSecond).toBeGreaterThan(1);
    const [spinner] = of(facts, 'busy_process').filter(({ name }) => name === 'spinner');
    expect(spinner).toMatchObject({ nice: 0, program: 'there', inadmissible: false, isStore: false });
    expect(spinner?.exe).toMatch(/\/bash$/);
    expect(spinner?.cpuPercent).toBeGreaterThan(5);
    expect(of(facts, 'reaped_children').map(({ name }) => name)).toContain('looper');
    expect(of(facts, 'busy_process').map(({ name }) => name)).not.toContain('idler');
    expect(of(facts, 'unread')).toEqual([]);
  });

  it('tells programs that are not what they seem, and knows one that an update replaced', async () => {
    const run = (name: string) =>
      `cp /usr/bin/sleep "/tmp/${name}"; "/tmp/${name}" 60 & until grep -q tmp /proc/$!/maps; do :; done`;
    const prepare = [
      run('kworker'),
      run('gone'),
      'rm /tmp/gone',
      run('updated'),
      'rm /tmp/updated; cp /usr/bin/sleep /tmp/updated',
      run('plain'),
    ].join('\n');
    const facts = await factsOf(['odd-programs'], prepare, shell);
    const odd = new Map(of(facts, 'odd_program').map((one) => [one.name, one]));
    expect(odd.get('kworker')).toMatchObject({ posesAsKernel: true, program: 'there', exe: '/tmp/kworker' });
    expect(odd.get('gone')).toMatchObject({ posesAsKernel: false, program: 'gone', exe: '/tmp/gone' });
    expect(odd.get('updated')).toMatchObject({ program: 'replaced' });
    expect(odd.get('plain')).toMatchObject({ program: 'there' });
    expect(odd.has('bash')).toBe(false);
    expect(of(facts, 'programs_checked')[0]?.count).toBeGreaterThan(4);
    expect(of(facts, 'unread')).toEqual([]);
  });
});

it('keeps the nonce from the probes and from every list of processes', async () => {
  const { stdout } = await outputOf(['processes', 'memory-holders'], '');
  const [delimiters, others] = [true, false].map((wanted) =>
    stdout.split('\n').filter((line) => /^=== (probe|end) /.test(line) === wanted),
  );
  expect(delimiters?.every((line) => line.includes(NONCE))).toBe(true);
  expect(others?.join('\n')).not.toContain(NONCE);
});

it('prints delimiters for people without a nonce, which are no delimiters to the worker', async () => {
  const { stdout } = await outputOf(['filesystems'], '', 'sh', '');
  expect(stdout).toContain('=== probe filesystems\n');
  expect(probeOutputs(PROBES, stdout, NONCE).size).toBe(0);
});

/** `serve NAME PORT` answers 200 on a port, as a program of that name. */
const SERVE = `
serve() {
  cp /usr/bin/perl "/tmp/$1"
  "/tmp/$1" -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 50, LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], ReuseAddr => 1) or die; while ($c = $s->accept) { $c->recv($_, 4000); print $c "HTTP/1.0 200 OK\\r\\n\\r\\n"; close $c }' "$2" >/dev/null 2>&1 &
  pid=$!
  until [[ $(ss -ltn) == *":$2 "* ]]; do :; done
}
`;
const OWN_NETWORK = ['--unshare-net', '--cap-add', 'CAP_SYS_ADMIN'];

it('asks for no path that a client has made up as a balancer, and what one asks for of that server alone', async () => {
  const line = (request: string, agent: string) =>
    `10.0.0.7 - - [28/Nov/2026:22:00:00 +0000] "GET ${request} HTTP/1.1" 200 2 "-" "${agent}" "-"`;
  const elb = 'ELB-HealthChecker/2.0';
  const log = [
    line('/ping', elb),
    line('/ping', elb),
    line('/stop?now=1', elb),
    `10.0.0.8 - - [28/Nov/2026:22:00:01 +0000] "GET / HTTP/1.1" 200 2 "http://x/\\x22GET /referred HTTP/1.1" "Mozilla ${elb}-no" "203.0.113.9"`,
    line('/through', `${elb}" "203.0.113.9`).replace(/" "-"$/, '"'),
    line('/usr/l*', elb),
  ].join('\n');
  const facts = await factsOf(
    ['health'],
    `${SERVE}\nmkdir nginx; cat >nginx/access.log <<'EOF'\n${log}\nEOF\nserve nginx 8088; serve webapp 8085`,
    'sh',
    OWN_NETWORK,
  );
  const checks = of(facts, 'http_check');
  const asked = checks.map(({ port, path, asked: why }) => `${port} ${path} ${why}`);
  expect(asked.toSorted()).toEqual(
    [
      ...['/', '/health', '/healthz'].flatMap((path) => [`8085 ${path} guessed`, `8088 ${path} guessed`]),
      '8088 /ping balancer',
    ].toSorted(),
  );
});

it('tells who listens, and whose child it is, whatever line feeds its name holds', async () => {
  const prepare = String.raw`${SERVE}
    serve $'x\n9' 8088
    serve $'y) S 77\n' 8087
    echo "$$" >/tmp/parent`;
  const { stdout, stderr } = await outputOf(
    ['sockets'],
    prepare,
    `bash -c 'sh -c "$SCRIPT"; cat /tmp/parent >&2' --`,
    NONCE,
    OWN_NETWORK,
  );
  const rows = stdout.match(/^\d+ \d+ \S+:\d+ .*$/gm)?.map((row) => row.split(' '));
  expect(rows?.map(([, , here, , ppid, , , ...name]) => [here, ppid, name.join(' ')])).toEqual([
    ['127.0.0.1:8087', stderr.trim(), String.raw`y) S 77\x0a`],
    // `ss` breaks its own row at the line feed: nobody is told for this port, and no other one.
    ['127.0.0.1:8088', '-', '-'],
  ]);
});

it('tells a process by the unit that systemd put it in, not by what a user or a unit has named below it', async () => {
  const group = (path: string) => `echo ${path} >/tmp/g$pid; mount --bind /tmp/g$pid /proc/$pid/cgroup`;
  const own = '/user.slice/user-1000.slice/user@1000.service/app.slice/nginx.service';
  const prepare = `${SERVE}
    serve forged 8088; ${group(`0::${own}`)}; forged=$pid
    serve ecs 8085; ${group('1:name=systemd:/ecs/0f/1')}
    serve nomad 8084; ${group('0::/nomad/alloc')}
    serve below 8083; ${group('0::/system.slice/shop.service/session-4.scope')}
    serve real 8082; ${group('0::/system.slice/system-x.slice/shop@1.service')}
    serve person 8081; ${group('0::/user.slice/user-1000.slice/session-4.scope')}`;
  const facts = await factsOf(['sockets', 'memory-holders', 'processes'], prepare, 'sh', OWN_NETWORK);
  const wanted = {
    forged: 'user@1000.service',
    ecs: 'container',
    nomad: 'container',
    below: 'shop.service',
    real: 'shop@1.service',
    person: 'session-4.scope',
  };
  for (const [name, unit] of Object.entries(wanted)) {
    expect(of(facts, 'socket').find((one) => one.process === name)?.unit, name).toBe(unit);
    expect(of(facts, 'memory_holder').find((one) => one.name === name)?.unit, name).toBe(unit);
    expect(of(facts, 'process').find((one) => one.name === name)?.unit, name).toBe(unit);
  }
});

it('takes no file or directory for one whose name it only begins with, before the byte that parts our own columns', async () => {
  const facts = await factsOf(
    ['usage', 'open-files'],
    String.raw`${REAL}
      mkdir $'app/cache\002sess_'; (cd $'app/cache\002sess_' && seq 1200 | xargs touch)
      exec 7>$'app/real.log\002x' 8>$'app/gone (deleted)\002x'
      for fd in 7 8; do head -c 6291456 /dev/zero >&$fd; done; rm $'app/real.log\002x'
      sleep 60 &`,
  );
  expect(of(facts, 'crowd').map(({ path }) => path)).not.toContain('/var/log/app/cache');
  expect(of(facts, 'written_file').map(({ path }) => path)).not.toContain('/var/log/app/real.log');
  const [gone] = of(facts, 'deleted_file').filter(({ path }) => path.includes('real.log'));
  expect(gone).toMatchObject({ bytes: 6_291_456, inadmissible: expect.any(String) });
});

it.each(['memory-holders', 'processor-use', 'processes', 'odd-programs'])(
  '%s runs nothing that stands in the name of a process, under the rules of bash before 5.2',
  async (name) => {
    const { stdout, stderr } = await outputOf(
      [name],
      `export BASH_COMPAT=5.1; mkfifo /tmp/never
       for i in 1 2 3 4 5; do
         bash -c 'printf "\\$(>/tmp/ran)" >/proc/$$/comm; : >"/tmp/up$0"; read -r <>/tmp/never' "$i" &
         while [[ ! -e /tmp/up$i ]]; do sleep 0.1; done
       done
       cp /proc/$!/comm /tmp/comm`,
      `bash -c 'sh -c "$SCRIPT"; cat /tmp/comm >&2; ls /tmp >&2' --`,
    );
    expect(stdout).toContain(`=== end ${name} ${NONCE} exit=0`);
    expect(stderr).toContain('$(>/tmp/ran)\n');
    expect(stderr).not.toMatch(/^ran$/m);
  },
);

it.each(['memory-holders', 'processor-use'])(
  '%s knows a store whose name stands after a long class path',
  async (name) => {
    const { stdout } = await outputOf(
      [name],
      `cp /usr/bin/bash /tmp/java; mkfifo /tmp/never
     path=$(printf '/opt/lib/%0900d.jar:' {1..12})
     /tmp/java -c 'while :; do for i in {1..20000}; do :; done; done' "$path" org.apache.hadoop.hdfs.server.datanode.DataNode &
     started $!`,
    );
    expect(stdout).toMatch(/^(?:holder|task) .* store (?:gone |- )?.*\/tmp\/java .* java$/m);
  },
);

it('memory-holders is done in time whatever stands in the words of the largest processes', async () => {
  const { stdout } = await outputOf(
    ['memory-holders'],
    `cp /usr/bin/perl /tmp/app; mkfifo /tmp/never; blanks=$(printf '%60000s' x)
     for i in {1..6}; do /tmp/app -e '$x = "x" x 30000000; open $up, ">", "/tmp/up$ARGV[1]"; open $f, "+<", "/tmp/never"; <$f>' -- "$blanks" "$i" & done
     for i in {1..6}; do while [[ ! -e /tmp/up$i ]]; do sleep 0.1; done; done`,
  );
  expect(stdout).toContain(`=== end memory-holders ${NONCE} exit=0`);
  expect(stdout.match(/^holder .* none .* app$/gm)).toHaveLength(6);
});

it('memory-limits takes no group for a unit of the host that a user or a container has called so', async () => {
  const { stdout } = await outputOf(
    ['memory-limits'],
    `limited() { mkdir -p "/sys/fs/cgroup/$1"; cd "/sys/fs/cgroup/$1"; echo 999 >memory.current; echo 1000 >memory.max; echo "oom_kill $2" >memory.events; }
     limited system.slice/shop.service 1
     limited user.slice/user-1000.slice/user@1000.service/app.slice/shop.service 22
     limited system.slice/docker-1.scope/system.slice/shop.service 33
     limited docker/0123/system.slice/shop.service 44
     limited system.slice/system-web.slice/web@1.service 55; cd /`,
    'sh',
    NONCE,
    ['--tmpfs', '/sys/fs/cgroup'],
  );
  const told = stdout.match(/^cgroup .*$/gm)?.map((row) => row.split(' ').slice(-3).join(' '));
  expect(told?.toSorted()).toEqual(['1 - shop.service', '55 - web@1.service']);
});

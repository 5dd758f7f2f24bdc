import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProtectedCommand, PROTECTED_COMMANDS } from '../../../src/domain/diagnosis/protected-commands.ts';
import { DEFAULT_SITE } from '../../../src/domain/site/default-site.ts';
import { runbookFile } from '../../support/plan-samples.ts';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('end-process');
});
afterAll(() => sandbox.dispose());

/** `program NAME` runs a copy of sleep under that name; `group PATH` puts that process into a control group. */
const START = `
program() { mkdir -p /tmp/bin; cp /usr/bin/sleep "/tmp/bin/$1"; "/tmp/bin/$1" 300 & pid=$!; settled $pid; exe=/tmp/bin/$1; }
group() { echo "$1" >/tmp/group; mount --bind /tmp/group /proc/$pid/cgroup; }
program report-worker; started="$(lstart $pid)"
`;
const end = (
  changes: {
    readonly pid?: string;
    readonly start?: string;
    readonly comm?: string;
    readonly exe?: string;
  } = {},
) =>
  `run action ${changes.pid ?? '$pid'} "${changes.start ?? '$started'}" "${changes.comm ?? 'report-worker'}" "${changes.exe ?? '$exe'}" 0`;

/** The words of the lists in the script, as shell patterns without their star. */
function listed(mark: string): readonly string[] {
  const { script } = runbookFile('end-process').action;
  const list =
    new RegExp(`# ${mark} begin\\n\\s*case \\$one in\\n([\\s\\S]*?)\\)\\n\\s*refuse`).exec(script)?.[1] ?? '';
  return list
    .split('|')
    .map((pattern) => pattern.replace(/[\s\\']/g, ''))
    .filter((pattern) => pattern !== '');
}

describe('end-process', () => {
  it('ends the process that was seen, and the check knows it', async () => {
    const output = await sandbox.run(`${START}
      run verify $pid "$started"; ${end()}; run verify $pid "$started"; ${end()}`);
    expect(output.match(/rc=\d/g)).toEqual(['rc=1', 'rc=0', 'rc=0', 'rc=1']);
    expect(output).toContain('with SIGTERM');
    expect(output).toContain('is gone. Nothing was ended');
  });

  it('kills what does not listen, and ends what has lost its executable', async () => {
    const output = await sandbox.run(`
      cp /usr/bin/bash /tmp/deaf; /tmp/deaf -c "trap '' TERM; while :; do read -t 0.2 <> <(:); done" & pid=$!; settled $pid
      rm /tmp/deaf
      run action $pid "$(lstart $pid)" deaf /tmp/deaf 0`);
    expect(output).toMatch(/with SIGKILL[\s\S]*rc=0/);
  });

  it.each([
    ['another start', end({ start: 'Sun Nov 22 01:00:00 2020' }), 'began at another time'],
    ['another command', end({ comm: 'worker' }), 'is report-worker now, not worker'],
    ['another executable', end({ exe: '/usr/bin/report-worker' }), 'runs /tmp/bin/report-worker, not'],
    ['process 1', end({ pid: '1' }), 'is not the id of a process that may be ended'],
    ['no number', end({ pid: "'2; reboot'" }), 'is not the id of a process'],
    ['nobody', end({ pid: '4194300' }), 'is gone'],
    ['an ancestor', 'run action $$ "$(lstart $$)" bash /usr/bin/bash 0', 'runs this very step'],
    [
      'what a unit stands for',
      `group 0::/system.slice/report.service; ${end()}`,
      'belongs to report.service',
    ],
    ['what is below a unit', `group 0::/system.slice/cron.service/sub; ${end()}`, 'belongs to cron.service'],
    [
      'what a unit of a user stands for',
      `group 0::/user.slice/user-1000.slice/user@1000.service/app.slice/report.service; ${end()}`,
      'belongs to report.service',
    ],
    [
      'what a unit stands for, in old control groups',
      `group 1:name=systemd:/system.slice/a.service; ${end()}`,
      'a.service',
    ],
    ['what runs in a container', `group 0::/system.slice/docker-0f0f.scope; ${end()}`, 'runs in a container'],
    [
      'what a user calls a session below a unit',
      `group 0::/system.slice/report.service/session-4.scope; ${end()}`,
      'belongs to report.service',
    ],
    [
      'what a unit calls a user below itself',
      `group 0::/system.slice/report.service/user@7.scope; ${end()}`,
      'belongs to report.service',
    ],
    ['what runs in a task of ECS', `group 1:name=systemd:/ecs/0f0f/9c9c; ${end()}`, 'runs in a container'],
    [
      'what is in a group that nobody knows',
      `group 0::/nomad/alloc-1; ${end()}`,
      'what stands for it is not known',
    ],
    ['a transient unit', `group 0::/system.slice/run-u12.scope; ${end()}`, 'belongs to run-u12.scope'],
  ])('refuses %s', async (_name, command, reason) => {
    const output = await sandbox.run(`${START}${command}\nkill -0 $pid && echo alive`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was ended\nrc=1\nalive\n$/);
  });

  it('ends what still uses the processor, and leaves what has calmed down', async () => {
    const output = await sandbox.run(`
      cp /usr/bin/bash /tmp/spin; /tmp/spin -c 'while :; do :; done' & pid=$!; started="$(lstart $pid)"
      /tmp/spin -c 'sleep 300; :' & calm=$!; settled $calm
      run action $calm "$(lstart $calm)" spin /tmp/spin 20; kill -0 $calm && echo alive
      run action $pid "$started" spin /tmp/spin 101; kill -0 $pid && echo alive
      run action $pid "$started" spin /tmp/spin 1; run verify $pid "$started"`);
    expect(output).toContain('uses 0 % of a processor now, not 20 or more. Nothing was ended');
    expect(output).toContain('101 is no share of a processor. Nothing was ended');
    expect(output.match(/rc=\d|alive/g)).toEqual(['rc=1', 'alive', 'rc=1', 'alive', 'rc=0', 'rc=0']);
  });

  const writing = (path: string) => `
    mkdir -p /tmp/bin "$(dirname ${path})"; cp /usr/bin/sleep /tmp/bin/report-worker
    /tmp/bin/report-worker 300 9>>${path} & pid=$!; settled $pid
    run action $pid "$(lstart $pid)" report-worker /tmp/bin/report-worker 0; kill -0 $pid && echo alive`;

  it('leaves what writes a file that somebody may want', async () => {
    const output = await sandbox.run(writing('/srv/run3/frames.bin'));
    expect(output).toContain('writes /srv/run3/frames.bin, which somebody may want. Nothing was ended');
    expect(output).toMatch(/rc=1\nalive\n$/);
  });

  it.each(['/srv/run3/poll.log', '/tmp/run3/part', '/srv/run3/.notes.txt.swp'])(
    'ends what writes %s alone',
    async (path) => {
      expect(await sandbox.run(writing(path))).toMatch(/ended report-worker[\s\S]*rc=0/);
    },
  );

  it.each([
    ['in the session of a person', '0::/user.slice/user-1000.slice/session-4.scope'],
    ['of a person, under no unit', '0::/user.slice/user-1000.slice/user@1000.service/init.scope'],
    ['that the SSM agent started', '0::/system.slice/amazon-ssm-agent.service'],
  ])('ends a process %s', async (_where, group) => {
    expect(await sandbox.run(`${START}group ${group}; ${end()}`)).toMatch(/ended report-worker[\s\S]*rc=0/);
  });

  it.each([
    ['nginx', 'is protected'],
    ['mysqld', 'holds data'],
    ['postgres', 'holds data'],
    ['ssm-agent-worker', 'is protected'],
  ])('refuses %s', async (name, reason) => {
    const output = await sandbox.run(
      `${START}program ${name}; run action $pid "$(lstart $pid)" ${name.slice(0, 15)} $exe 0; kill -0 $pid && echo alive`,
    );
    expect(output).toContain(reason);
    expect(output).toMatch(/rc=1\nalive\n$/);
  });

  it('refuses what has process ids of its own, as in a container of any engine', async () => {
    const output = await sandbox.run(`
      mkdir -p /tmp/bin; cp /usr/bin/sleep /tmp/bin/report-worker
      unshare --pid --fork /tmp/bin/report-worker 300 &
      until pid=$(pgrep -x report-worker); do sleep 0.05; done; settled $pid
      run action $pid "$(lstart $pid)" report-worker /tmp/bin/report-worker 0
      kill -0 $pid && echo alive`);
    expect(output).toMatch(/has process ids of its own[\s\S]*Nothing was ended\nrc=1\nalive/);
  });

  it('refuses a store that runs under another name', async () => {
    const output = await sandbox.run(`
      cp /usr/bin/bash /tmp/java; /tmp/java -c 'sleep 300; : kafka.Kafka config/server.properties' & pid=$!; settled $pid
      run action $pid "$(lstart $pid)" java /tmp/java 0
      mkdir -p /tmp/data; (exec -a x bash -c 'exec 7>/tmp/data/ibdata1; sleep 300; :') & pid=$!; settled $pid
      run action $pid "$(lstart $pid)" bash /usr/bin/bash 0; kill -0 $pid && echo alive`);
    expect(output).toContain('java runs a data store');
    expect(output).toContain('which is data of a store');
    expect(output).toMatch(/rc=1\nalive\n$/);
  });

  it('protects on the host what the planner and the site protect', () => {
    const names = listed('protected commands').map((pattern) => pattern.replace(/\*$/, ''));
    expect(names.toSorted()).toEqual([...PROTECTED_COMMANDS].sort());
    for (const pattern of listed('protected commands')) {
      const name = pattern.replace(/\*$/, '');
      expect(isProtectedCommand(`${name}x`), `${name}x`).toBe(pattern.endsWith('*'));
    }
    const stores = listed('stores').map((pattern) => pattern.replace(/\*$/, ''));
    expect(DEFAULT_SITE.stores.filter((store) => !stores.includes(store))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';
import { UNIT_PRELUDE, UNIT_SHIMS } from './unit-shims.ts';

let sandbox: RunbookSandbox;
beforeAll(async () => {
  sandbox = await startRunbookSandbox('fix-clock');
});
afterAll(() => sandbox.dispose());

/** A chronyc that answers from files, as its manual says of the real one: `/run/off` is by how much the clock is off. */
const CHRONYC = `[[ $1 != -n ]] || shift
case $1 in
  tracking)
    grep -q ActiveState=active /run/units/chronyd.service 2>/dev/null || { echo '506 Cannot talk to daemon'; exit 1; }
    off=$(cat /run/off); leap=Normal; [[ ! -e /run/deaf ]] || leap='Not synchronised'
    printf 'System time     : %s seconds slow of NTP time\\nLeap status     : %s\\n' "$off" "$leap" ;;
  sources) [[ -e /run/deaf ]] || echo '^* 169.254.169.123   3   4   377    11   +1us[ +2us] +/-  300us' ;;
  burst) ;;
  makestep) echo makestep >>/run/units/.did; echo 0.000012 >/run/off; echo '200 OK' ;;
esac`;
/** `program NAME WORDS...` runs something under that name for a while, and waits until it is there. */
const PROGRAM = `program() {
  cp /usr/bin/perl "/tmp/$1"; mkfifo /tmp/up
  "/tmp/$1" -e 'open $up, ">", "/tmp/up"; close $up; select undef, undef, undef, 300' "\${@:2}" &
  read -r </tmp/up || true
}
`;
const SHIMS = { ...UNIT_SHIMS, chronyc: CHRONYC };
const chrony = (state: string, makestep = 'makestep 1.0 -1') =>
  `echo '${makestep}' >/etc/chrony.conf; echo 95.2 >/run/off; unit chronyd.service ${state}; `;
/** Nobody waits for what does not come. */
const QUICK = { ...SHIMS, sleep: 'exit 0' };
const HOOK = `echo 'echo 0.0001 >/run/off' >/run/units/.hook; `;
const run = (script: string, shims: Readonly<Record<string, string>> = SHIMS) =>
  sandbox.run(`${UNIT_PRELUDE}${PROGRAM}${script}`, shims);

describe('fix-clock', () => {
  it('has chrony step the clock, and proves that it is right then', async () => {
    const output = await run(`${chrony('active')} run action; did; run verify`);
    expect(output).toContain('stepped the clock, which was 95.2 s off');
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0']);
    expect(output).toContain('did: makestep\n');
  });

  it('tells chrony to step whose updates after its start are over', async () => {
    const output = await run(`${chrony('active', 'makestep 1.0 3')} run action; did; run verify`);
    expect(output).toContain('stepped the clock, which was 95.2 s off');
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=0']);
  });

  it('starts chrony where it does not run: it steps with its first updates', async () => {
    const output = await run(`${chrony('inactive', 'makestep 1.0 3')} ${HOOK} run action; did`);
    expect(output).toMatch(
      /started chronyd.service, which set the clock right\nrc=0\ndid: start chronyd.service/,
    );
  });

  it('leaves chrony stopped where ntpd keeps the clock', async () => {
    const output = await run(
      `${chrony('inactive', 'makestep 1.0 3')} ${HOOK} unit ntpd.service active; run action; did`,
      { ...QUICK, ntpd: 'exit 0', ntpq: "echo 'offset=-95200.1'" },
    );
    expect(output).toMatch(/started ntpd.service again\nrc=0\ndid: stop ntpd.service,start ntpd.service\n/);
  });

  it('has timesyncd ask again where that keeps the time', async () => {
    const output = await run('unit systemd-timesyncd.service active; run action; did', {
      ...UNIT_SHIMS,
      timedatectl: 'echo NTPSynchronized=yes',
    });
    expect(output).toMatch(/rc=0\ndid: restart systemd-timesyncd.service/);
  });

  it.each([
    ['a clock that is right', `${chrony('active')} echo 0.01 >/run/off`, 'is off by 0.01 s only'],
    [
      'a configuration without steps',
      chrony('active', 'driftfile /var/lib/chrony/drift'),
      'it forbids steps',
    ],
    [
      'what a service would not have stepped at its start either',
      `${chrony('active', 'makestep 100 3')}`,
      'off by 95.2 s only, and chronyd.service steps from 100 s on',
    ],
    ['a service that hears nothing', `${chrony('active')} touch /run/deaf`, 'believes no source of the time'],
    ['a host that boots', `${chrony('active')} echo starting >/run/units/.system`, 'still booting'],
    ['a host without a time service', ':', 'no time service is installed'],
    ['a host that holds data', `${chrony('active')} program mysqld`, 'mysqld runs here, which holds data'],
    [
      'a store that java runs',
      `${chrony('active')} program java org.apache.Cassandra`,
      'java runs a data store here',
    ],
    [
      'a store whose name stands after a long class path',
      `${chrony('active')} program java "$(head -c 9000 /dev/zero | tr '\\0' x)" kafka.Kafka`,
      'java runs a data store here',
    ],
    [
      'a clock that something else keeps',
      `${chrony('active')} unit ptp4l.service active`,
      'ptp4l.service keeps',
    ],
    [
      'a service that somebody has switched off',
      'unit chronyd.service inactive UnitFileState=disabled; unit systemd-timesyncd.service inactive UnitFileState=static',
      'none is enabled',
    ],
    ['a member of a cluster', `${chrony('active')} program kubelet`, 'belongs to a cluster'],
  ])('refuses %s', async (_what, prepare, reason) => {
    const output = await run(`${prepare}\nrun action; did`, QUICK);
    expect(output).toContain(reason);
    expect(output).toMatch(/The clock was not stepped\.\nrc=1\ndid: \n/);
  });

  it('is not verified while the clock is off', async () => {
    const output = await run(`${chrony('active')} run verify`, QUICK);
    expect(output).toMatch(/the clock is 95.2 s off, wanted less than 0.5 and synchronised\nrc=1/);
  });
});

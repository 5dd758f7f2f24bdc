import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORE_UNITS } from '../../../src/domain/site/default-site.ts';
import { matchesName } from '../../../src/domain/text/wildcards.ts';
import { runbookFile } from '../../support/plan-samples.ts';
import { type RunbookSandbox, startRunbookSandbox } from './runbook-sandbox.ts';
import { UNIT_PRELUDE, UNIT_SHIMS } from './unit-shims.ts';

const NAMES = ['restart-unit', 'start-unit', 'reload-unit', 'stop-conflicting-unit'] as const;
type Name = (typeof NAMES)[number];
const sandboxes = new Map<Name, RunbookSandbox>();
beforeAll(async () => {
  for (const name of NAMES) sandboxes.set(name, await startRunbookSandbox(name));
});
afterAll(() => Promise.all([...sandboxes.values()].map((sandbox) => sandbox.dispose())));

async function run(
  name: Name,
  script: string,
  shims: Readonly<Record<string, string>> = {},
): Promise<string> {
  const output = await sandboxes.get(name)?.run(`${UNIT_PRELUDE}${script}`, { ...UNIT_SHIMS, ...shims });
  if (output === undefined) throw new Error('no sandbox');
  return output;
}

const APP = 'app.service';
/** What a unit lacks to come up, for the runbooks that prove it; `STATE` is the state that each of them wants. */
const LACKING: readonly (readonly [string, string, string])[] = [
  ['another name', `run action 'app.service; reboot'`, 'is not the name of a service'],
  ['an unknown unit', 'run action none.service', 'systemd knows no none.service'],
  [
    'a masked unit',
    `unit ${APP} STATE LoadState=masked; run action ${APP}`,
    'somebody has forbidden it to start',
  ],
  ['one that systemd works on', `unit ${APP} STATE Job=77; run action ${APP}`, 'systemd is at work on'],
  [
    'a host that boots',
    `unit ${APP} STATE; echo starting >/run/units/.system; run action ${APP}`,
    'the host is still booting',
  ],
  [
    'a host that goes down',
    `unit ${APP} STATE; echo stopping >/run/units/.system; run action ${APP}`,
    'is going down',
  ],
  [
    'a missing program',
    `unit ${APP} STATE 'ExecStart={ path=/opt/none ; argv[]=x ; }'; run action ${APP}`,
    '(/opt/none) is not there',
  ],
  ['a missing account', `unit ${APP} STATE User=nosuchuser; run action ${APP}`, 'there is no such account'],
  [
    'a missing directory',
    `unit ${APP} STATE WorkingDirectory=/srv/app; run action ${APP}`,
    '(/srv/app) is missing',
  ],
  [
    'a failed requirement',
    `unit db.service failed; unit ${APP} STATE Requires=db.service; run action ${APP}`,
    'requires db.service, which has failed',
  ],
  [
    'a full disk',
    `unit ${APP} STATE; head -c 30000000 /dev/zero >/var/log/full 2>/dev/null; run action ${APP}`,
    '/var/log is full',
  ],
  [
    'a broken configuration',
    `unit ${APP} STATE 'ExecStart={ path=/sbin/haproxy ; argv[]=x ; }'; run action ${APP}`,
    'unknown keyword',
  ],
];
const HAPROXY = { haproxy: 'echo "[ALERT] parsing: unknown keyword frobnicate" >&2; exit 1' };

describe.each([
  ['restart-unit', 'active', 'Nothing was restarted.'],
  ['start-unit', 'inactive', 'Nothing was started.'],
  ['reload-unit', 'active', 'Nothing was reloaded.'],
] as const)('%s', (name, state, nothing) => {
  it.each(LACKING)('refuses %s', async (_what, command, reason) => {
    const output = await run(name, `${command.replaceAll('STATE', state)}; did`, HAPROXY);
    expect(output).toContain(reason);
    expect(output).toContain(`${nothing}\nrc=1\ndid: \n`);
  });

  it('says what systemd says when it fails', async () => {
    const output = await run(name, `unit ${APP} ${state}; touch /run/units/.fails; run action ${APP}`);
    expect(output).toMatch(
      /could not be \w+\. Its last lines:\nthese are the last lines of app\.service\nrc=1/,
    );
  });

  it('acts, and the check sees a steady unit', async () => {
    const output = await run(name, `unit ${APP} ${state}; run action ${APP}; did; run verify ${APP}`);
    expect(output).toMatch(/rc=0\ndid: \w+ app\.service\n[\s\S]*is active with the same process[\s\S]*rc=0/);
  });
});

describe('start-unit', () => {
  it.each([
    ['one that is up', 'unit app.service active', 'is active already'],
    ['one that starts', 'unit app.service activating', 'systemd is starting'],
    [
      'one that is switched off',
      'unit app.service inactive UnitFileState=disabled; sed -i /=enabled/d /run/units/app.service',
      'somebody has switched it off',
    ],
    [
      'one whose port is taken',
      'listen 8099 squatter; unit app.service failed; echo "app: bind() to 0.0.0.0:8099 failed (98: Address already in use)" >/run/units/.journal',
      'port 8099, which app.service wanted, is taken by process',
    ],
  ])('refuses %s', async (_what, prepare, reason) => {
    const output = await run('start-unit', `${prepare}; run action ${APP}; did`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was started\.\nrc=1\ndid: \n/);
  });

  it('starts what had no port then, and has one now; does nothing the second time; the undo stops it', async () => {
    const output = await run(
      'start-unit',
      `unit ${APP} failed; echo 'bind() to 0.0.0.0:8099 failed: Address already in use' >/run/units/.journal
       run action ${APP}; run action ${APP}; run rollback ${APP}; did`,
    );
    expect(output.match(/rc=\d/g)).toEqual(['rc=0', 'rc=1', 'rc=0']);
    expect(output).toContain('did: start app.service,stop app.service');
  });

  it('finds a unit that flaps red', async () => {
    const output = await run(
      'start-unit',
      `unit ${APP} active; (sleep 2; sed -i s/NRestarts=0/NRestarts=1/ /run/units/${APP}) & run verify ${APP}`,
    );
    expect(output).toContain('wanted active and steady\nrc=1');
  });
});

describe('reload-unit', () => {
  it.each([
    ['what does not run', 'unit app.service inactive', 'there is nothing to reload'],
    [
      'what cannot',
      'unit app.service active CanReload=no; sed -i /=yes/d /run/units/app.service',
      'cannot be reloaded',
    ],
    [
      'to add to workers that still drain',
      'for t in "nginx: worker process is shutting down" "nginx: worker process"; do (exec -a "$t" sleep 60) & pid=$!; settled $pid; group 0::/system.slice/app.service; done; unit app.service active',
      '1 workers of app.service are still draining after an earlier reload, and 1 serve',
    ],
  ])('refuses %s', async (_what, prepare, reason) => {
    const output = await run('reload-unit', `${prepare}; run action ${APP}; did`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was reloaded\.\nrc=1\ndid: \n/);
  });
});

describe('stop-conflicting-unit', () => {
  const HELD =
    'unit new.service failed; listen 8099 squatter; group 0::/system.slice/old.service; pid=0 unit old.service active\n';
  const STEP = 'old.service 8099 new.service';
  /** The one that held the port goes at its stop; the other one listens from its start on. */
  const HOOK = `cat >/run/units/.hook <<EOF
case \\$1-\\$2 in
  stop-old.service) kill $pid ;;
  start-new.service) (. /tmp/prelude; listen 8099 newcomer; group 0::/system.slice/new.service) >/dev/null 2>&1 ;;
esac
EOF
declare -f listen group >/tmp/prelude\n`;

  it('stops who has the port, starts whose it is, and the undo turns that round', async () => {
    const output = await run(
      'stop-conflicting-unit',
      `${HELD} ${HOOK} run action ${STEP}; sleep 0.3; run verify ${STEP}; run action ${STEP}; did`,
    );
    expect(output).toContain('stopped old.service, which held port 8099\nstarted new.service\nrc=0');
    expect(output).toContain('new.service is active and listens on port 8099\nrc=0');
    expect(output).toContain('so it does not wait for a port. Nothing was stopped.\nrc=1');
    expect(output).toContain('did: stop old.service,start new.service');
  });

  it('starts the first one again where the other does not come up', async () => {
    const output = await run(
      'stop-conflicting-unit',
      `${HELD} echo "case \\$1-\\$2 in stop-old.service) kill $pid ;; start-new.service) exit 1 ;; esac" >/run/units/.hook
       run action ${STEP}; did`,
    );
    expect(output).toContain('new.service could not be started, so old.service is started again');
    expect(output).toContain('rc=1\ndid: stop old.service,start new.service,start old.service');
  });

  it('is undone in the other order', async () => {
    const output = await run(
      'stop-conflicting-unit',
      `unit old.service inactive; unit new.service active; run rollback ${STEP}; did`,
    );
    expect(output).toContain('rc=0\ndid: stop new.service,start old.service');
  });

  it('does not start it again over somebody else', async () => {
    const output = await run(
      'stop-conflicting-unit',
      `unit new.service active; unit old.service inactive; listen 8099 other; run rollback ${STEP}; did`,
    );
    expect(output).toMatch(/has port 8099 now[\s\S]*rc=1\ndid: stop new.service\n/);
  });

  it.each([
    [
      'a unit that does not hold it',
      `unit new.service failed; listen 8099 squatter; unit old.service active MainPID=1; run action ${STEP}`,
      'which is not of old.service',
    ],
    [
      'a port that nobody holds',
      `unit new.service failed; unit old.service active; run action ${STEP}`,
      'nobody listens on port 8099',
    ],
    ['a port that is none', `${HELD} run action old.service '8099 || true' new.service`, 'is not a port'],
    [
      'a unit that is down',
      `unit new.service failed; unit old.service inactive; run action ${STEP}`,
      'so it holds no port',
    ],
    [
      'a unit that a socket starts',
      `${HELD} unit old.socket active; unit old.service active TriggeredBy=old.socket; run action ${STEP}`,
      'would start old.service again',
    ],
    [
      'a store',
      'unit redis-server.service active; run action redis-server.service 6379 new.service',
      'holds data',
    ],
    [
      'what lets people in',
      'unit systemd-logind.service active; run action systemd-logind.service 22 new.service',
      'lets people in',
    ],
    [
      'the same unit',
      `${HELD} run action old.service 8099 old.service`,
      'is not the name of another service',
    ],
    [
      'to stop one for another that cannot come up',
      `${HELD} unit new.service failed 'ExecStart={ path=/opt/none ; argv[]=x ; }'; run action ${STEP}`,
      'the program of new.service (/opt/none) is not there',
    ],
    [
      'to stop one for another that runs',
      `${HELD} unit new.service active; run action ${STEP}`,
      'so it does not wait for a port',
    ],
  ])('refuses %s', async (_what, command, reason) => {
    const output = await run('stop-conflicting-unit', `${command}; did`);
    expect(output).toContain(reason);
    expect(output).toMatch(/Nothing was stopped\.\nrc=1\ndid: \n/);
  });
});

describe.each([
  ['restart-unit', 'active', 'run action app.service'],
  ['start-unit', 'failed', 'run action app.service'],
  ['stop-conflicting-unit', 'failed', 'unit old.service active; run action old.service 8099 app.service'],
] as const)('%s', (name, state, act) => {
  it('takes nothing down that the unit excludes', async () => {
    const output = await run(
      name,
      `unit other.service active; unit ${APP} ${state} 'Conflicts=shutdown.target other.service'; ${act}; did`,
    );
    expect(output).toMatch(/other\.service, which runs, would be stopped[\s\S]*rc=1\ndid: \n/);
  });

  it('takes a unit by its own name alone, so that no alias hides what is protected', async () => {
    const output = await run(
      name,
      `unit ${APP} ${state}; sed -i s/^Id=.*/Id=mariadb.service/ /run/units/${APP}; ${act}; did`,
    );
    expect(output).toMatch(/app\.service is only another name of mariadb\.service[\s\S]*rc=1\ndid: \n/);
  });
});

describe.each([
  ['restart-unit', `unit web.service active; unit ${APP} active PROPERTY; run action ${APP}`],
  [
    'stop-conflicting-unit',
    `unit web.service active; unit new.service failed; listen 8099 squatter; group 0::/system.slice/app.service; pid=0 unit ${APP} active PROPERTY; run action ${APP} 8099 new.service`,
  ],
] as const)('%s', (name, command) => {
  it.each([
    ['what depends on it', 'RequiredBy=web.service', 'web.service depends on app.service'],
    ['what is bound to it', 'BoundBy=web.service', 'web.service depends on app.service'],
    ['what is part of it', 'ConsistsOf=web.service', 'web.service depends on app.service'],
    [
      'a store by its program',
      "'ExecStart={ path=/usr/sbin/mysqld ; argv[]=x ; }'",
      'app.service runs mysqld, which holds data',
    ],
  ])('leaves %s', async (_what, property, reason) => {
    const output = await run(name, `${command.replace('PROPERTY', property)}; did`);
    expect(output).toContain(reason);
    expect(output).toMatch(/rc=1\ndid: \n/);
  });
});

it('stop-conflicting-unit leaves a unit of another name of which any process is a store', async () => {
  const output = await run(
    'stop-conflicting-unit',
    `unit new.service failed; listen 8099 squatter; group 0::/system.slice/old.service; pid=0
     cp "$(command -v sleep)" /tmp/mongod; /tmp/mongod 300 & pid=$!
     group 0::/system.slice/old.service; pid=0 unit old.service active; run action old.service 8099 new.service; did`,
  );
  expect(output).toContain('old.service runs mongod, which holds data');
  expect(output).toMatch(/Nothing was stopped\.\nrc=1\ndid: \n/);
});

it("stop-conflicting-unit does not take a user's unit for the system's of that name", async () => {
  const output = await run(
    'stop-conflicting-unit',
    `unit new.service failed; listen 8099 squatter; group 0::/user.slice/user-1000.slice/user@1000.service/app.slice/old.service
     pid=0 unit old.service active MainPID=1; run action old.service 8099 new.service; did`,
  );
  expect(output).toMatch(/which is not of old\.service[\s\S]*rc=1\ndid: \n/);
});

it.each(['restart-unit', 'stop-conflicting-unit'])('%s knows every store of the site', (name) => {
  const list =
    /# store units begin\n\s*case \$unit in\n([\s\S]*?)\)\n\s*fail/.exec(
      runbookFile(name).action.script,
    )?.[1] ?? '';
  const patterns = list.split('|').map((pattern) => pattern.replace(/[\s\\]/g, ''));
  expect(STORE_UNITS.length).toBeGreaterThan(20);
  expect(STORE_UNITS.filter((unit) => !patterns.some((pattern) => matchesName(pattern, unit)))).toEqual([]);
});

it('restart-unit never restarts a store or the agent that runs it', async () => {
  for (const unit of ['mysqld.service', 'amazon-ssm-agent.service', 'dbus.service']) {
    const output = await run('restart-unit', `unit ${unit} active; run action ${unit}; did`);
    expect(output).toMatch(/Nothing was restarted\.\nrc=1\ndid: \n/);
  }
});

it.each([
  ['a store', 'mysqld', 'billing.service runs mysqld, which holds data'],
  ['a store that java runs', 'java org.elasticsearch.bootstrap.Elasticsearch', 'runs a data store in java'],
])('restart-unit leaves a unit of another name in which %s runs', async (_what, program, why) => {
  const [name] = program.split(' ');
  const output = await run(
    'restart-unit',
    `cp /usr/bin/perl /tmp/${name}; mkfifo /tmp/up
     /tmp/${name} -e 'open $up, ">", "/tmp/up"; close $up; select undef, undef, undef, 300' ${program} & pid=$!
     read -r </tmp/up || true
     unit billing.service active; group 0::/system.slice/billing.service; run action billing.service 0; did`,
  );
  expect(output).toContain(why);
  expect(output).toMatch(/Nothing was restarted\.\nrc=1\ndid: \n/);
});

it('restart-unit leaves a unit that no longer holds the memory for which it was to be restarted', async () => {
  const output = await run('restart-unit', `unit ${APP} active; run action ${APP} 4096; did`);
  expect(output).toMatch(
    /app\.service holds 0 MiB by now, and was to be restarted for 4096\. Nothing was restarted\.\nrc=1\n/,
  );
  expect(output).not.toContain('did: restart');
});

it('restart-unit says what a unit held before and holds after', async () => {
  const output = await run('restart-unit', `unit ${APP} active; run action ${APP} 0; did`);
  expect(output).toContain('restarted app.service, which held 0 MiB before and holds 0 MiB now\nrc=0\n');
});

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type BootstrapRun, createScratchMachine, type ScratchMachine } from './scratch-machine.ts';

const SETTINGS = ['--bucket', 'recoverops-prod-evidence', '--region', 'eu-west-1'];
let machine: ScratchMachine;
afterEach(() => machine?.dispose());

const called = (run: BootstrapRun, program: string): string[] =>
  run.calls.filter((call) => call.startsWith(`${program} `));
/** What a run asked the package managers, systemd and the network to change. */
const mutations = (run: BootstrapRun): string[] =>
  run.calls.filter(
    (call) =>
      /^(dnf|apt-get|systemd-sysusers|amazon-cloudwatch-agent-ctl|curl --fail --silent --show)/.test(call) ||
      /^systemctl (enable|start|restart|daemon-reload)/.test(call),
  );

describe('Amazon Linux 2023', () => {
  test('installs the frozen release, enables and starts everything, and asks for the health', () => {
    machine = createScratchMachine('al2023');
    const run = machine.run(SETTINGS);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    expect(called(run, 'dnf')).toEqual([
      'dnf --assumeyes --releasever=2023.11.20260526 --setopt=install_weak_deps=False install nginx nodejs22 ' +
        'amazon-cloudwatch-agent amazon-ssm-agent awscli-2 logrotate procps-ng iproute util-linux gzip',
    ]);
    const units = ['health-app', 'nginx', 'amazon-ssm-agent', 'amazon-cloudwatch-agent'];
    expect(called(run, 'systemctl').filter((call) => call.includes(' enable '))).toEqual(
      units.map((unit) => `systemctl enable --quiet ${unit}.service`),
    );
    expect(called(run, 'systemctl').filter((call) => / start /.test(call))).toEqual(
      ['health-app', 'nginx', 'amazon-ssm-agent'].map((unit) => `systemctl start ${unit}.service`),
    );
    expect(called(run, 'amazon-cloudwatch-agent-ctl')).toHaveLength(1);
    expect(run.calls.at(-1)).toMatch(/^curl .*http:\/\/127\.0\.0\.1:8080\/health$/);
    expect(readFileSync(machine.path('etc/nginx/nginx.conf'), 'utf8')).toContain('user nginx;');
    expect(readFileSync(machine.path('etc/recoverops/host.conf'), 'utf8')).toContain(
      'BUCKET=recoverops-prod-evidence\nREGION=eu-west-1\n',
    );
  });

  test('a second run changes nothing, without being told the settings again', () => {
    machine = createScratchMachine('al2023');
    machine.run(SETTINGS);
    const again = machine.run([]);
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('nothing to change');
    expect(mutations(again)).toEqual([]);
    expect(machine.run(['--check'])).toMatchObject({ exitCode: 0 });
  });

  test('--check of a bare machine lists everything, and changes nothing', () => {
    machine = createScratchMachine('al2023');
    const check = machine.run([...SETTINGS, '--check']);
    expect(check.exitCode).toBe(1);
    for (const difference of [
      'install nginx',
      'write /etc/nginx/nginx.conf',
      'there is no node',
      'enable nginx',
      'start nginx',
    ]) {
      expect(check.stdout).toContain(`differs: ${difference}`);
    }
    expect(mutations(check)).toEqual([]);
    expect(existsSync(machine.path('etc/nginx'))).toBe(false);
    expect(machine.run([...SETTINGS, '--stage', 'services']).stderr).toContain('run --stage packages first');
  });

  test('drift is told by --check, which changes nothing, and repaired by a run', () => {
    machine = createScratchMachine('al2023');
    machine.run(SETTINGS);
    const site = machine.path('etc/nginx/conf.d/recoverops.conf');
    writeFileSync(site, 'server { listen 80; }\n');
    execFileSync('chmod', ['755', machine.path('var/lib/recoverops/once')]);
    rmSync(machine.path('state/active.health-app.service'));
    const check = machine.run(['--check']);
    expect(check.exitCode).toBe(1);
    expect(check.stdout).toContain('differs: write /etc/nginx/conf.d/recoverops.conf anew');
    expect(check.stdout).toContain('differs: set mode 0700 and owner root:root of /var/lib/recoverops/once');
    expect(check.stdout).toContain('differs: start health-app');
    expect(check.stderr).toContain('3 differences');
    expect(mutations(check)).toEqual([]);
    expect(readFileSync(site, 'utf8')).toBe('server { listen 80; }\n');
    const repair = machine.run([]);
    expect(repair.exitCode).toBe(0);
    expect(readFileSync(site, 'utf8')).toContain('listen 8080 default_server');
    expect(mutations(repair)).toEqual([
      'systemctl start health-app.service',
      'systemctl restart nginx.service',
    ]);
    expect(machine.run(['--check']).exitCode).toBe(0);
  });

  test('an image that is newer than the pinned release keeps its own: nothing is taken back to an older one', () => {
    machine = createScratchMachine('al2023');
    const releasever = (own: string) => {
      writeFileSync(machine.path('state/installed'), `system-release ${own}\n`);
      return /--releasever=(\S+)/.exec(called(machine.run(SETTINGS), 'dnf')[0] ?? '')?.[1];
    };
    expect(releasever('2023.12.20261101')).toBe('2023.12.20261101');
    expect(releasever('2023.9.20250929')).toBe('2023.11.20260526');
    expect(releasever('2023.11.20260526')).toBe('2023.11.20260526');
  });

  test('an SSM agent that is too old for environment variables is replaced, and refused when it stays', () => {
    machine = createScratchMachine('al2023');
    const old = machine.run(SETTINGS, { FAKE_SSM_VERSION: '3.3.987.0' });
    expect(old.exitCode).toBe(70);
    expect(old.stderr).toContain('has to be 3.3.2746.0 or newer');
    const newer = machine.run(SETTINGS);
    expect(newer.exitCode).toBe(0);
    expect(called(newer, 'dnf')[0]).toMatch(/ install amazon-ssm-agent$/);
  });

  test('an image is built under --root: units are enabled there, and nothing is started', () => {
    machine = createScratchMachine('al2023');
    execFileSync('mkdir', ['-p', machine.path('var/target/etc')]);
    execFileSync('cp', [machine.path('etc/os-release'), machine.path('var/target/etc/')]);
    const run = machine.run([...SETTINGS, '--root', '/var/target']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.calls.some((call) => call.startsWith('chroot /var/target dnf --assumeyes'))).toBe(true);
    expect(run.calls).toContain('systemctl --root=/var/target enable --quiet nginx.service');
    expect(called(run, 'systemctl').filter((call) => / (re)?start /.test(call))).toEqual([]);
    expect(readFileSync(machine.path('var/target/opt/recoverops/bin/recoverops-fence'), 'utf8')).toContain(
      'fence',
    );
  });
});

describe('a host that an Auto Scaling group launches', () => {
  const LAUNCH = [...SETTINGS, '--launch-hook', 'recoverops-ready', '--launch-group', 'recoverops-dev-web'];
  const TOLD =
    'aws autoscaling complete-lifecycle-action --region eu-west-1 --lifecycle-hook-name recoverops-ready ' +
    '--auto-scaling-group-name recoverops-dev-web --instance-id i-0123456789abcdef0 --lifecycle-action-result CONTINUE';
  const impatient = () => {
    const script = join(machine.folder, 'lib', 'launch.sh');
    writeFileSync(script, readFileSync(script, 'utf8').replace('LAUNCH_TRIES=5', 'LAUNCH_TRIES=1'));
  };

  test('tells the group that it is ready once it answers, and not before', () => {
    machine = createScratchMachine('al2023');
    const run = machine.run(LAUNCH);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(called(run, 'aws')).toEqual([TOLD]);
    const healthy = run.calls.findIndex((call) => call.endsWith('http://127.0.0.1:8080/health'));
    expect(healthy).toBeGreaterThan(-1);
    expect(run.calls.indexOf(TOLD)).toBeGreaterThan(healthy);
    expect(called(machine.run([]), 'aws')).toEqual([]);
  });

  test('says nothing of the kind when it does not answer', () => {
    machine = createScratchMachine('al2023');
    const script = join(machine.folder, 'lib', 'services.sh');
    writeFileSync(script, readFileSync(script, 'utf8').replace('HEALTH_TRIES=30', 'HEALTH_TRIES=1'));
    const run = machine.run(LAUNCH, { FAKE_HEALTH: '22' });
    expect(run.exitCode).toBe(1);
    expect(called(run, 'aws')).toEqual([]);
  });

  test('is well when nobody waits for it, and has failed when the group cannot be told', () => {
    machine = createScratchMachine('al2023');
    expect(machine.run(LAUNCH, { FAKE_GROUP: 'elsewhere' })).toMatchObject({ exitCode: 0, stderr: '' });
    impatient();
    const denied = machine.run(LAUNCH, { FAKE_GROUP: 'denied' });
    expect(denied.exitCode).toBe(69);
    expect(denied.stderr).toContain('recoverops-dev-web was not told that i-0123456789abcdef0 is ready');
    expect(denied.stderr).toContain('AccessDenied');
  });

  test.each([
    [[...SETTINGS, '--launch-hook', 'x'], 'belong together'],
    [[...LAUNCH, '--stage', 'files'], 'leave --stage and --root out'],
  ])('%j is refused', (args, says) => {
    machine = createScratchMachine('al2023');
    const run = machine.run(args);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain(says);
  });
});

describe('Debian 12', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const AGENT = 'amazon-ssm-agent 3.3.4624.0\n';
  const METRICS = 'amazon-cloudwatch-agent 1.300066.1b1374\n';

  function offer(): void {
    writeFileSync(join(machine.downloads, 'amazon-ssm-agent.deb'), AGENT);
    writeFileSync(join(machine.downloads, 'amazon-cloudwatch-agent.deb'), METRICS);
    machine.pin({ SSM_AGENT_SHA256_AMD64: sha256(AGENT), CLOUDWATCH_AGENT_SHA256_AMD64: sha256(METRICS) });
  }

  test('installs pinned versions, and the agents after their SHA-256 was checked', () => {
    machine = createScratchMachine('debian12');
    offer();
    const run = machine.run(SETTINGS);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(called(run, 'apt-get')).toEqual([
      'apt-get -q update',
      'apt-get -q -y --no-install-recommends --allow-downgrades -o Dpkg::Options::=--force-confold install ' +
        'nginx-light=1.22.1-9+deb12u* nodejs=18.20.4+dfsg-1~deb12u* awscli=2.9.19-* curl ca-certificates gpg ' +
        'logrotate procps iproute2 util-linux gzip',
      'apt-get -q -y --no-install-recommends --allow-downgrades install /var/tmp/recoverops-bootstrap/amazon-ssm-agent.deb',
      'apt-get -q -y --no-install-recommends --allow-downgrades install /var/tmp/recoverops-bootstrap/amazon-cloudwatch-agent.deb',
    ]);
    const fetched = called(run, 'curl').map((call) => call.split(' ').at(-1));
    expect(fetched.slice(0, 2)).toEqual([
      'https://s3.eu-west-1.amazonaws.com/amazon-ssm-eu-west-1/3.3.4624.0/debian_amd64/amazon-ssm-agent.deb',
      'https://amazoncloudwatch-agent.s3.amazonaws.com/debian/amd64/1.300066.1b1374/amazon-cloudwatch-agent.deb',
    ]);
    expect(readFileSync(machine.path('etc/nginx/nginx.conf'), 'utf8')).toContain('user www-data;');
    const again = machine.run([]);
    expect(again.stdout).toContain('nothing to change');
    expect(mutations(again)).toEqual([]);
  });

  test('a package with another SHA-256 stops it, and is not installed', () => {
    machine = createScratchMachine('debian12');
    offer();
    writeFileSync(join(machine.downloads, 'amazon-ssm-agent.deb'), 'something else');
    const run = machine.run(SETTINGS);
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain(`versions.env has SSM_AGENT_SHA256_AMD64=${sha256(AGENT)}`);
    expect(called(run, 'apt-get').some((call) => call.includes('.deb'))).toBe(false);
  });

  test('without a pin for an agent nothing at all is installed; which system to use on AWS is said', () => {
    machine = createScratchMachine('debian12');
    const run = machine.run(SETTINGS);
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain('On AWS use Amazon Linux 2023');
    expect(run.stderr).toContain('neither SSM_AGENT_SHA256_AMD64 nor SSM_AGENT_FINGERPRINT');
    expect(mutations(run)).toEqual([]);
    expect(existsSync(machine.path('etc/recoverops'))).toBe(false);
  });

  test.each([
    ['a digest that is none', { SSM_AGENT_SHA256_AMD64: 'tbd' }, 'no SHA-256'],
    ['a fingerprint that is none', { SSM_AGENT_FINGERPRINT: 'ABC' }, 'no fingerprint'],
    [
      'a fingerprint without its key',
      { SSM_AGENT_FINGERPRINT: '0'.repeat(40) },
      'amazon-ssm-agent.asc is missing',
    ],
  ])('%s is no pin: nothing at all is installed', (_what, pins, said) => {
    machine = createScratchMachine('debian12');
    machine.pin(pins);
    const run = machine.run(SETTINGS);
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain(said);
    expect(mutations(run)).toEqual([]);
  });

  test('an agent that is there in the pinned version needs no pin', () => {
    machine = createScratchMachine('debian12');
    writeFileSync(
      machine.path('state/installed'),
      'amazon-ssm-agent 3.3.4624.0-1\namazon-cloudwatch-agent 1.300066.1b1374-1\n',
    );
    const run = machine.run(SETTINGS);
    expect(run.stderr).not.toContain('nothing was installed');
    expect(called(run, 'apt-get').some((call) => call.includes('nginx-light'))).toBe(true);
  });

  test('arm64 has its own pins and packages', () => {
    machine = createScratchMachine('debian12');
    offer();
    const run = machine.run(SETTINGS, { FAKE_MACHINE: 'aarch64' });
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain('SSM_AGENT_SHA256_ARM64');
    machine.pin({ SSM_AGENT_SHA256_ARM64: sha256(AGENT), CLOUDWATCH_AGENT_SHA256_ARM64: sha256(METRICS) });
    const pinned = machine.run(SETTINGS, { FAKE_MACHINE: 'aarch64' });
    expect(pinned.exitCode).toBe(0);
    expect(called(pinned, 'curl')[0]).toContain('/debian_arm64/amazon-ssm-agent.deb');
  });

  test('a signature counts only by the pinned key', ({ skip }) => {
    if (spawnSync('gpg', ['--version']).error !== undefined) skip('gpg is not installed');
    machine = createScratchMachine('debian12');
    offer();
    const home = mkdtempSync(join(tmpdir(), 'rops-gpg-'));
    const gpg = (...args: string[]): string =>
      execFileSync(
        'gpg',
        ['--homedir', home, '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '', ...args],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      );
    try {
      const fingerprints = ['good@example.org', 'other@example.org'].map((name) => {
        gpg('--quick-generate-key', name, 'rsa2048', 'sign', 'never');
        return /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--fingerprint', name))?.[1] ?? '';
      });
      const [good = '', other = ''] = fingerprints;
      const deb = join(machine.downloads, 'amazon-ssm-agent.deb');
      const sign = (key: string): string =>
        gpg('--yes', '--local-user', key, '--output', `${deb}.sig`, '--detach-sign', deb);
      writeFileSync(join(machine.folder, 'keys', 'amazon-ssm-agent.asc'), gpg('--armor', '--export'));
      machine.pin({ SSM_AGENT_SHA256_AMD64: '', SSM_AGENT_FINGERPRINT: good });
      sign(other);
      const refused = machine.run(SETTINGS);
      expect(refused.exitCode).toBe(70);
      expect(refused.stderr).toContain(`no valid signature by the key ${good}`);
      sign(good);
      writeFileSync(deb, `${AGENT}changed`);
      expect(machine.run(SETTINGS).exitCode).toBe(70);
      writeFileSync(deb, AGENT);
      const taken = machine.run(SETTINGS);
      expect(taken).toMatchObject({ exitCode: 0, stderr: '' });
      expect(taken.stdout).toContain('the signature of amazon-ssm-agent is valid');
    } finally {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('what it refuses, and what it says to do', () => {
  test.each([
    ['another system', 'fedora', SETTINGS, {}, 78, 'it needs Amazon Linux 2023, or Debian 12 in the lab'],
    ['another processor', 'al2023', SETTINGS, { FAKE_MACHINE: 'riscv64' }, 78, 'it needs x86_64 or aarch64'],
    ['not being root', 'al2023', SETTINGS, { FAKE_UID: '1000' }, 77, 'it needs root: sudo'],
    ['no network', 'al2023', SETTINGS, { FAKE_NETWORK: 'down' }, 69, 'NAT gateway'],
    ['no network on Debian', 'debian12', SETTINGS, { FAKE_NETWORK: 'down' }, 69, 'Debian mirrors'],
    ['no bucket', 'al2023', ['--region', 'eu-west-1'], {}, 64, '--bucket'],
    ['no region', 'al2023', ['--bucket', 'b-1'], {}, 64, '--region'],
    ['an unknown argument', 'al2023', ['--colour'], {}, 64, '--help'],
    ['an unknown stage', 'al2023', ['--stage', 'some'], {}, 64, 'all, packages, files or services'],
  ] as const)('%s', (_name, system, args, env, exitCode, says) => {
    machine = createScratchMachine(system);
    // Debian gets as far as the network only where its agents have pins.
    machine.pin({ SSM_AGENT_SHA256_AMD64: 'a'.repeat(64), CLOUDWATCH_AGENT_SHA256_AMD64: 'a'.repeat(64) });
    const run = machine.run(args, env);
    expect(run.stderr).toContain(says);
    expect(run.exitCode).toBe(exitCode);
    expect(called(run, 'systemctl')).toEqual([]);
  });

  test('a host whose health check stays silent has failed', () => {
    machine = createScratchMachine('al2023');
    const script = join(machine.folder, 'lib', 'services.sh');
    writeFileSync(script, readFileSync(script, 'utf8').replace('HEALTH_TRIES=30', 'HEALTH_TRIES=2'));
    const run = machine.run(SETTINGS, { FAKE_HEALTH: '22' });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('does not answer after 2 tries: systemctl status nginx health-app');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { describe, expect, onTestFinished, test } from 'vitest';
import { labNames } from '../../../lab/provision/names.ts';
import { keptCertificateUrl } from '../../../lab/sns/kept-certificate.ts';
import { REFUSED_PORTS } from '../../../scripts/refused-port.ts';
import { serverArguments } from '../../../scripts/temporal-server.ts';
import { TEMPORAL_UI_PATH } from '../../../src/contracts/api.ts';
import {
  COMPOSE_PATH,
  type ComposeService,
  interpolate,
  loadCompose,
  servicesOf,
} from './support/compose-file.ts';
import { ROOT, STAGE_NAMES, stageNamed } from './support/dockerfile-stages.ts';

const file = loadCompose();
const all = [...file.services.values()];
const PROFILES: readonly string[] = ['lab', 'lab,dynamodb', 'aws', 'aws-cloud'];
const isOneShot = (service: ComposeService) => service.raw.restart === 'no';
const named = (name: string): ComposeService => {
  const service = file.services.get(name);
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
};

interface LintResult {
  readonly messages: readonly { readonly line: number; readonly rule: string; readonly message: string }[];
}

/** What dclint, with the schema of the Compose Specification, has to say of a file. */
function lint(path: string): readonly string[] {
  const linter = new DCLinter({
    rules: {
      // Services stand in the order in which they start, and a key next to what it explains.
      'services-alphabetical-order': 0,
      'service-keys-order': 0,
      'top-level-properties-order': 0,
      // As the formatter of this repository writes them.
      'require-quotes-in-ports': [2, { quoteType: 'double' }],
    },
    quiet: false,
    debug: false,
    exclude: [],
  });
  // The package's own types lead to files that it does not ship.
  const results = linter.lintFiles([path], false) as readonly LintResult[];
  return results.flatMap(({ messages }) =>
    messages.map(({ line, rule, message }) => `${line}: ${rule}: ${message}`),
  );
}

test('dclint and the schema of the Compose Specification find nothing', () => {
  expect(lint(COMPOSE_PATH)).toEqual([]);
});

test.each([
  ['an image without a version', 'image: nginx:latest', 'service-image-require-explicit-tag'],
  ['a key that Compose does not know', 'cap_dropped: [ALL]', 'invalid-schema'],
])('dclint finds %s: the check above means something', (_what, line, rule) => {
  const directory = mkdtempSync(join(tmpdir(), 'compose-lint-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'docker-compose.yml');
  writeFileSync(path, `name: x\nservices:\n  a:\n    ${line}\n`);
  expect(lint(path).join('\n')).toContain(rule);
});

describe.each(PROFILES)('profile %s', (profiles) => {
  const started = servicesOf(file, profiles.split(','));
  const names = started.map(({ name }) => name);

  test('has all that its services need', () => {
    expect(names.length).toBeGreaterThan(0);
    for (const service of started) {
      for (const [needed, { required }] of Object.entries(service.dependsOn)) {
        expect(file.services.has(needed), `${service.name} depends on ${needed}`).toBe(true);
        if (required !== false) expect(names, `${service.name} needs ${needed}`).toContain(needed);
      }
    }
  });

  test('publishes no port twice', () => {
    const ports = started.flatMap((service) => service.ports);
    expect(new Set(ports).size).toBe(ports.length);
  });
});

test('the profiles are what the documents say', () => {
  const startedBy = (...profiles: string[]) => servicesOf(file, profiles).map(({ name }) => name);
  expect(startedBy('lab')).toEqual([
    'temporal',
    'ingress',
    'worker',
    'detector',
    'lab',
    'target-files',
    'target-1',
    'target-2',
  ]);
  expect(startedBy('aws')).toEqual(['temporal', 'ingress-aws', 'worker-aws']);
  expect(startedBy('aws-cloud')).toEqual(['ingress-aws', 'worker-aws']);
  expect(startedBy()).toEqual([]);
});

describe.each(all.map((service) => [service.name, service] as const))('%s', (_name, service) => {
  test('is hardened and bounded', () => {
    const { raw } = service;
    expect(raw.cap_drop).toEqual(['ALL']);
    expect(raw.cap_add).toBeUndefined();
    expect(raw.privileged).toBeUndefined();
    expect(raw.security_opt).toEqual(['no-new-privileges:true']);
    expect(raw.init).toBe(true);
    expect(raw.pids_limit).toBeGreaterThan(0);
    expect(raw.logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } });
    expect(raw.read_only).toBe(service.name !== 'dynamodb');
    if (!isOneShot(service)) {
      expect(raw.mem_limit).toBeDefined();
      expect(raw.restart).toBe('unless-stopped');
    }
  });

  test('publishes on loopback only', () => {
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('is an image by exact version, or a stage of the Dockerfile', () => {
    if (service.image !== null) expect(service.image).toMatch(/^[a-z/-]+:\d+\.\d+\.\d+$/);
    else expect(STAGE_NAMES).toContain(service.buildTarget);
  });

  test('checks its health, which what waits for it relies on', () => {
    const own =
      service.healthcheck ??
      (service.buildTarget === null ? null : stageNamed(service.buildTarget).healthcheck);
    if (!isOneShot(service)) expect(own).not.toBeNull();
    for (const [needed, { condition }] of Object.entries(service.dependsOn)) {
      expect(condition).toBe(isOneShot(named(needed)) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  test('mounts declared volumes and joins declared networks', () => {
    for (const { source } of service.volumes) expect(Object.keys(file.volumes)).toContain(source);
    for (const network of service.networks) expect(Object.keys(file.networks)).toContain(network);
    if (service.networks.length === 0) expect(service.raw.network_mode).toBe('none');
    // On an internal network alone a port would not be published.
    if (service.ports.length > 0) expect(service.networks).toContain('edge');
  });
});

describe('the site file', () => {
  const TARGET = '/etc/recoverops/site.yaml';

  test.each(['worker', 'detector', 'worker-aws'])(
    'is mounted read-only into %s where one is named',
    (name) => {
      const service = loadCompose({ RECOVEROPS_SITE_FILE: './site.yaml' }).services.get(name);
      expect(service?.binds).toEqual([
        { source: './site.yaml', target: TARGET, isReadOnly: true, createsSource: false },
      ]);
      expect(service?.environment.RECOVEROPS_SITE_FILE).toBe(TARGET);
    },
  );

  test.each(['worker', 'detector', 'worker-aws'])('is nothing to %s where none is named', (name) => {
    expect(named(name).binds).toMatchObject([{ source: '/dev/null', isReadOnly: true }]);
    expect(named(name).environment.RECOVEROPS_SITE_FILE).toBe('');
  });

  test('is all of the machine that any container gets', () => {
    const others = all.filter(({ name }) => !['worker', 'detector', 'worker-aws'].includes(name));
    expect(others.flatMap(({ binds }) => binds)).toEqual([]);
  });
});

test('every volume is used', () => {
  const used = new Set(all.flatMap(({ volumes }) => volumes.map(({ source }) => source)));
  expect(Object.keys(file.volumes).toSorted()).toEqual([...used].toSorted());
});

describe('the lab and its hosts', () => {
  const targets = all.filter(({ buildTarget, name }) => buildTarget === 'target' && name !== 'target-files');

  test('have no way out, and the hosts none to Temporal', () => {
    expect(file.networks.lab).toEqual({ internal: true });
    for (const service of [named('lab'), named('dynamodb'), ...targets]) {
      expect(service.networks).toEqual(['lab']);
      expect(service.ports).toEqual([]);
    }
    expect(named('temporal').networks).toEqual(['edge']);
  });

  test.each(targets.map((target) => [target.name, target] as const))(
    '%s has limits that are met',
    (_name, target) => {
      expect(target.raw).toMatchObject({
        cpus: 0.5,
        mem_limit: '384m',
        memswap_limit: '384m',
        pids_limit: 256,
      });
      const log = target.tmpfs.find(({ path }) => path === '/var/log');
      expect(log?.sizeBytes).toBe(48 * 1024 * 1024);
      // Its ledger outlives it; its memory is what its own limit says.
      expect(target.volumes).toContainEqual(expect.objectContaining({ target: '/var/lib/recoverops' }));
      const memory = target.volumes.filter(({ source }) => source === 'target-memory');
      expect(memory.map(({ target: place }) => place)).toEqual(['/run/lab/meminfo', '/proc/meminfo']);
      expect(new Set(memory.map(({ subpath }) => subpath))).toEqual(new Set([target.hostname]));
      expect(named('target-files').command).toContain(`/memory/${target.hostname}`);
    },
  );

  test('know each other by the same ids, names and addresses', () => {
    const { command } = named('lab');
    for (const target of targets) {
      const { INSTANCE_ID, HOST_NAME } = target.environment;
      expect(command).toContain(
        `id=${INSTANCE_ID},name=${HOST_NAME},site=http://${target.name}:8080,sandboxed=true`,
      );
      expect(target.hostname).toBe(HOST_NAME);
    }
    expect(command?.filter((word) => word.startsWith('id='))).toHaveLength(targets.length);
    expect(new Set(targets.map(({ environment }) => environment.INSTANCE_ID)).size).toBe(targets.length);
  });

  test('hand batches of lines to the detector at one address, and take findings on one topic', () => {
    const { environment, networks, ports } = named('detector');
    const { command } = named('lab');
    const port = command?.[command.indexOf('--runtime-port') + 1];
    expect(environment.AWS_LAMBDA_RUNTIME_API).toBe(`lab:${port}`);
    expect(stageNamed('lab').ports).toContain(Number(port));
    for (const name of ['ingress', 'detector'])
      expect(named(name).environment.RECOVEROPS_FINDINGS_TOPIC_ARN).toBe(
        `arn:aws:sns:us-east-1:111122223333:${labNames.findingsTopic}`,
      );
    expect(environment.RECOVEROPS_BUCKET).toBe(labNames.bucket);
    // What log lines can reach has no way to Temporal, and nothing reaches it.
    expect(networks).toEqual(['lab']);
    expect(ports).toEqual([]);
  });

  test('sign and verify with the same certificate', () => {
    const { environment, volumes } = named('ingress');
    expect(environment.RECOVEROPS_LAB_SNS_CERTIFICATE_URL).toBe(keptCertificateUrl('us-east-1'));
    const mount = volumes.find(({ source }) => source === 'lab-certificate');
    expect(mount?.isReadOnly).toBe(true);
    expect(environment.RECOVEROPS_LAB_SNS_CERTIFICATE_FILE).toBe(`${mount?.target}/lab-sns-certificate.pem`);
    expect(named('lab').command?.[2]).toBe(mount?.target);
  });
});

test("Temporal gets the search attributes and settings that this repository's own server gets", () => {
  const wanted = serverArguments({ cliPath: '', database: { kind: 'file', path: '' } }, { grpc: 7233 });
  const values = (argv: readonly string[], flag: string) =>
    argv.filter((_word, index) => argv[index - 1] === flag).toSorted();
  const { command } = named('temporal');
  for (const flag of ['--search-attribute', '--dynamic-config-value', '--sqlite-pragma'])
    expect(values(command ?? [], flag)).toEqual(values(wanted, flag));
  const namespaces = values(command ?? [], '--namespace');
  for (const name of ['ingress', 'worker'])
    expect(namespaces).toContain(named(name).environment.TEMPORAL_NAMESPACE);
  const example = readFileSync(join(ROOT, 'compose.env.example'), 'utf8');
  expect(namespaces).toContain(/^TEMPORAL_NAMESPACE=(.*)$/m.exec(example)?.[1]);
  // The CLI that `npm start` and the tests run is pinned in this module file.
  const pins = readFileSync(join(ROOT, 'scripts/temporal-cli/go.mod'), 'utf8');
  const version = /temporalio\/cli v(\d+\.\d+\.\d+)\s/.exec(pins)?.[1];
  expect(named('temporal').image).toBe(`temporalio/temporal:${version}`);
});

test('no browser reaches what Temporal says over HTTP: only gRPC is published, the rest is on ports that they refuse', () => {
  const service = named('temporal');
  expect(service.ports).toEqual(['127.0.0.1:7233:7233']);
  const after = (flag: string) => service.command?.[service.command.indexOf(flag) + 1];
  const ports = ['--ui-port', '--http-port', '--metrics-port'].map((flag) => Number(after(flag)));
  for (const port of ports) expect(REFUSED_PORTS).toContain(port);
  expect(new Set(ports).size).toBe(ports.length);
  expect(after('--ui-public-path')).toBe(TEMPORAL_UI_PATH);
  const uiServer = `http://temporal:${after('--ui-port')}`;
  expect(named('ingress').environment.RECOVEROPS_TEMPORAL_UI_SERVER).toBe(uiServer);
  const example = readFileSync(join(ROOT, 'compose.env.example'), 'utf8');
  expect(/^RECOVEROPS_TEMPORAL_UI_SERVER=(.*)$/m.exec(example)?.[1]).toBe(uiServer);
});

test('variables of the file are written in one form', () => {
  const variable = (inside: string) => `$${'{'}${inside}}`;
  expect(interpolate(`a $$b ${variable('NAME:-c')}`, {})).toBe('a $b c');
  expect(interpolate(variable('NAME:-c'), { NAME: 'd' })).toBe('d');
  expect(interpolate(variable('NAME:-c'), { NAME: '' })).toBe('c');
  expect(interpolate(variable('NAME:+c'), { NAME: 'd' })).toBe('c');
  expect(interpolate(variable('NAME:+c'), { NAME: '' })).toBe('');
  for (const other of [variable('NAME'), '$NAME', variable('NAME-c')])
    expect(() => interpolate(other, { NAME: 'd' })).toThrow('docker-compose.yml has "');
});

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
describe.skipIf(!hasCompose)('docker compose config (needs the compose plugin)', () => {
  test.each(PROFILES)('takes profile %s', (profiles) => {
    const flags = profiles.split(',').flatMap((profile) => ['--profile', profile]);
    const args = ['compose', ...flags, 'config', '-q'];
    // The AWS services want their file of settings, which a checkout need not have.
    if (profiles.startsWith('aws') && !existsSync(join(ROOT, 'compose.env'))) {
      expect(() => execFileSync('docker', args, { cwd: ROOT, stdio: 'pipe' })).toThrow('compose.env');
    } else execFileSync('docker', args, { cwd: ROOT, stdio: 'pipe' });
  });
});

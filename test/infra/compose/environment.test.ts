import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALLOW_REMOTE_VARIABLE } from '../../../lab/remote-access.ts';
import { ConfigError, loadConfig } from '../../../src/config/config.ts';
import { loadDetectorConfig } from '../../../src/config/detector-config.ts';
import { loadCompose } from './support/compose-file.ts';
import { ROOT, stageNamed } from './support/dockerfile-stages.ts';

const compose = loadCompose();
/** Read by the AWS SDK, by Node or by gRPC themselves. */
const BY_LIBRARIES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_EC2_METADATA_DISABLED',
  'NODE_ENV',
  'NO_PROXY',
  'no_proxy',
];

/** Every name that src/config/ asks for, with Temporal's own reader below it. */
function readByConfig(): ReadonlySet<string> {
  const read = new Set<string>(['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY']);
  const spy = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        read.add(String(name));
        return undefined;
      },
    },
  );
  loadConfig(spy);
  try {
    // The detector is in the same image; it starts with nothing less than an address to ask for work.
    loadDetectorConfig(spy);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
  return read;
}

/** The names that the container's entry point and what it starts read. */
function readByTarget(): ReadonlySet<string> {
  const text = ['vm-image/container/entrypoint.sh', 'lab/hosts/inside/container-config.ts']
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');
  const found = text.matchAll(/\$\{([A-Z_]+)|env\.([A-Z_]+)|milliseconds\('([A-Z_]+)'\)/g);
  return new Set([...found].flatMap(([, ...names]) => names.filter((name) => name !== undefined)));
}

const known = (stage: string): ReadonlySet<string> => {
  if (stage === 'target') return new Set([...readByTarget(), ...BY_LIBRARIES]);
  if (stage === 'lab') return new Set([ALLOW_REMOTE_VARIABLE, ...BY_LIBRARIES]);
  return new Set([...readByConfig(), ...BY_LIBRARIES]);
};

const services = [...compose.services.values()].filter(({ buildTarget }) => buildTarget !== null);

test.each(services.map((service) => [service.name, service] as const))(
  'every variable of %s is one that its program reads',
  (_name, { buildTarget, environment }) => {
    const stage = stageNamed(buildTarget ?? '');
    const names = [...Object.keys(environment), ...stage.environment.keys()];
    const strange = names.filter(
      (name) => !known(stage.name).has(name) && !/^(NODE|YARN)_VERSION$/.test(name),
    );
    expect(strange).toEqual([]);
    for (const [name, value] of Object.entries(environment))
      expect(typeof value, `${name} is quoted, or YAML makes a number of it`).toBe('string');
  },
);

test.each(['ingress', 'worker'])(
  'the configuration of the %s of profile lab is one that it starts with',
  (name) => {
    const service = compose.services.get(name);
    if (service === undefined) throw new Error(`there is no ${name}`);
    const environment = { ...Object.fromEntries(stageNamed(name).environment), ...service.environment };
    // The certificate is there once the lab runs; the process test has it.
    const {
      RECOVEROPS_LAB_SNS_CERTIFICATE_URL: url,
      RECOVEROPS_LAB_SNS_CERTIFICATE_FILE: path,
      ...rest
    } = environment;
    expect(url === undefined).toBe(path === undefined);
    const config = loadConfig(rest);
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 8080, webDirectory: '/app/web/dist' });
    expect(config.aws.endpointUrl).toBe('http://lab:4566');
    expect(config.workflowBundlePath).toBe('/app/dist/workflow-bundle.js');
  },
);

test('the configuration of the detector of profile lab is one that it starts with', () => {
  const { environment } = compose.services.get('detector') ?? { environment: {} };
  const config = loadDetectorConfig({
    ...Object.fromEntries(stageNamed('detector').environment),
    ...environment,
  });
  expect(config).toMatchObject({
    runtimeApi: 'lab:9001',
    patternDirectory: '/app/patterns',
    aws: { endpointUrl: 'http://lab:4566' },
  });
});

test('compose.env.example names only variables that are read, and its settings are valid', () => {
  const text = readFileSync(join(ROOT, 'compose.env.example'), 'utf8');
  const names = [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !known('ingress').has(name))).toEqual([]);
  const active = Object.fromEntries(
    [...text.matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const service = compose.services.get('ingress-aws');
  const config = loadConfig({ ...active, ...service?.environment });
  expect(config.http).toMatchObject({ host: '0.0.0.0', port: 8080 });
});

test('settings that are about the inside of a container win over compose.env', () => {
  for (const name of ['ingress-aws', 'worker-aws']) {
    const service = compose.services.get(name);
    expect(service?.envFiles).toEqual(['compose.env']);
    const fixed = Object.keys(service?.environment ?? {});
    for (const variable of stageNamed('app').environment.keys())
      if (variable.startsWith('RECOVEROPS_')) expect(fixed).toContain(variable);
  }
});

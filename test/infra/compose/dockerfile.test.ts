import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { From } from 'dockerfile-ast';
import { describe, expect, test } from 'vitest';
import { TRUSTED_MODELS } from '../../../src/domain/models/artefact/trusted-models.ts';
import { readDockerIgnore } from './support/docker-ignore.ts';
import { type CopyStep, INSTRUCTIONS, ROOT, STAGE_NAMES, stageNamed } from './support/dockerfile-stages.ts';
import { importClosure } from './support/import-closure.ts';

/** The stages that are run; the others are steps on the way. */
const FINAL = ['ingress', 'worker', 'detector', 'lab', 'target'] as const;
const isIgnored = readDockerIgnore();
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('the Dockerfile', () => {
  test('takes every image by an exact version or from a stage of its own', () => {
    const images = INSTRUCTIONS.filter((one): one is From => one instanceof From).map(
      (from) => from.getImage() ?? '',
    );
    const foreign = images.filter((image) => !STAGE_NAMES.includes(image));
    expect(foreign).toEqual([`node:${manifest.devDependencies.node}-bookworm-slim`]);
    expect(foreign.join(' ')).not.toContain('latest');
    expect(STAGE_NAMES.filter((name) => name.startsWith('line '))).toEqual([]);
  });

  test('fetches nothing by itself and holds no secret', () => {
    const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    expect(INSTRUCTIONS.map((one) => one.getKeyword())).not.toContain('ADD');
    for (const word of ['curl ', 'wget ', 'git clone']) {
      const runs = STAGE_NAMES.flatMap((name) => stageNamed(name).runs);
      expect(runs.filter((run) => run.includes(`&& ${word}`) || run.startsWith(word))).toEqual([]);
    }
    expect(text).not.toMatch(/(password|secret|token|api_?key)\s*=/i);
  });

  test('installs from the lockfile, before the sources that change more often', () => {
    for (const name of ['deps', 'production-deps']) {
      const stage = stageNamed(name);
      expect(stage.runs.join()).toContain('npm ci');
      expect(stage.copies.flatMap(({ sources }) => sources)).toEqual([
        'package.json',
        'package-lock.json',
        '.npmrc',
      ]);
    }
    expect(stageNamed('production-deps').runs.join()).toContain('--omit=dev');
    const app = stageNamed('app').copies.flatMap(({ sources }) => sources);
    expect(app.indexOf('/app/node_modules')).toBeLessThan(app.indexOf('src'));
  });

  test('makes the product where no target is named: app is the last stage', () => {
    expect(STAGE_NAMES.at(-1)).toBe('app');
    expect(stageNamed('app').user).toBe('10001:10001');
  });

  test('says which version it is', () => {
    const args = INSTRUCTIONS.filter((one) => one.getKeyword() === 'ARG').map((one) =>
      one.getRawArgumentsContent(),
    );
    expect(args).toContain(`VERSION=${manifest.version}`);
  });
});

describe.each(FINAL)('the stage %s', (name) => {
  const stage = stageNamed(name);

  test('runs as an account of its own', () => {
    // The target is a host to be repaired, and what repairs it is root there; it has no capability.
    expect(stage.user).toBe(name === 'target' ? '0:0' : '10001:10001');
    if (name !== 'target') expect(stage.runs.join()).toContain('--uid 10001');
  });

  test('checks its own health, ends on SIGTERM and says what it is', () => {
    expect(stage.healthcheck?.length).toBeGreaterThan(1);
    expect(stage.stopSignal).toBe('SIGTERM');
    expect(stage.labels).toContain('org.opencontainers.image.title=');
    expect([...stage.entrypoint, ...stage.command].length).toBeGreaterThan(0);
  });

  test('copies only what is there and what the builder gets to see', () => {
    const own = stage.copies.filter(({ from }) => from === null);
    expect(own.length).toBeGreaterThan(0);
    for (const copy of own) {
      for (const source of copy.sources) {
        expect(existsSync(join(ROOT, source)), `COPY ${source} in line ${copy.line}`).toBe(true);
        expect(isIgnored(source), `${source} is in .dockerignore`).toBe(false);
      }
    }
  });

  test('copies in layers that do not depend on each other', () => {
    for (const copy of stage.copies.filter(({ line }) => line > 0 && !stage.chain.includes('deps')))
      expect([...copy.flags.keys()], `COPY in line ${copy.line}`).toContain('link');
  });
});

/** The place of a repository file in an image, or undefined when no COPY takes it there. */
function placeOf(copies: readonly CopyStep[], path: string): string | undefined {
  for (const { from, sources, destination } of copies) {
    if (from !== null) continue;
    for (const source of sources) {
      if (source === path)
        return destination.endsWith('/') ? posix.join(destination, posix.basename(path)) : destination;
      if (path.startsWith(`${source}/`)) return posix.join(destination, path.slice(source.length + 1));
    }
  }
  return undefined;
}

describe('what an image starts is complete', () => {
  const programs = [
    ['app', 'bin/recoverops.mjs'],
    ['app', 'src/cli/main.ts'],
    ...(['ingress', 'worker', 'detector', 'lab'] as const).flatMap((name) => {
      const { command, healthcheck } = stageNamed(name);
      // Behind the flags of Node.
      const programOf = (argv: readonly string[]) => argv.slice(1).find((one) => !one.startsWith('--')) ?? '';
      return [command, healthcheck ?? []].map((argv) => [name, programOf(argv)] as const);
    }),
  ] as const;

  test.each(programs)('%s: %s', (name, entry) => {
    const { copies, workingDirectory } = stageNamed(name);
    const { files, packages } = importClosure(entry);
    expect(files.size).toBeGreaterThan(0);
    const missing = [...files].filter((file) => placeOf(copies, file) !== posix.join(workingDirectory, file));
    expect(missing, 'files that are imported and not copied').toEqual([]);
    expect([...files].filter(isIgnored)).toEqual([]);
    // The lab's image has the development packages, the others have what is installed with --omit=dev.
    const installed = { ...manifest.dependencies, ...(name === 'lab' ? manifest.devDependencies : {}) };
    expect([...packages].filter((one) => !(one in installed))).toEqual([]);
  });

  test.each(['app', 'ingress', 'worker', 'detector'] as const)(
    '%s: models, runbooks and patterns lie beside the sources that read them',
    (name) => {
      const { copies, workingDirectory } = stageNamed(name);
      const read = ['models', 'patterns', 'runbooks'].flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
          .filter((one) => one.isFile())
          .map((one) => relative(ROOT, join(one.parentPath, one.name))),
      );
      for (const kind of Object.keys(TRUSTED_MODELS)) {
        expect(read).toContain(`models/${kind}/manifest.json`);
        expect(read).toContain(`models/${kind}/model.json`);
      }
      expect(read.filter((file) => placeOf(copies, file) !== posix.join(workingDirectory, file))).toEqual([]);
      expect(read.filter(isIgnored)).toEqual([]);
    },
  );

  test("target: the agent's programs, beside each other as they import each other", () => {
    const { copies } = stageNamed('target');
    for (const program of ['init', 'ssm-agent', 'container-config']) {
      const { files, packages } = importClosure(`lab/hosts/inside/${program}.ts`);
      expect([...packages]).toEqual([]);
      for (const file of files) {
        expect(placeOf(copies, file)).toBe(`/opt/lab/inside/${file.slice('lab/hosts/inside/'.length)}`);
      }
    }
  });
});

describe('.dockerignore', () => {
  test.each([
    '.env',
    'compose.env',
    '.git/config',
    '.recoverops/cli-token',
    'node_modules/fastify/package.json',
    'src/.env',
    'web/node_modules/x/index.js',
    'web/dist/index.html',
    'lab/debug.log',
    'test/lab/s3.test.ts',
    'pulumi/index.ts',
  ])('keeps %s from the builder', (path) => {
    expect(isIgnored(path)).toBe(true);
  });

  test.each([
    'src/worker.ts',
    'package-lock.json',
    '.npmrc',
    'pulumi/alarm-definitions.ts',
    'web/index.html',
  ])('lets %s in', (path) => expect(isIgnored(path)).toBe(false));

  test('in a form that this test does not understand is refused', () => {
    expect(() => readDockerIgnore('src/[a-z]\n')).toThrow('does not understand');
  });
});

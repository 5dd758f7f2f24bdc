import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMPOSE_PATH, loadCompose, servicesOf } from './support/compose-file.ts';
import { ROOT } from './support/dockerfile-stages.ts';

// Opt-in, as it fetches Go modules: Compose's own loader, which is what `docker compose config` runs.
const isWanted = process.env.RECOVEROPS_COMPOSE_GO === 'true' && spawnSync('go', ['version']).status === 0;
const BUILD_LIMIT_MS = 180_000;

describe.skipIf(!isWanted)("Compose's own loader (RECOVEROPS_COMPOSE_GO=true, and Go)", () => {
  let directory: string;
  let program: string;
  let project: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'compose-go-'));
    program = join(directory, 'compose-check');
    project = join(directory, 'docker-compose.yml');
    execFileSync('go', ['build', '-o', program, '.'], { cwd: join(import.meta.dirname, 'compose-go') });
    copyFileSync(COMPOSE_PATH, project);
  }, BUILD_LIMIT_MS);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const resolve = (profiles: string) => spawnSync(program, [project, profiles], { encoding: 'utf8' });

  test('says which file of settings the AWS profiles lack, and starts the lab without it', () => {
    expect(resolve('aws').stderr).toContain('compose.env not found');
    expect(resolve('lab').status).toBe(0);
  });

  test.each(['lab', 'lab,dynamodb', 'aws', 'aws-cloud'])('takes profile %s as these tests do', (profiles) => {
    copyFileSync(join(ROOT, 'compose.env.example'), join(directory, 'compose.env'));
    const { stdout, stderr } = resolve(profiles);
    expect(stderr).toBe('');
    const expected = servicesOf(loadCompose(), profiles.split(',')).map(({ name }) => name);
    expect(stdout.trim().split(' ')).toEqual(expected.toSorted());
  });
});

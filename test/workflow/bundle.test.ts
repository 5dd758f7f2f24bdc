import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOWS_PATH } from './support/incident-stage.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
let folder: string;
beforeAll(async () => {
  // The bundler looks for packages in the folders above. Git ignores this one, so that a check beside the tests does not
  // take what is in it for a source.
  const ignored = fileURLToPath(new URL('../../.recoverops/', import.meta.url));
  await mkdir(ignored, { recursive: true });
  folder = await mkdtemp(join(ignored, 'bundle-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the workflow bundle', () => {
  it('builds without leaving any module out, and holds both workflows', async () => {
    const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger });
    expect(code).toContain('remediateIncident');
    expect(code).toContain('intakeAlarms');
    // Schemas are for what is read outside of workflows: their library would make the bundle three times as large.
    expect(code).not.toContain('node_modules/typebox');
    // What is judged in a workflow is data in its history: the engine that made it is an activity's.
    expect(code).not.toMatch(/diagnosis\/(?:probes|judge|identify|causes\/[a-z]+)\//);
  });

  it('does not build with a Node built-in in it: the check above means something', async () => {
    const path = join(folder, 'reads-files.ts');
    await writeFile(
      path,
      "import { readFileSync } from 'node:fs';\nexport async function bad() { return readFileSync('/'); }\n",
    );
    await expect(bundleWorkflowCode({ workflowsPath: path, logger })).rejects.toThrow();
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOWS_PATH } from './support/incident-stage.ts';

const logger = new DefaultLogger('ERROR', () => undefined);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(fileURLToPath(new URL('./.bundle-', import.meta.url)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the workflow bundle', () => {
  it('builds without leaving any module out, and holds both workflows', async () => {
    const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger });
    expect(code).toContain('remediateIncident');
    expect(code).toContain('intakeAlarms');
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

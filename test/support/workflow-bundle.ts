import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWorkflowBundle } from '../../scripts/build-workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Today's workflow code as `npm run workflow:bundle` writes it, made once for all files of this run. */
    workflowBundlePath: string;
  }
}

interface Shared {
  users: number;
  readonly built: Promise<{ directory: string; path: string }>;
}

/** Every vitest project loads this module anew, in one process; the bundle is the same for all of them. */
const registry: { recoveropsWorkflowBundle?: Shared } & typeof globalThis = globalThis;

interface TestProject {
  provide(key: 'workflowBundlePath', value: string): void;
}

/** Vitest calls this before a project's first test and the returned function after its last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  registry.recoveropsWorkflowBundle ??= { users: 0, built: build() };
  const shared = registry.recoveropsWorkflowBundle;
  shared.users += 1;
  const { directory, path } = await shared.built;
  project.provide('workflowBundlePath', path);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete registry.recoveropsWorkflowBundle;
    rmSync(directory, { recursive: true, force: true });
  };
}

async function build() {
  const directory = mkdtempSync(join(tmpdir(), 'recoverops-bundle-'));
  const path = join(directory, 'workflow-bundle.js');
  await buildWorkflowBundle(path);
  return { directory, path };
}

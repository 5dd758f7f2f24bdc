import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where previews of the stacks as committed are kept during this run: several files look at the same. */
    keptPreviews: string;
  }
}

interface TestProject {
  provide(key: 'keptPreviews', value: string): void;
}

/** Vitest calls this before the project's first test and the returned function after its last. */
export function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'recoverops-previews-'));
  project.provide('keptPreviews', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}

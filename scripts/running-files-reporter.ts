// A reporter of Vitest's, for `npm test`: says every half minute what is still running, so that no run is silent and the
// last lines of one that was ended name what it hung in.
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSpecification } from 'vitest/node';
import { startTicker } from './progress.ts';
import { RunningFiles } from './running-files.ts';

const INTERVAL_MS = 30_000;

const pathOf = ({ moduleId, project }: Pick<TestModule, 'moduleId' | 'project'>) =>
  relative(project.config.root, moduleId);

export default class RunningFilesReporter implements Reporter {
  readonly #files = new RunningFiles();
  #ticker: { stop(): void } | undefined;

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#files.expect(specifications.length);
    // A terminal shows Vitest's own display of what runs.
    if (process.stdout.isTTY) return;
    const startedAtMs = Date.now();
    this.#ticker = startTicker(
      (text) => console.error(text),
      () => {
        const minutes = ((Date.now() - startedAtMs) / 60_000).toFixed(1);
        const lines = this.#files.describe(Date.now());
        return lines
          .map((line, index) => `[test] ${index === 0 ? `${minutes} min: ` : '  '}${line}`)
          .join('\n');
      },
      INTERVAL_MS,
    );
  }

  onTestModuleStart(module: TestModule): void {
    this.#files.fileBegan(pathOf(module), Date.now());
  }

  onTestModuleQueued(module: TestModule): void {
    this.#files.fileBegan(pathOf(module), Date.now());
  }

  onTestCaseReady(test: TestCase): void {
    this.#files.testBegan(pathOf(test.module), test.name);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#files.fileEnded(pathOf(module));
  }

  onTestRunEnd(): void {
    this.#ticker?.stop();
  }
}

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { FileOrder } from './test/support/file-order.ts';
import { MOCKING_FILES } from './test/support/mocking-files.ts';

/**
 * Most files wait most of the time, for alarms, timers and processes: a core has room for several. Vitest's own number,
 * the cores less one, leaves two cores idle three quarters of the time. More than 16 would only take memory.
 */
const WORKERS = Math.min(16, Math.max(6, availableParallelism() * 3));
/** What ends a test that hangs, not what measures it: beside other work a second of work takes many. */
const TEST_LIMIT_MS = 300_000;
const HOOK_LIMIT_MS = 600_000;
const POLL_LIMIT_MS = 60_000;

interface Suite {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  /** Whether each file has a worker of its own; unless told otherwise it has. */
  readonly isolate?: boolean;
  readonly globalSetup?: readonly string[];
  readonly setupFiles?: readonly string[];
  readonly testTimeout?: number;
  readonly hookTimeout?: number;
}

const suite = (
  name: string,
  { include, exclude = [], globalSetup = [], setupFiles = [], ...limits }: Suite,
) => ({
  test: {
    name,
    include: [...include],
    exclude: [...exclude],
    globalSetup: [...globalSetup],
    setupFiles: [...setupFiles],
    maxWorkers: WORKERS,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: HOOK_LIMIT_MS,
    expect: { poll: { timeout: POLL_LIMIT_MS } },
    ...limits,
  },
});

const YIELD = 'test/support/yield-processor.ts';
const UNIT_SET_UP = [YIELD, 'test/support/property-seed.ts', 'test/support/own-environment.ts'];
const TEMPORAL = 'test/support/temporal-server.ts';
const BUNDLE = 'test/support/workflow-bundle.ts';
const PREVIEWS = 'test/infra/support/kept-previews.ts';
const DASHBOARD = 'test/web/support/build-dashboard.ts';

/**
 * Suites by what they need: `unit` and `architecture` nothing, the others a real Temporal server or the lab. Files of all
 * suites run side by side, each with ports, directories and a lab of its own; what is set up globally is there once.
 */
export default defineConfig({
  test: {
    passWithNoTests: false,
    reporters: ['default'],
    maxWorkers: WORKERS,
    sequence: { sequencer: FileOrder },
    projects: [
      // Hundreds of files of the same few modules: a worker that keeps them runs a file in half the CPU time.
      suite('unit', {
        include: ['test/unit/**/*.test.ts', 'test/eval/**/*.test.ts'],
        exclude: MOCKING_FILES,
        setupFiles: UNIT_SET_UP,
        isolate: false,
      }),
      suite('unit-mocking', { include: MOCKING_FILES, setupFiles: UNIT_SET_UP }),
      suite('infra', { include: ['test/infra/**/*.test.ts'], globalSetup: [DASHBOARD, PREVIEWS] }),
      suite('architecture', { include: ['test/architecture/**/*.test.ts'], setupFiles: [YIELD] }),
      suite('lab', { include: ['test/lab/**/*.test.ts'] }),
      suite('temporal', {
        include: ['test/workflow/**/*.test.ts', 'test/replay/**/*.test.ts', 'test/integration/**/*.test.ts'],
        globalSetup: [TEMPORAL, BUNDLE],
      }),
      suite('e2e', {
        include: ['test/e2e/**/*.test.ts'],
        globalSetup: [TEMPORAL, BUNDLE, DASHBOARD],
      }),
      suite('web', { include: ['test/web/**/*.test.ts'], globalSetup: [DASHBOARD] }),
    ],
  },
});

import {
  INSTRUMENTER_CONSTANTS,
  type InstrumenterContext,
  type MutantCoverage,
  type StrykerOptions,
} from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import type { CollectedTest } from './collected-tests.ts';
import { TestBundle } from './test-bundle.ts';

/** The name by which Stryker's options ask for this runner, and the option that names the tests. */
export const RUNNER = 'room';
export const TESTS_OPTION = 'roomTests';

/** What takes longer is asked last: property tests with their hundreds of examples. */
const SLOW_MS = 40;

const fileOf = ({ id }: CollectedTest) => id.slice(0, id.indexOf(' > '));

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Why a test fails; null where it passes. */
async function failureOf({ run }: CollectedTest): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Runs the tests of a room in its own process, for Stryker. Vitest itself starts anew for every mutant, which takes most of
 * a second: what is measured here are pure decisions, whose tests take milliseconds. A mutant in what only loading evaluates,
 * such as a table or a pattern, gets all modules loaded anew.
 */
class RoomRunner implements TestRunner {
  readonly #tests: readonly string[];
  readonly #tookMs = new Map<string, number>();
  /** Test files, the one that killed a mutant last in front: the next mutant mostly stands beside the last one. */
  #killers: readonly string[] = [];
  #bundle: TestBundle | undefined;
  #loaded: readonly CollectedTest[] | undefined;

  constructor(options: StrykerOptions) {
    this.#tests = options[TESTS_OPTION] as readonly string[];
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#bundle = await TestBundle.of(process.cwd(), this.#tests);
  }

  get #context(): InstrumenterContext {
    const space = globalThis as { [INSTRUMENTER_CONSTANTS.NAMESPACE]?: InstrumenterContext };
    const context = space[INSTRUMENTER_CONSTANTS.NAMESPACE] ?? {};
    space[INSTRUMENTER_CONSTANTS.NAMESPACE] = context;
    return context;
  }

  #load(): readonly CollectedTest[] {
    if (this.#bundle === undefined) throw new Error('the runner was not initialised');
    this.#loaded = undefined;
    return this.#bundle.load();
  }

  async dryRun(): Promise<DryRunResult> {
    const mutantCoverage: MutantCoverage = { static: {}, perTest: {} };
    const context = this.#context;
    context.mutantCoverage = mutantCoverage;
    const tests: TestResult[] = [];
    try {
      this.#loaded = this.#load();
      for (const test of this.#loaded) {
        context.currentTestId = test.id;
        const startedAt = performance.now();
        const failureMessage = await failureOf(test);
        const timeSpentMs = performance.now() - startedAt;
        this.#tookMs.set(test.id, timeSpentMs);
        const told = { id: test.id, name: test.id, timeSpentMs };
        tests.push(
          failureMessage === null
            ? { ...told, status: TestStatus.Success }
            : { ...told, status: TestStatus.Failed, failureMessage },
        );
      }
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: messageOf(error) };
    } finally {
      delete context.currentTestId;
      delete context.mutantCoverage;
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  /** What may soon kill a mutant first, so that most of them take a few tests only. */
  #inOrder(tests: readonly CollectedTest[]): readonly CollectedTest[] {
    const rank = (test: CollectedTest) => {
      const at = this.#killers.indexOf(fileOf(test));
      return at < 0 ? this.#killers.length : at;
    };
    const took = ({ id }: CollectedTest) => this.#tookMs.get(id) ?? 0;
    const isSlow = (test: CollectedTest) => took(test) > SLOW_MS;
    return tests.toSorted(
      (a, b) => Number(isSlow(a)) - Number(isSlow(b)) || rank(a) - rank(b) || took(a) - took(b),
    );
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, testFilter, hitLimit } = options;
    const context = this.#context;
    const isStatic = mutantActivation === 'static';
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    try {
      // What an earlier mutant was loaded with must not stay.
      if (!isStatic) this.#loaded ??= this.#load();
      if (hitLimit !== undefined) Object.assign(context, { hitCount: 0, hitLimit });
      context.activeMutant = activeMutant.id;
      const tests = isStatic ? this.#load() : (this.#loaded ?? []);
      const chosen = tests.filter(({ id }) => wanted?.has(id) ?? true);
      let nrOfTests = 0;
      for (const test of this.#inOrder(chosen)) {
        nrOfTests += 1;
        const failureMessage = await failureOf(test);
        const timeout = determineHitLimitReached(context.hitCount, hitLimit);
        if (timeout !== undefined) return { ...timeout, status: MutantRunStatus.Timeout };
        if (failureMessage === null) continue;
        const killer = fileOf(test);
        this.#killers = [killer, ...this.#killers.filter((file) => file !== killer)];
        return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage, nrOfTests };
      }
      return { status: MutantRunStatus.Survived, nrOfTests };
    } catch (error) {
      return { status: MutantRunStatus.Error, errorMessage: messageOf(error) };
    } finally {
      for (const key of ['activeMutant', 'hitCount', 'hitLimit'] as const) delete context[key];
    }
  }
}

function createRoomRunner(options: StrykerOptions): RoomRunner {
  return new RoomRunner(options);
}
createRoomRunner.inject = tokens(commonTokens.options);

/** How Stryker checks the option that is ours. */
export const strykerValidationSchema = {
  properties: { [TESTS_OPTION]: { type: 'array', items: { type: 'string' } } },
};

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, RUNNER, createRoomRunner)];

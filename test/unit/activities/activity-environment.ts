import type { Info } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** An activity's surroundings; what it logs is not printed. */
export function quietEnvironment(info: Partial<Info> = {}): MockActivityEnvironment {
  return new MockActivityEnvironment(
    { startToCloseTimeoutMs: 60_000, ...info },
    { logger: new DefaultLogger('ERROR', () => {}) },
  );
}

/** Runs activity code where it finds its context. */
export function runActivity<T>(work: () => Promise<T>, environment = quietEnvironment()): Promise<T> {
  return environment.run<[], T, () => Promise<T>>(work);
}

import type { Logger } from 'pino';
import { type Invocation, RuntimeApiError, type RuntimeClient } from './runtime-client.ts';

export interface LoopDeps {
  readonly runtime: RuntimeClient;
  readonly handle: (invocation: Invocation) => Promise<object>;
  readonly log: Logger;
  /** Aborted: no further event is taken; the one that is being handled is still answered. */
  readonly signal: AbortSignal;
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** One answer. What Lambda does not take, since it came too late, is given again by whoever invoked. */
async function answer(post: () => Promise<void>, log: Logger, requestId: string): Promise<void> {
  try {
    await post();
  } catch (error) {
    if (!(error instanceof RuntimeApiError) || error.status >= 500) throw error;
    log.warn({ requestId, status: error.status }, 'Lambda did not take the answer; the event comes again');
  }
}

/**
 * Takes one event after the other and answers it, until the signal is aborted.
 * @throws When the Runtime API cannot be reached or does not do as documented: Lambda starts another process.
 */
export async function runLoop({ runtime, handle, log, signal }: LoopDeps): Promise<void> {
  while (!signal.aborted) {
    let invocation: Invocation;
    try {
      invocation = await runtime.next(signal);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const { requestId } = invocation;
    try {
      const body = JSON.stringify(await handle(invocation));
      await answer(() => runtime.respond(requestId, body), log, requestId);
    } catch (error) {
      if (error instanceof RuntimeApiError) throw error;
      log.error({ err: error, requestId }, 'the event could not be handled; it comes again');
      await answer(() => runtime.fail(requestId, asError(error)), log, requestId);
    }
  }
}

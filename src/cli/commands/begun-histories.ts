import type { History } from '@temporalio/common/lib/proto-utils.js';

/**
 * Whether a worker has been asked for anything of a run yet. Of one that Temporal starts a second later, as after a failed
 * attempt, there is nothing to replay, and the SDK's core would wait for its first task for ever.
 */
export function hasBegun(history: History): boolean {
  return history.events?.some((event) => event.workflowTaskScheduledEventAttributes != null) === true;
}

/** Those of which something can be replayed; each other one is told. */
export async function* begunAlone<T extends { readonly history: unknown }>(
  fetched: AsyncIterable<T>,
  onOther: () => void,
): AsyncGenerator<T> {
  for await (const one of fetched) {
    // The SDK gives its own histories without their type.
    if (hasBegun(one.history as History)) yield one;
    else onOther();
  }
}

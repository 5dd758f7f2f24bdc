/** Ends a wait for something that never comes; beside other work an alarm takes minutes to become an incident. */
const TIMEOUT_MS = 240_000;
const POLL_INTERVAL_MS = 150;

/**
 * Asks until there is an answer: what is waited for happens in other processes, and there is no event to await on
 * this side of their interfaces. @throws Error with `what` and the last error when the time is up.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    const answer = await ask().catch((error: unknown) => {
      last = error;
      return undefined;
    });
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  throw new Error(
    `${what}: not within ${timeoutMs / 1000} s${last === undefined ? '' : ` (${String(last)})`}`,
  );
}

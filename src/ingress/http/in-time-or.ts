/** What the call gives; `otherwise` when it fails, or has not ended in time. It is then left to itself. */
export async function inTimeOr<T, O>(call: Promise<T>, timeoutMs: number, otherwise: O): Promise<T | O> {
  const { promise: timeout, resolve } = Promise.withResolvers<O>();
  const timer = setTimeout(resolve, timeoutMs, otherwise);
  const answer = call.catch(() => otherwise);
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

/** Works on `items` in order, at most `concurrency` at once. After a failure nothing more is begun. */
export async function inPool<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async () => {
    while (next < items.length) {
      const taken = items.slice(next, next + 1);
      next += 1;
      for (const item of taken) await work(item);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, run));
  } finally {
    next = items.length;
  }
}

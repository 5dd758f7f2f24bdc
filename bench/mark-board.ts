/** `pending`: people are being asked. `closed`: the report is being written. */
export type Mark = 'pending' | 'closed';

const keyOf = (workflowId: string, mark: Mark) => `${mark} ${workflowId}`;

/**
 * When incidents get where they should, seen inside their activities, so that waiting for it costs the server
 * nothing. Only the first time of each mark counts.
 */
export class MarkBoard {
  readonly #waiting = new Map<string, (atMs: number) => void>();

  /** To be called before the incident starts. Resolves with the time (`performance.now()`) of the mark. */
  expect(workflowId: string, mark: Mark): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting.set(keyOf(workflowId, mark), resolve);
    });
  }

  mark(workflowId: string, mark: Mark): void {
    const key = keyOf(workflowId, mark);
    this.#waiting.get(key)?.(performance.now());
    this.#waiting.delete(key);
  }
}

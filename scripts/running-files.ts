interface RunningFile {
  readonly startedAtMs: number;
  /** The test that began last. */
  test: string | undefined;
}

/** Shorter than this, a file is no news. */
const NAMED_AFTER_MS = 20_000;

/** Which test files run at the moment, for a person who wonders what a run is waiting for. */
export class RunningFiles {
  #total = 0;
  #done = 0;
  readonly #running = new Map<string, RunningFile>();

  expect(files: number): void {
    this.#total = files;
  }

  fileBegan(path: string, atMs: number): void {
    this.#running.set(path, { startedAtMs: atMs, test: undefined });
  }

  testBegan(path: string, name: string): void {
    const file = this.#running.get(path);
    if (file !== undefined) file.test = name;
  }

  fileEnded(path: string): void {
    if (this.#running.delete(path)) this.#done += 1;
  }

  /** One line about the whole run, and one for each file that has been running for a while, the oldest first. */
  describe(nowMs: number): readonly string[] {
    const slow = [...this.#running]
      .filter(([, { startedAtMs }]) => nowMs - startedAtMs >= NAMED_AFTER_MS)
      .toSorted(([, a], [, b]) => a.startedAtMs - b.startedAtMs);
    return [
      `${this.#done} of ${this.#total} files done, ${this.#running.size} running`,
      ...slow.map(([path, { startedAtMs, test }]) => {
        const seconds = Math.round((nowMs - startedAtMs) / 1000);
        return `still running after ${seconds} s: ${path} (${test === undefined ? 'its set-up' : `last begun: ${test}`})`;
      }),
    ];
  }
}

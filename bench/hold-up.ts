/** How long one type of activity is held up: longer than everything beside it takes on a busy machine. */
const HOLD_UP_MS = 400;

/**
 * Holds up all activities of one type in each incident, another type in the next one. What still goes on meanwhile
 * does not wait for that type; without this, what is merely always quicker would look like something waited for.
 */
export class HoldUp {
  #types: readonly string[] = [];
  readonly #chosen = new Map<string, string | undefined>();

  /** From now on; no types: nothing is held up. */
  set(types: readonly string[]): void {
    this.#types = types;
    this.#chosen.clear();
  }

  delayMs(workflowId: string, type: string): number {
    if (this.#types.length === 0) return 0;
    if (!this.#chosen.has(workflowId)) {
      this.#chosen.set(workflowId, this.#types[this.#chosen.size % this.#types.length]);
    }
    return this.#chosen.get(workflowId) === type ? HOLD_UP_MS : 0;
  }
}

/** Counts what is under way, in all and for each principal, so that one cannot take everybody's share. */
export class InFlight {
  readonly #byPrincipal = new Map<string, number>();
  readonly #max: number;
  readonly #perPrincipalMax: number;
  #all = 0;
  constructor(max: number, perPrincipalMax: number) {
    this.#max = max;
    this.#perPrincipalMax = perPrincipalMax;
  }

  get size(): number {
    return this.#all;
  }

  /** The function that ends it, to be called once or more; `full` or `share` says whose bound is reached. */
  enter(principal: string): (() => void) | 'full' | 'share' {
    const own = this.#byPrincipal.get(principal) ?? 0;
    if (own >= this.#perPrincipalMax) return 'share';
    if (this.#all >= this.#max) return 'full';
    this.#byPrincipal.set(principal, own + 1);
    this.#all += 1;
    let isUnderWay = true;
    return () => {
      if (!isUnderWay) return;
      isUnderWay = false;
      this.#all -= 1;
      const left = (this.#byPrincipal.get(principal) ?? 1) - 1;
      if (left > 0) this.#byPrincipal.set(principal, left);
      else this.#byPrincipal.delete(principal);
    };
  }
}

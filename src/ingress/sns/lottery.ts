/** Things of which any can be drawn, added and taken out at the same small cost, however many there are. */
export class Bag<T> {
  readonly #items: T[] = [];
  readonly #places = new Map<T, number>();

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    if (this.#places.has(item)) return;
    this.#places.set(item, this.#items.length);
    this.#items.push(item);
  }

  delete(item: T): void {
    const place = this.#places.get(item);
    const last = this.#items.pop();
    if (place === undefined || last === undefined) {
      if (last !== undefined) this.#items.push(last);
      return;
    }
    this.#places.delete(item);
    if (last === item) return;
    this.#items[place] = last;
    this.#places.set(last, place);
  }

  /** Each with the same chance; `random` gives a number from 0 up to 1. */
  draw(random: () => number): T | undefined {
    return this.#items[Math.floor(random() * this.#items.length)];
  }
}

/** A draw in which each network has the same chance, and in it each of its addresses, so that many of them are no help. */
export class Lottery {
  readonly #networks = new Bag<string>();
  readonly #urls = new Map<string, Bag<string>>();

  add(network: string, url: string): void {
    const urls = this.#urls.get(network) ?? new Bag<string>();
    urls.add(url);
    this.#put(network, urls);
  }

  delete(network: string, url: string): void {
    const urls = this.#urls.get(network);
    urls?.delete(url);
    if (urls?.size === 0) this.#remove(network);
  }

  /** Hands all addresses of a network over to another draw. */
  move(network: string, to: Lottery): void {
    const urls = this.#urls.get(network);
    if (urls === undefined) return;
    this.#remove(network);
    to.#put(network, urls);
  }

  draw(random: () => number): string | undefined {
    const network = this.#networks.draw(random);
    return network === undefined ? undefined : this.#urls.get(network)?.draw(random);
  }

  #put(network: string, urls: Bag<string>): void {
    this.#urls.set(network, urls);
    this.#networks.add(network);
  }

  #remove(network: string): void {
    this.#urls.delete(network);
    this.#networks.delete(network);
  }
}

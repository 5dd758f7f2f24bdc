import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';

/** One call of a fake activity. */
export interface Call {
  readonly name: string;
  readonly input: unknown;
}

interface Waiter {
  readonly matches: (call: Call) => boolean;
  readonly resolve: (call: Call) => void;
}

/** What the fakes were asked, in order; a test awaits a call instead of sleeping. */
export class CallLog {
  readonly calls: Call[] = [];
  #waiters: Waiter[] = [];

  add(call: Call): void {
    this.calls.push(call);
    const heard = this.#waiters.filter((waiter) => waiter.matches(call));
    this.#waiters = this.#waiters.filter((waiter) => !heard.includes(waiter));
    for (const waiter of heard) waiter.resolve(call);
  }

  named(name: string): readonly Call[] {
    return this.calls.filter((call) => call.name === name);
  }

  /** The first call that matches, past or future. Rejects when none comes. */
  async until(what: string, matches: (call: Call) => boolean): Promise<Call> {
    const past = this.calls.find(matches);
    if (past !== undefined) return past;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const names = this.calls.map((call) => call.name).join(', ');
        reject(new Error(`never called: ${what}. Calls: ${names}`));
      }, HANG_LIMIT_MS);
    });
    const call = new Promise<Call>((resolve) => {
      this.#waiters.push({ matches, resolve });
    });
    return Promise.race([call, late]).finally(() => clearTimeout(timer));
  }

  /** The n-th call of an activity, from 1. */
  async nth(name: string, n = 1): Promise<Call> {
    let seen = 0;
    return this.until(`${name} number ${n}`, (call) => {
      if (call.name === name) seen += 1;
      return call.name === name && seen === n;
    });
  }
}

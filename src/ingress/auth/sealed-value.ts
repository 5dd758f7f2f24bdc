import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const SEALED = /^([A-Za-z0-9_-]{1,4096})\.([A-Za-z0-9_-]{43})$/;

/** Values that a browser keeps for us and cannot change: signed, not hidden, under keys that serve one purpose only. */
export class SealedValues {
  readonly #keys: readonly Uint8Array[];
  /** @param keys the first signs, all are taken; at least one */
  constructor(keys: readonly Uint8Array[], purpose: string) {
    if (keys.length === 0) throw new Error('there is no key to seal with');
    this.#keys = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', purpose, KEY_BYTES)));
  }

  seal(value: unknown): string {
    const text = Buffer.from(JSON.stringify(value)).toString('base64url');
    const [key = new Uint8Array()] = this.#keys;
    return `${text}.${signatureOf(key, text).toString('base64url')}`;
  }

  /** What was sealed; undefined for anything that was not. */
  unseal(sealed: string): unknown {
    const [, text, signature] = SEALED.exec(sealed) ?? [];
    if (text === undefined || signature === undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const isOurs = this.#keys.some((key) => {
      const wanted = signatureOf(key, text);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
    return isOurs ? JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) : undefined;
  }
}

function signatureOf(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

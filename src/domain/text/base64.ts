import { err, ok, type Result } from './result.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = '=';
const VALUES = new Int8Array(128).fill(-1);
for (const [value, character] of [...ALPHABET].entries()) VALUES[character.charCodeAt(0)] = value;

/** RFC 4648, section 4, with padding. Pure JavaScript, as bytes in JSON have to be read where there is no Buffer. */
export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const triple = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const characters = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((triple >>> shift) & 63));
    const left = bytes.length - at;
    parts.push(
      characters.slice(0, left === 1 ? 2 : left === 2 ? 3 : 4).join('') +
        PAD.repeat(left >= 3 ? 0 : 3 - left),
    );
  }
  return parts.join('');
}

/** The bytes of a text that `base64Of` could have made; anything else is refused. Linear in the text. */
export function readBase64(text: string): Result<Uint8Array<ArrayBuffer>> {
  const padding = text.endsWith('==') ? 2 : text.endsWith(PAD) ? 1 : 0;
  const end = text.length - padding;
  if (text.length % 4 !== 0) return err('is no base64: its length is no multiple of 4');
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let place = 0;
  let held = 0;
  let bits = 0;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (VALUES[code] as number) : -1;
    if (value < 0) return err(`is no base64: character ${at} is none of its alphabet`);
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[place] = (held >>> bits) & 255;
      place += 1;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? ok(bytes) : err('is no base64: bits are left over at its end');
}

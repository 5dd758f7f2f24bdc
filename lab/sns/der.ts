/** A DER encoder for the handful of ASN.1 types in an X.509 certificate (X.690). */
export function derSequence(...items: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(items));
}

export function derSet(...items: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(items));
}

/** `bytes` is an unsigned big-endian number. */
export function derInteger(bytes: Buffer): Buffer {
  const firstNonZero = bytes.findIndex((byte) => byte !== 0);
  const trimmed = firstNonZero === -1 ? Buffer.from([0]) : bytes.subarray(firstNonZero);
  // A leading bit of 1 would make the number negative.
  const isNegative = ((trimmed[0] ?? 0) & 0x80) !== 0;
  return tagged(0x02, isNegative ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

/** `dotted` such as `2.5.4.3`. */
export function derObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function derNull(): Buffer {
  return tagged(0x05, Buffer.alloc(0));
}

export function derBoolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function derUtf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, 'utf8'));
}

export function derOctetString(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

export function derBitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

/** To the second: UTCTime before 2050, GeneralizedTime from then on, as RFC 5280 4.1.2.5 asks. */
export function derTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`));
}

/** Context-specific constructed tag, `[number]`. */
export function derExplicit(number: number, content: Buffer): Buffer {
  return tagged(0xa0 + number, content);
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift((rest % 128) + 128);
  return bytes;
}

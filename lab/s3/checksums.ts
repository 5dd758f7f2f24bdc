import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../http/aws-error.ts';

/** Header names of the checksums that the lab can verify, with how to compute them (base64). */
const CHECKSUMS: Readonly<Record<string, (content: Buffer) => string>> = {
  'x-amz-checksum-crc32': (content) => uint32Base64(crc32(content)),
  'x-amz-checksum-crc32c': (content) => uint32Base64(crc32c(content)),
  'x-amz-checksum-sha1': (content) => createHash('sha1').update(content).digest('base64'),
  'x-amz-checksum-sha256': (content) => createHash('sha256').update(content).digest('base64'),
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Verifies every checksum that came with a body and returns those to store, by header name.
 * Throws AwsError 400: BadDigest, or InvalidRequest for an algorithm that the lab does not know.
 */
export function verifyChecksums(content: Buffer, headers: Headers): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, given] of Object.entries(headers)) {
    if (!/^x-amz-checksum-(?!mode|type|algorithm)/.test(name) || typeof given !== 'string') continue;
    const compute = CHECKSUMS[name];
    if (compute === undefined) throw new AwsError('InvalidRequest', `The lab cannot verify ${name}.`);
    if (compute(content) !== given) {
      const algorithm = name.slice('x-amz-checksum-'.length).toUpperCase();
      throw new AwsError(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    }
    stored[name] = given;
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(content).digest('base64') !== md5) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return stored;
}

/** The quoted ETag of an object that was put in one piece. */
export function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
  return value;
});

function crc32c(content: Buffer): number {
  let value = 0xffffffff;
  for (const byte of content) value = (value >>> 8) ^ (CRC32C_TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

function uint32Base64(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

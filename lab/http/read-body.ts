import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { AwsError } from './aws-error.ts';

/** Reads a whole body. Throws AwsError 413 past the limit, without keeping the rest. */
export async function readBody(
  message: IncomingMessage | Http2ServerRequest,
  limitBytes: number,
): Promise<Buffer> {
  const declaredBytes = Number(message.headers['content-length'] ?? '0');
  if (declaredBytes > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of message) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

function tooLarge(limitBytes: number): AwsError {
  return new AwsError('RequestEntityTooLarge', `The lab accepts bodies of up to ${limitBytes} bytes.`, {
    status: 413,
  });
}

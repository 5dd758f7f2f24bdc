import { AwsError } from '../http/aws-error.ts';

export interface DecodedBody {
  readonly content: Buffer;
  /** Trailing headers, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

const CHUNK_HEAD = /^([0-9a-fA-F]{1,8})(;chunk-signature=[0-9a-f]{64})?$/;

/** Takes the `aws-chunked` framing off a body: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n`. Throws AwsError 400. */
export function decodeAwsChunked(body: Buffer): DecodedBody {
  const chunks: Buffer[] = [];
  let position = 0;

  function readLine(): string {
    const end = body.indexOf('\r\n', position);
    if (end === -1) throw incomplete();
    const line = body.toString('latin1', position, end);
    position = end + 2;
    return line;
  }

  for (;;) {
    const head = CHUNK_HEAD.exec(readLine());
    if (head === null) throw incomplete();
    const sizeBytes = Number.parseInt(head[1] ?? '', 16);
    if (sizeBytes === 0) break;
    if (position + sizeBytes + 2 > body.length) throw incomplete();
    chunks.push(body.subarray(position, position + sizeBytes));
    position += sizeBytes;
    if (readLine() !== '') throw incomplete();
  }

  const trailers: Record<string, string> = {};
  while (position < body.length) {
    const line = readLine();
    if (line === '') break;
    const colon = line.indexOf(':');
    trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { content: Buffer.concat(chunks), trailers };
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}

import { AwsError } from '../http/aws-error.ts';
import type { LabRequest, LabResponse } from '../http/service.ts';
import { labLimits } from '../limits.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { etagOf, verifyChecksums } from './checksums.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';
import { readRange } from './range.ts';

export interface ObjectPath {
  readonly bucket: string;
  readonly key: string;
}

/** Headers of a PUT that GET and HEAD give back. */
const KEPT_HEADERS = [
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  // Told back, not enforced.
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
];

/** Resolves with what was written, once it is there. */
export async function putObject(
  store: ObjectStore,
  { bucket, key }: ObjectPath,
  request: LabRequest,
): Promise<{ readonly info: ObjectInfo; readonly response: LabResponse }> {
  if (Buffer.byteLength(key) > labLimits.objectKeyLimitBytes) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', { elements: { MaxSizeAllowed: '1024' } });
  }
  if (request.headers['x-amz-copy-source'] !== undefined) {
    throw new AwsError('NotImplemented', 'The lab does not emulate CopyObject.', { status: 501 });
  }
  const { content, trailers } = decodedBody(request);
  const checksums = verifyChecksums(content, { ...request.headers, ...trailers });
  const info: ObjectInfo = {
    key,
    sizeBytes: content.length,
    etag: etagOf(content),
    lastModifiedMs: Date.now(),
    headers: keptHeaders(request),
    checksums,
  };
  // No await between this check and the put: two conditional writers must not both win.
  assertWritePrecondition(store.info(bucket, key), request);
  await store.put(bucket, info, content);
  const headers = { etag: info.etag, ...checksums, ...encryptionHeaders(info) };
  return { info, response: { status: 200, headers } };
}

/** An object of the lab's own, of JSON. */
export async function writeObject(
  store: ObjectStore,
  { bucket, key }: ObjectPath,
  content: Buffer,
): Promise<ObjectInfo> {
  const info: ObjectInfo = {
    key,
    sizeBytes: content.length,
    etag: etagOf(content),
    lastModifiedMs: Date.now(),
    headers: { 'content-type': 'application/json' },
    checksums: {},
  };
  await store.put(bucket, info, content);
  return info;
}

/** GET and HEAD. */
export async function getObject(
  store: ObjectStore,
  { bucket, key }: ObjectPath,
  request: LabRequest,
): Promise<LabResponse> {
  const info = store.info(bucket, key);
  if (info === undefined) {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', {
      status: 404,
      elements: { Key: key },
    });
  }
  const isUnmodified = assertReadPrecondition(info, request);
  if (isUnmodified) return { status: 304, headers: { etag: info.etag } };
  const range = readRange(request.headers.range, info.sizeBytes);
  const headers = objectHeaders(info);
  if (range !== undefined) {
    headers['content-range'] = `bytes ${range.first}-${range.last}/${info.sizeBytes}`;
    headers['content-length'] = String(range.last - range.first + 1);
  } else if (request.headers['x-amz-checksum-mode'] === 'ENABLED') {
    // A checksum covers the whole object, so it goes out only with all of it.
    Object.assign(headers, info.checksums, { 'x-amz-checksum-type': 'FULL_OBJECT' });
  }
  const status = range === undefined ? 200 : 206;
  if (request.method === 'HEAD') return { status, headers };
  const content = await store.read(bucket, key);
  return {
    status,
    headers,
    body: range === undefined ? content : content.subarray(range.first, range.last + 1),
  };
}

function decodedBody(request: LabRequest): ReturnType<typeof decodeAwsChunked> {
  const encodings = String(request.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim());
  const isStreaming = String(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  if (!encodings.includes('aws-chunked') && !isStreaming) return { content: request.body, trailers: {} };
  const decoded = decodeAwsChunked(request.body);
  const declared = request.headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== decoded.content.length) {
    throw new AwsError('IncompleteBody', 'The body is not as long as x-amz-decoded-content-length says.');
  }
  return decoded;
}

function assertWritePrecondition(existing: ObjectInfo | undefined, { headers }: LabRequest): void {
  const isTaken = headers['if-none-match'] === '*' && existing !== undefined;
  const wanted = headers['if-match'];
  if (wanted !== undefined && existing === undefined) {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  }
  if (isTaken || (wanted !== undefined && !matches(wanted, existing?.etag))) {
    throw preconditionFailed(isTaken ? 'If-None-Match' : 'If-Match');
  }
}

/** True when the caller has this version already. */
function assertReadPrecondition(info: ObjectInfo, { headers }: LabRequest): boolean {
  const wanted = headers['if-match'];
  if (wanted !== undefined && !matches(wanted, info.etag)) throw preconditionFailed('If-Match');
  const known = headers['if-none-match'];
  return known !== undefined && matches(known, info.etag);
}

function matches(condition: string, etag: string | undefined): boolean {
  return condition === '*' || condition.replaceAll('"', '') === etag?.replaceAll('"', '');
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    elements: { Condition: condition },
  });
}

function keptHeaders(request: LabRequest): Record<string, string> {
  const entries = Object.entries(request.headers).flatMap(
    ([name, value]): Array<[string, string]> =>
      typeof value === 'string' && (KEPT_HEADERS.includes(name) || name.startsWith('x-amz-meta-'))
        ? [[name, value]]
        : [],
  );
  const encoding = String(request.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(',');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(entries),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
}

function objectHeaders(info: ObjectInfo): Record<string, string> {
  return {
    ...info.headers,
    etag: info.etag,
    'last-modified': new Date(info.lastModifiedMs).toUTCString(),
    'content-length': String(info.sizeBytes),
    'accept-ranges': 'bytes',
  };
}

function encryptionHeaders(info: ObjectInfo): Record<string, string> {
  return Object.fromEntries(
    Object.entries(info.headers).filter(([name]) => name.startsWith('x-amz-server-side-')),
  );
}

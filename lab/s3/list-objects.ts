import { AwsError } from '../http/aws-error.ts';
import { element, type XmlElement } from '../http/xml.ts';
import { labLimits } from '../limits.ts';
import type { ObjectInfo } from './object-store.ts';

type ListEntry =
  | { readonly kind: 'object'; readonly info: ObjectInfo }
  | { readonly kind: 'prefix'; readonly prefix: string };

export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The answer of ListObjectsV2. `objects` are those of the bucket, in key order. */
export function listObjectsV2(
  bucket: string,
  objects: readonly ObjectInfo[],
  query: URLSearchParams,
): XmlElement {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
  const maxKeys = Math.min(readMaxKeys(query), labLimits.objectKeysPerCallMax);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  const all = group(objects, prefix, delimiter).filter((entry) => compareKeys(nameOf(entry), after) > 0);
  const entries = all.slice(0, maxKeys);
  const last = entries.at(-1);
  const isTruncated = all.length > entries.length && last !== undefined;

  const optional = (name: string, text: string | null): XmlElement[] =>
    text === null ? [] : [element(name, text)];
  return element(
    'ListBucketResult',
    [
      element('Name', bucket),
      element('Prefix', encode(prefix)),
      ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
      ...optional('StartAfter', query.get('start-after')),
      ...optional('ContinuationToken', token),
      ...optional('EncodingType', query.get('encoding-type')),
      element('KeyCount', String(entries.length)),
      element('MaxKeys', String(maxKeys)),
      element('IsTruncated', String(isTruncated)),
      ...(isTruncated ? [element('NextContinuationToken', encodeToken(nameOf(last)))] : []),
      ...entries.map((entry) => renderEntry(entry, encode)),
    ],
    S3_NAMESPACE,
  );
}

/** Keys under the prefix, those with the delimiter after it rolled up into one entry each. */
function group(objects: readonly ObjectInfo[], prefix: string, delimiter: string): ListEntry[] {
  const entries = new Map<string, ListEntry>();
  for (const info of objects) {
    if (!info.key.startsWith(prefix)) continue;
    const at = delimiter === '' ? -1 : info.key.indexOf(delimiter, prefix.length);
    const common = info.key.slice(0, at + delimiter.length);
    if (at === -1) entries.set(info.key, { kind: 'object', info });
    else entries.set(common, { kind: 'prefix', prefix: common });
  }
  return [...entries.values()];
}

function renderEntry(entry: ListEntry, encode: (text: string) => string): XmlElement {
  if (entry.kind === 'prefix') return element('CommonPrefixes', [element('Prefix', encode(entry.prefix))]);
  const { key, lastModifiedMs, etag, sizeBytes } = entry.info;
  return element('Contents', [
    element('Key', encode(key)),
    element('LastModified', new Date(lastModifiedMs).toISOString()),
    element('ETag', etag),
    element('Size', String(sizeBytes)),
    element('StorageClass', 'STANDARD'),
  ]);
}

function nameOf(entry: ListEntry): string {
  return entry.kind === 'object' ? entry.info.key : entry.prefix;
}

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function readMaxKeys(query: URLSearchParams): number {
  const maxKeys = Number(query.get('max-keys') ?? labLimits.objectKeysPerCallMax);
  if (Number.isInteger(maxKeys) && maxKeys >= 0) return maxKeys;
  throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
}

function encodeToken(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function decodeToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (name !== '' && encodeToken(name) === token) return name;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}

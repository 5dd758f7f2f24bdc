import { AwsError } from '../http/aws-error.ts';

/** Both ends inclusive, in bytes. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Reads one `bytes=` range. Undefined when there is none or it is not understood, as HTTP asks. Throws 416 when nothing of it exists. */
export function readRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const isSuffix = match[1] === '';
  const first = isSuffix ? Math.max(sizeBytes - Number(match[2]), 0) : Number(match[1]);
  const last = isSuffix || match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  if (first > last) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      elements: { ActualObjectSize: String(sizeBytes) },
    });
  }
  return { first, last };
}

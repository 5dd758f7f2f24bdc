import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalNumber, optionalString } from '../http/json-input.ts';
import { ssmLimits } from './ssm-limits.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** One page of a list by `MaxResults` and `NextToken`. Throws ValidationException or InvalidNextToken. */
export function pageOf<T>(items: readonly T[], input: JsonInput, sizeMin = 1): Page<T> {
  const size = optionalNumber(input, 'MaxResults') ?? ssmLimits.pageSizeDefault;
  if (!Number.isInteger(size) || size < sizeMin || size > ssmLimits.pageSizeMax) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value between ${sizeMin} and ${ssmLimits.pageSizeMax}`,
    );
  }
  const start = readToken(optionalString(input, 'NextToken'));
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`offset:${end}`).toString('base64') : undefined,
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const offset = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1];
  if (offset === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return Number(offset);
}

import { expect, test } from 'vitest';
import { toActivityFailure } from '../../../../src/activities/activity-failure.ts';
import { callService, toServiceError } from '../../../../src/clients/aws/call-service.ts';
import { ServiceError } from '../../../../src/ports/service-error.ts';

function vendorError(name: string, httpStatusCode?: number, code?: string): Error {
  const error = Object.assign(new Error(`about ${name}`), { $metadata: { httpStatusCode } });
  error.name = name;
  return code === undefined ? error : Object.assign(error, { code });
}

test.each([
  ['ThrottlingException', 400, 'throttled'],
  ['ProvisionedThroughputExceededException', 400, 'throttled'],
  ['SlowDown', 503, 'throttled'],
  ['TooManyRequestsException', 429, 'throttled'],
  ['InternalServerError', 500, 'unavailable'],
  ['ServiceUnavailable', 503, 'unavailable'],
  ['RequestTimeout', 400, 'unavailable'],
  ['AccessDeniedException', 400, 'refused'],
  ['InvalidInstanceId', 400, 'refused'],
  ['ResourceNotFoundException', 400, 'not_found'],
  ['NoSuchKey', 404, 'not_found'],
  ['InvocationDoesNotExist', 400, 'not_found'],
  // A 200 that the SDK could not read.
  ['SyntaxError', 200, 'unavailable'],
])('%s with status %i is %s', (name, status, kind) => {
  const error = toServiceError('ssm', 'SendCommand', vendorError(name, status));
  expect(error).toMatchObject({ kind, code: name, neverSent: false });
});

test.each([
  ['ECONNREFUSED', true],
  ['ENOTFOUND', true],
  ['ECONNRESET', false],
  ['EPIPE', false],
])('a connection that ended with %s: certainly not sent is %s', (code, neverSent) => {
  const error = toServiceError('dynamodb', 'PutItem', vendorError('Error', undefined, code));
  expect(error).toMatchObject({ kind: 'unavailable', code, neverSent });
});

test('missing credentials were never sent, a time-out may have been', () => {
  expect(toServiceError('s3', 'PutObject', vendorError('CredentialsProviderError')).neverSent).toBe(true);
  expect(toServiceError('s3', 'PutObject', vendorError('TimeoutError')).neverSent).toBe(false);
});

test('the message names service, operation and code, and keeps the cause', () => {
  const cause = vendorError('AccessDeniedException', 400);
  const error = toServiceError('dynamodb', 'PutItem', cause);
  expect(error.message).toBe('dynamodb PutItem: AccessDeniedException: about AccessDeniedException');
  expect(error.cause).toBe(cause);
});

test('a call that fails throws a ServiceError, whatever was thrown', async () => {
  await expect(callService('sns', 'Publish', () => Promise.reject('a text'))).rejects.toBeInstanceOf(
    ServiceError,
  );
});

test.each([
  ['ssm', 'ExpiredTokenException', 400],
  ['dynamodb', 'ExpiredTokenException', 400],
  ['s3', 'ExpiredToken', 400],
  ['sts', 'ExpiredTokenException', 403],
  ['dynamodb', 'RequestExpired', 400],
  ['s3', 'RequestTimeTooSkewed', 403],
] as const)(
  '%s %s passes with fresh credentials or time: tried again, and never taken',
  (service, name, status) => {
    const error = toServiceError(service, 'Op', vendorError(name, status));
    expect(error).toMatchObject({ kind: 'unavailable', neverSent: true });
    expect(toActivityFailure(error)).toMatchObject({
      nonRetryable: false,
      message: expect.stringContaining('fresh AWS credentials'),
    });
  },
);

test('a signature is refused for good by a wrong key, and for now by a clock that is off', () => {
  const signature = (message: string) =>
    toServiceError('ssm', 'Op', Object.assign(vendorError('InvalidSignatureException', 403), { message }));
  const late = 'Signature expired: 20261128T080000Z is now earlier than 20261128T081000Z';
  expect(signature(late)).toMatchObject({ kind: 'unavailable', neverSent: true });
  expect(signature('Signature not yet current: 20261128T090000Z')).toMatchObject({ kind: 'unavailable' });
  const wrong = 'The request signature we calculated does not match the signature you provided';
  expect(signature(wrong)).toMatchObject({ kind: 'refused', neverSent: false });
});

test.each([
  ['s3', 'OperationAborted', 409],
  ['s3', 'ConditionalRequestConflict', 409],
  ['dynamodb', 'TransactionConflictException', 400],
  ['dynamodb', 'TransactionInProgressException', 400],
] as const)('%s %s is another’s write at the same moment: tried again', (service, name, status) => {
  const error = toServiceError(service, 'Op', vendorError(name, status));
  expect(error).toMatchObject({ kind: 'unavailable', neverSent: false });
  expect(toActivityFailure(error)).toMatchObject({ nonRetryable: false });
});

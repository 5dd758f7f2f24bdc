import { ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/common';
import { expect, test } from 'vitest';
import { isNotFound, temporalErrorOf } from '../../../../src/clients/temporal/temporal-errors.ts';
import { TemporalRefusedError, TemporalUnavailableError } from '../../../../src/ports/temporal-errors.ts';

/** As grpc-js makes them, wrapped as the SDK does. */
function grpcError(code: number, details = 'details'): ServiceError {
  const cause = Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
  return new ServiceError('Failed to signalWithStart', { cause });
}

test.each([1, 2, 4, 8, 10, 13, 14])(
  'gRPC %i says nothing about the request: it may be sent again',
  (code) => {
    const error = grpcError(code);
    const mapped = temporalErrorOf(error);
    expect(mapped).toBeInstanceOf(TemporalUnavailableError);
    expect(mapped).toMatchObject({ cause: error, message: expect.stringContaining('details') });
  },
);

test.each([3, 5, 6, 7, 9, 12, 16])('gRPC %i is a refusal', (code) => {
  expect(temporalErrorOf(grpcError(code))).toBeInstanceOf(TemporalRefusedError);
});

test('an update that nobody took in time is unavailable', () => {
  const error = new WorkflowUpdateRPCTimeoutOrCancelledError('no answer');
  expect(temporalErrorOf(error)).toBeInstanceOf(TemporalUnavailableError);
});

test('a failure of the workflow itself passes', () => {
  const failure = ApplicationFailure.nonRetryable('stale plan', 'Approval.Refused');
  expect(temporalErrorOf(failure)).toBe(failure);
});

test('what is not found is known as such, before and after mapping', () => {
  expect(isNotFound(new WorkflowNotFoundError('gone', 'w', undefined))).toBe(true);
  expect(isNotFound(grpcError(5))).toBe(true);
  expect(isNotFound(temporalErrorOf(grpcError(5)))).toBe(true);
  expect(isNotFound(grpcError(14))).toBe(false);
  expect(isNotFound('not found')).toBe(false);
});

test('without its namespace nothing is known of a run: that is a refusal, not a run that is not there', () => {
  const error = new NamespaceNotFoundError('recoverops');
  expect(isNotFound(error)).toBe(false);
  expect(temporalErrorOf(error)).toBeInstanceOf(TemporalRefusedError);
  expect(isNotFound(temporalErrorOf(error))).toBe(false);
});

import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { TemporalRefusedError, TemporalUnavailableError } from '../../ports/temporal-errors.ts';

/** gRPC status codes that say nothing about the request itself. */
const UNAVAILABLE_CODES: ReadonlySet<number> = new Set([
  1, // CANCELLED
  2, // UNKNOWN
  4, // DEADLINE_EXCEEDED
  8, // RESOURCE_EXHAUSTED
  10, // ABORTED
  13, // INTERNAL
  14, // UNAVAILABLE
]);

const GRPC_NOT_FOUND = 5;
const GRPC_UNIMPLEMENTED = 12;

/** The gRPC status code of an error of the SDK, wherever it sits in the chain of causes. */
function grpcCodeOf(error: unknown): number | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current)) return current.code;
  }
  return undefined;
}

/** Of a workflow or a run, not of the namespace: without that nothing is known of any. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCodeOf(error) === GRPC_NOT_FOUND;
}

/** The server is too old for the call, or has it switched off. */
export function isUnimplemented(error: unknown): boolean {
  return grpcCodeOf(error) === GRPC_UNIMPLEMENTED;
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Maps what the SDK throws for a failed call to our own errors; anything else comes back unchanged. */
export function temporalErrorOf(error: unknown): unknown {
  const code = grpcCodeOf(error);
  if (code !== undefined) {
    const mapped = UNAVAILABLE_CODES.has(code) ? TemporalUnavailableError : TemporalRefusedError;
    return new mapped(detailOf(error), { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof ServiceError) {
    return new TemporalUnavailableError(detailOf(error), { cause: error });
  }
  if (error instanceof NamespaceNotFoundError)
    return new TemporalRefusedError(detailOf(error), { cause: error });
  return error;
}

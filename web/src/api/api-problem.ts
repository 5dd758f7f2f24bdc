import type { ApiError } from '../../../src/contracts/api.ts';

/** A request that did not do what was asked, with what to do about it. `status` is 0 when nothing answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly nextStep: string;
  readonly requestId: string | null;

  constructor(input: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly nextStep: string;
    readonly requestId: string | null;
  }) {
    super(input.message);
    this.status = input.status;
    this.code = input.code;
    this.nextStep = input.nextStep;
    this.requestId = input.requestId;
  }
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'Web.Unreachable',
    message: 'RecoverOps does not answer.',
    nextStep: 'Check that it runs and that this machine reaches it, then try again.',
    requestId: null,
  });
}

/** Nothing answered what was to change something: it may have arrived all the same. */
export function unanswered(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'Web.Unanswered',
    message: 'RecoverOps does not answer: whether this was taken is not known.',
    nextStep:
      'Check that it runs and that this machine reaches it. Then look at what is recorded, or try again.',
    requestId: null,
  });
}

export const OFFLINE_CODE = 'Web.Offline';

/** @param wasToChange whether more than reading was asked for */
export function offline(wasToChange: boolean): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: OFFLINE_CODE,
    message: wasToChange ? 'Not sent: this device is offline.' : 'This device is offline.',
    nextStep: wasToChange
      ? 'Nothing was done. Press again once there is a connection.'
      : 'What is shown may be behind; it is read again as soon as there is a connection.',
    requestId: null,
  });
}

function isApiError(body: unknown): body is ApiError {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}

/** What a refused response says, in the API's own words where it spoke them. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (isApiError(body)) return new ApiProblem({ status, ...body.error });
  return new ApiProblem({
    status,
    code: `Http.${status}`,
    message: `The answer was ${status} without an explanation; something in front of RecoverOps may have sent it.`,
    nextStep: 'Try again; if it stays, look at the log of the ingress.',
    requestId: null,
  });
}

/** Anything thrown, as something to show. */
export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : unreachable();
}

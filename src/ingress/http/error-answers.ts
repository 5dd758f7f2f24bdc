import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../ports/service-error.ts';
import { TemporalRefusedError, TemporalUnavailableError } from '../../ports/temporal-errors.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { errorPage, isPageAsked, type WayOn } from './error-page.ts';
import { ApiFault, type ErrorCode, errorBody, statusOf } from './errors.ts';
import { validationText } from './validation-text.ts';

/** Fastify's own errors that are the caller's doing. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'Request.TooLarge',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Request.UnsupportedMediaType',
  FST_ERR_CTP_INVALID_JSON_BODY: 'Request.NotJson',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'Request.NotJson',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'Request.Invalid',
  FST_ERR_VALIDATION: 'Request.Invalid',
  FST_ERR_BAD_URL: 'Request.Invalid',
  FST_ERR_MAX_PARAM_LENGTH: 'Route.NotFound',
};

const SERVICE_CODES: Readonly<Record<ServiceError['service'], ErrorCode>> = {
  dynamodb: 'Store.Unavailable',
  ssm: 'Ssm.Unavailable',
  sns: 'Sns.ConfirmationFailed',
  s3: 'Anchors.Unavailable',
  cloudwatch: 'Ingress.Internal',
  sqs: 'Ingress.Internal',
  kinesis: 'Ingress.Internal',
  sts: 'Ingress.Internal',
  ec2: 'Ingress.Internal',
  elb: 'Ingress.Internal',
  autoscaling: 'Ingress.Internal',
  slack: 'Ingress.Internal',
  smtp: 'Ingress.Internal',
  ses: 'Ingress.Internal',
  webhook: 'Ingress.Internal',
};

interface Answer {
  readonly code: ErrorCode;
  /** Only what may be shown: our own words, or what is wrong with the caller's input. */
  readonly message?: string;
}

type Held = Pick<FastifyRequest['routeOptions'], 'schema'>;

/** The entry of the catalogue that an error stands for; `held`: what the request was held to. */
export function answerTo(error: unknown, held: Held = {}): Answer {
  if (error instanceof ApiFault) return { code: error.code, message: error.message };
  if (error instanceof TemporalUnavailableError) return { code: 'Temporal.Unavailable' };
  if (error instanceof TemporalRefusedError) return { code: 'Temporal.Refused' };
  if (error instanceof ServiceError) return { code: SERVICE_CODES[error.service] };
  const { code, validation, validationContext, message, statusCode } = error as Partial<FastifyError>;
  const mapped = FRAMEWORK_CODES[code ?? ''];
  if (code === 'FST_ERR_MAX_PARAM_LENGTH')
    return {
      code: 'Route.NotFound',
      message: 'What stands in the address is too long to be a name of anything.',
    };
  if (mapped === undefined) {
    // Plugins name their status only: the rate limit, and files that are not there.
    if (statusCode === 429) return { code: 'Request.RateLimited' };
    if (statusCode === 404 || statusCode === 403) return { code: 'Route.NotFound' };
    if (statusCode === 400) return { code: 'Request.Invalid' };
    return { code: 'Ingress.Internal' };
  }
  if (validation === undefined || message === undefined) return { code: mapped };
  return { code: mapped, message: validationText(validation, partOf(held, validationContext)) ?? message };
}

/** The schema of the part of a request that was found wrong. */
function partOf({ schema }: Held, part: string | undefined): unknown {
  return Object.entries(schema ?? {}).find(([name]) => name === part)?.[1];
}

/**
 * Answers with the entry of the catalogue that an error stands for: as a page where a browser asks for one, else as JSON.
 * @param ways where the page leads on to; without it, to the incidents
 */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  ways?: readonly WayOn[],
): FastifyReply {
  const { code, message } = answerTo(error, request.routeOptions);
  const status = statusOf(code);
  if (status >= 500) request.log.error({ err: error, code }, 'request failed');
  else request.log.info({ code, reason: message }, 'request refused');
  if (status === 503 || status === 429) reply.header('retry-after', '5');
  const body = errorBody(code, request.id, message);
  reply.code(status).header('cache-control', 'no-store');
  return isPageAsked(request)
    ? reply.type(HTML).send(errorPage(body, ways))
    : reply.type('application/json; charset=utf-8').send(body);
}

const HTML = 'text/html; charset=utf-8';

/**
 * Every error leaves as an entry of the catalogue; what went wrong inside stays in the log. `readPage` gives the dashboard,
 * which has a page of its own for an address that leads nowhere; null: there is none.
 */
export function answerErrors(app: FastifyInstance, readPage: () => Promise<string | null>): void {
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler(
    {
      preHandler: app.rateLimit({
        max: INGRESS_LIMITS.auth.notFoundPerMinute,
        timeWindow: 60_000,
        errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
      }),
    },
    async (request, reply) => {
      const page = isPageAsked(request) ? await readPage() : null;
      if (page === null) return sendError(new ApiFault('Route.NotFound'), request, reply);
      return reply.code(404).header('cache-control', 'no-store').type(HTML).send(page);
    },
  );
}

import { setTimeout as delay } from 'node:timers/promises';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { ServiceError } from '../../../ports/service-error.ts';
import { AWS_LIMITS, SLACK_LIMITS } from '../../bounds.ts';
import { type HttpAnswer, postBounded } from '../post-bounded.ts';
import { slackRefusal } from './slack-errors.ts';

/** Methods of the Web API that are called. */
type SlackMethod = 'chat.postMessage' | 'chat.update';

const AnswerSchema = Type.Object({
  ok: Type.Boolean(),
  error: Type.Optional(Type.String({ maxLength: 200 })),
  channel: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{2,30}$' })),
  ts: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}\\.[0-9]{1,9}$' })),
});

/** Where a message stands. */
export interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
}

export interface SlackApi {
  /** Throws ServiceError. */
  call(method: SlackMethod, body: object): Promise<MessagePlace>;
}

function failure(
  operation: string,
  parts: Pick<ServiceError, 'kind' | 'code'> & {
    readonly detail: string;
    readonly neverSent?: boolean;
    readonly retryAfterMs?: number;
    readonly cause?: unknown;
  },
): ServiceError {
  return new ServiceError({
    service: 'slack',
    operation,
    neverSent: false,
    cause: undefined,
    ...parts,
  });
}

/** How long Slack asks to wait, in milliseconds; a second where it does not say. */
function retryAfterMsOf(header: string | null): number {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : 1;
  return Math.min(Math.max(1, seconds) * 1_000, SLACK_LIMITS.retryAfterMaxMs);
}

function parseAnswer(method: SlackMethod, answer: HttpAnswer): MessagePlace {
  const { status } = answer;
  if (status === 429)
    throw failure(method, {
      kind: 'throttled',
      code: 'ratelimited',
      detail: 'Slack asks to send less',
      retryAfterMs: retryAfterMsOf(answer.retryAfter),
    });
  if (status >= 500)
    throw failure(method, { kind: 'unavailable', code: `Http${status}`, detail: 'Slack is away' });
  let value: unknown;
  try {
    value = JSON.parse(answer.body);
  } catch (cause) {
    // What answers is not Slack: a proxy, a page to sign in.
    throw failure(method, {
      kind: 'unavailable',
      code: `Http${status}`,
      detail: 'the answer is no JSON: look whether a proxy answers in the place of Slack',
      cause,
    });
  }
  if (!Check(AnswerSchema, value))
    throw failure(method, {
      kind: 'unavailable',
      code: 'UnknownAnswer',
      detail: 'the answer is not one of the Web API',
    });
  if (!value.ok) {
    const code = value.error ?? 'unknown_error';
    const { kind, next } = slackRefusal(code);
    throw failure(method, { kind, code, detail: next });
  }
  const { channel, ts } = value;
  if (channel === undefined || ts === undefined)
    throw failure(method, {
      kind: 'unavailable',
      code: 'UnknownAnswer',
      detail: 'the answer names no message',
    });
  return { channel, ts };
}

/**
 * Slack's Web API. A lost answer is `unavailable`: the message may stand there, and the next attempt may put a second beside it.
 * @param baseUrl such as `https://slack.com/api`
 */
export function createSlackApi(baseUrl: string, token: string): SlackApi {
  async function attempt(method: SlackMethod, body: object): Promise<MessagePlace> {
    const answer = await postBounded('slack', method, {
      url: `${baseUrl}/${method}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      timeoutMs: AWS_LIMITS.callTimeoutMs.slack,
      answerBytes: SLACK_LIMITS.answerBytes,
    });
    return parseAnswer(method, answer);
  }

  return {
    async call(method, body) {
      for (let number = 1; ; number += 1) {
        try {
          return await attempt(method, body);
        } catch (error) {
          const waitMs = error instanceof ServiceError ? error.retryAfterMs : null;
          if (waitMs === null || waitMs > SLACK_LIMITS.waitInCallMs || number >= SLACK_LIMITS.attemptsMax)
            throw error;
          await delay(waitMs);
        }
      }
    },
  };
}

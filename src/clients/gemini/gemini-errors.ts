import {
  type EnhancedGenerateContentResponse,
  FinishReason,
  GoogleGenerativeAIAbortError,
  GoogleGenerativeAIFetchError,
} from '@google/generative-ai';
import { cutText } from '../../domain/text/cut-text.ts';
import type { ModelFailure } from '../../ports/model.ts';
import { GEMINI_LIMITS } from '../bounds.ts';

/** A failed attempt: what it was, and how long the API asks to wait before the next. */
export interface AttemptFailure {
  readonly failure: ModelFailure;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

const RETRYABLE: ReadonlySet<ModelFailure> = new Set([
  'timeout',
  'throttled',
  'unavailable',
  'empty',
  'invalid_json',
]);

export function canRetry(failure: ModelFailure): boolean {
  return RETRYABLE.has(failure);
}

function failed(failure: ModelFailure, message: string, retryAfterMs: number | null = null): AttemptFailure {
  return { failure, message: cutText(message, GEMINI_LIMITS.errorMessageChars), retryAfterMs };
}

/** The API says how long to wait in a RetryInfo detail, e.g. `"retryDelay": "7.5s"`. */
function retryAfterMsOf(error: GoogleGenerativeAIFetchError): number | null {
  for (const detail of error.errorDetails ?? []) {
    const delay: unknown = detail.retryDelay;
    const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  return null;
}

/** Maps what the SDK throws. `cancelled` is told from `timeout` by the caller's own signal. */
export function attemptFailureOf(error: unknown, cancelled: boolean): AttemptFailure {
  const message = error instanceof Error ? error.message : String(error);
  const aborted =
    error instanceof GoogleGenerativeAIAbortError ||
    (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'));
  if (cancelled) return failed('cancelled', 'the call was cancelled');
  if (aborted) return failed('timeout', 'the model did not answer in time');
  if (error instanceof GoogleGenerativeAIFetchError) {
    const status = error.status ?? 0;
    if (status === 429) return failed('throttled', message, retryAfterMsOf(error));
    if (status === 408) return failed('timeout', message);
    if (status >= 400 && status < 500) return failed('refused', message);
    return failed('unavailable', message, retryAfterMsOf(error));
  }
  // The envelope itself, not the model's text, was no JSON.
  if (error instanceof SyntaxError) return failed('invalid_json', `the API's answer is no JSON: ${message}`);
  return failed('unavailable', message);
}

const BLOCKING: ReadonlySet<FinishReason> = new Set([
  FinishReason.SAFETY,
  FinishReason.RECITATION,
  FinishReason.LANGUAGE,
  FinishReason.BLOCKLIST,
  FinishReason.PROHIBITED_CONTENT,
  FinishReason.SPII,
]);

/** The JSON that the model wrote, or why there is none. */
export function readAnswer(
  response: EnhancedGenerateContentResponse,
): { readonly value: unknown } | AttemptFailure {
  const blockReason = response.promptFeedback?.blockReason;
  if (blockReason !== undefined) return failed('blocked', `the prompt was blocked: ${blockReason}`);
  const candidate = response.candidates?.[0];
  if (candidate === undefined) return failed('empty', 'the model gave no candidate');
  const reason = candidate.finishReason;
  if (reason !== undefined && BLOCKING.has(reason))
    return failed('blocked', `the answer was blocked: ${reason}`);
  if (reason === FinishReason.MAX_TOKENS) return failed('truncated', 'the answer ran into the output limit');
  const text = (candidate.content?.parts ?? []).map((part) => part.text ?? '').join('');
  if (text.trim() === '') return failed('empty', `the answer is empty (finish reason ${reason ?? 'none'})`);
  if (text.length > GEMINI_LIMITS.answerChars)
    return failed('too_large', `the answer has ${text.length} characters`);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return failed('invalid_json', `the answer is no JSON: ${String(error)}`);
  }
}

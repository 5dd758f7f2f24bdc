import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ErrorCode, errorBody, statusOf } from './errors.ts';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

function codeFor(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'Request.TooSlow';
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'Request.HeadersTooLarge';
  return 'Request.Invalid';
}

/** Answers on the bare socket what never became a request: too slow, too large, not HTTP. */
export function answerBrokenConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = codeFor(error);
  const status = statusOf(code);
  const body = JSON.stringify(errorBody(code, randomUUID()));
  if (socket.writable) {
    socket.write(
      [
        `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}`,
        'Content-Type: application/json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Cache-Control: no-store',
        ...(status === 503 ? ['Retry-After: 1'] : []),
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroySoon();
}

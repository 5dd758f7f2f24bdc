import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** How old a signature may be, in seconds, as docs/notifications.md says. */
const AGE_MAX_SECONDS = 300;

export interface ReceivedNotice {
  readonly notice_id: string;
  readonly kind: string;
  readonly subject: string;
  readonly message: string;
  readonly link: string | null;
  readonly updates: string | null;
  readonly closed: boolean;
  readonly decision: { readonly plan_digest: string } | null;
}

export interface WebhookReceiver {
  readonly port: number;
  /** What was taken, in order. */
  readonly taken: readonly ReceivedNotice[];
  /** Statuses of all answers, in order. */
  readonly answers: readonly number[];
  /** Answers each request so, instead of judging it; null: judges again. */
  answer: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } | null;
  /** Resolves once a notice is taken that fits, at once where one was. */
  untilTaken(fits: (notice: ReceivedNotice) => boolean): Promise<ReceivedNotice>;
  /** Resolves once that many requests were answered. */
  untilAnswered(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A receiver as the page asks for one: it refuses what is not signed by its secret, is older than five minutes, or was signed the same
 * before. A notice that it has taken already it takes as done.
 */
export async function startWebhookReceiver(
  secret: string,
  { tls, nowMs = () => Date.now() }: { readonly tls?: ServerOptions; readonly nowMs?: () => number } = {},
): Promise<WebhookReceiver> {
  const taken: ReceivedNotice[] = [];
  const answers: number[] = [];
  const seen = new Set<string>();
  const waiting = new Set<() => void>();
  const state: { answer: WebhookReceiver['answer'] } = { answer: null };

  function judge(headers: NodeJS.Dict<string | string[]>, body: string): number {
    const timestamp = String(headers['x-recoverops-timestamp'] ?? '');
    const signature = String(headers['x-recoverops-signature'] ?? '');
    const expected = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
    const isSigned =
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    if (!isSigned) return 401;
    if (Math.abs(nowMs() / 1000 - Number(timestamp)) > AGE_MAX_SECONDS) return 401;
    if (seen.has(signature)) return 409;
    seen.add(signature);
    const notice = JSON.parse(body) as ReceivedNotice;
    if (notice.notice_id !== headers['x-recoverops-notice']) return 400;
    if (taken.some((one) => one.notice_id === notice.notice_id && one.updates === notice.updates)) return 200;
    taken.push(notice);
    return 202;
  }

  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { answer } = state;
      const status = answer?.status ?? judge(request.headers, Buffer.concat(chunks).toString('utf8'));
      answers.push(status);
      response.writeHead(status, answer?.headers).end(answer?.body ?? '');
      for (const look of waiting) look();
    });
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const one = found();
        if (one === undefined) return;
        waiting.delete(look);
        resolve(one);
      };
      waiting.add(look);
      look();
    });
  }

  return {
    port: (server.address() as AddressInfo).port,
    taken,
    answers,
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    untilTaken: (fits) => until(() => taken.find(fits)),
    untilAnswered: async (count) => {
      await until(() => (answers.length >= count ? true : undefined));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one request to the model looked like. */
export interface GeminiRequest {
  readonly path: string;
  readonly apiKey: string;
  readonly body: {
    readonly systemInstruction?: { readonly parts: readonly { readonly text: string }[] };
    readonly contents: readonly { readonly parts: readonly { readonly text: string }[] }[];
    readonly generationConfig: Readonly<Record<string, unknown>>;
  };
}

export type GeminiReply = (response: ServerResponse, request: GeminiRequest) => void;

export interface GeminiServer {
  readonly baseUrl: string;
  readonly requests: readonly GeminiRequest[];
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** A server that answers as the Gemini API does; reply number n goes to request number n, the last one to all after. */
export async function startGeminiServer(...replies: readonly GeminiReply[]): Promise<GeminiServer> {
  const requests: GeminiRequest[] = [];
  const server = createServer((message, response) => {
    void readBody(message).then((text) => {
      const request: GeminiRequest = {
        path: message.url ?? '',
        apiKey: String(message.headers['x-goog-api-key'] ?? ''),
        body: JSON.parse(text) as GeminiRequest['body'],
      };
      requests.push(request);
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      if (reply === undefined) response.writeHead(500).end();
      else reply(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function json(status: number, value: unknown): GeminiReply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

const USAGE = { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1150 };

export const geminiReplies = {
  json,
  text: (text: string, finishReason = 'STOP'): GeminiReply =>
    json(200, {
      candidates: [{ index: 0, finishReason, content: { role: 'model', parts: [{ text }] } }],
      usageMetadata: USAGE,
      modelVersion: 'gemini-2.5-flash',
    }),
  plan: (plan: unknown): GeminiReply => geminiReplies.text(JSON.stringify(plan)),
  noCandidates: json(200, { usageMetadata: { promptTokenCount: 1000, totalTokenCount: 1000 } }),
  promptBlocked: json(200, { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: USAGE }),
  answerBlocked: json(200, { candidates: [{ index: 0, finishReason: 'SAFETY' }], usageMetadata: USAGE }),
  quota: (retryDelay: string): GeminiReply =>
    json(429, {
      error: {
        code: 429,
        message: 'Resource has been exhausted (e.g. check quota).',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }],
      },
    }),
  error: (code: number, status: string, message: string): GeminiReply =>
    json(code, { error: { code, message, status } }),
  notJson: ((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>not the API</html>');
  }) satisfies GeminiReply,
  /** Never answers. */
  silent: (() => {}) satisfies GeminiReply,
  /** Sends the head and then nothing more. */
  stalled: ((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"candidates": [');
  }) satisfies GeminiReply,
  hangUp: ((response) => {
    response.destroy();
  }) satisfies GeminiReply,
} as const;

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { EVENT_BYTES } from '../../../src/detector/bounds.ts';
import { runLoop } from '../../../src/detector/runtime/run-loop.ts';
import { createRuntimeApi, type Invocation } from '../../../src/detector/runtime/runtime-client.ts';

interface Post {
  readonly path: string;
  readonly body: string;
  readonly errorType: string | undefined;
}

/** The Runtime API at the edge of a test: hands out events, then lets the next call wait. */
async function runtimeApi(events: readonly string[], statusOf: (post: Post) => number = () => 202) {
  const posts: Post[] = [];
  const left = [...events];
  let waiting: ServerResponse | undefined;
  let polls = 0;
  const changed: (() => void)[] = [];
  const serve = async (request: IncomingMessage, reply: ServerResponse) => {
    if (request.method === 'GET') {
      polls += 1;
      for (const wake of changed.splice(0)) wake();
      const event = left.shift();
      if (event === undefined) {
        waiting = reply;
        return;
      }
      reply
        .writeHead(200, {
          'lambda-runtime-aws-request-id': `request-${polls}`,
          'lambda-runtime-deadline-ms': '1800000000000',
        })
        .end(event);
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const post = {
      path: request.url ?? '',
      body: Buffer.concat(parts).toString(),
      errorType: request.headers['lambda-runtime-function-error-type']?.toString(),
    };
    posts.push(post);
    for (const wake of changed.splice(0)) wake();
    reply.writeHead(statusOf(post), { 'content-type': 'application/json' }).end('{"status":"OK"}');
  };
  const server = createServer((request, reply) => void serve(request, reply));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    waiting?.destroy();
    server.closeAllConnections();
    server.close();
  });
  const stopping = new AbortController();
  return {
    posts,
    stopping,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** When it is asked for an event that it does not have. */
    async idle(): Promise<void> {
      while (waiting === undefined) await new Promise<void>((resolve) => changed.push(resolve));
    },
    close: () => server.closeAllConnections(),
  };
}

function start(
  api: Awaited<ReturnType<typeof runtimeApi>>,
  handle: (invocation: Invocation) => Promise<object>,
) {
  const runtime = createRuntimeApi(api.address);
  onTestFinished(() => runtime.close());
  return runLoop({ runtime, handle, log: pino({ level: 'silent' }), signal: api.stopping.signal });
}

test('takes one event after the other and answers each, a failure as an error', async () => {
  const api = await runtimeApi(['{"n":1}', '{"n":2}', '{"n":3}']);
  const given: Invocation[] = [];
  const running = start(api, async (invocation) => {
    given.push(invocation);
    if (invocation.body === '{"n":2}') throw new TypeError('not this one');
    return { state: {}, saw: invocation.body };
  });
  await api.idle();
  api.stopping.abort();
  await running;
  expect(given.map(({ body, deadlineMs }) => [body, deadlineMs])).toEqual(
    [1, 2, 3].map((n) => [`{"n":${n}}`, 1_800_000_000_000]),
  );
  expect(api.posts).toEqual([
    {
      path: '/2018-06-01/runtime/invocation/request-1/response',
      body: '{"state":{},"saw":"{\\"n\\":1}"}',
      errorType: undefined,
    },
    {
      path: '/2018-06-01/runtime/invocation/request-2/error',
      body: '{"errorMessage":"not this one","errorType":"TypeError","stackTrace":[]}',
      errorType: 'Detector.TypeError',
    },
    expect.objectContaining({ path: '/2018-06-01/runtime/invocation/request-3/response' }),
  ]);
});

test('asked to stop in the middle of an event it answers that one, and takes no other', async () => {
  const api = await runtimeApi(['1', '2']);
  await start(api, async () => {
    api.stopping.abort();
    return {};
  });
  expect(api.posts.map(({ path }) => path)).toEqual(['/2018-06-01/runtime/invocation/request-1/response']);
});

test('an answer that comes too late is no end of it; an API that fails is', async () => {
  const late = await runtimeApi(['1', '2'], () => 400);
  const running = start(late, async () => ({}));
  await late.idle();
  late.stopping.abort();
  await running;
  expect(late.posts).toHaveLength(2);
  const broken = await runtimeApi(['1', '2'], () => 500);
  await expect(start(broken, async () => ({}))).rejects.toThrow('answered 500');
});

test('an event that is larger than Lambda has any is not read', async () => {
  const api = await runtimeApi(['x'.repeat(EVENT_BYTES + 1)]);
  await expect(start(api, async () => ({}))).rejects.toThrow('more than');
});

test('says that it cannot begin', async () => {
  const api = await runtimeApi([]);
  const runtime = createRuntimeApi(api.address);
  onTestFinished(() => runtime.close());
  await runtime.failInit(new RangeError('no patterns'));
  expect(api.posts).toEqual([
    {
      path: '/2018-06-01/runtime/init/error',
      body: '{"errorMessage":"no patterns","errorType":"RangeError","stackTrace":[]}',
      errorType: 'Detector.RangeError',
    },
  ]);
});

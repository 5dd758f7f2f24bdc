import { isJsonObject, type JsonObject } from '../../src/domain/text/json-object.ts';

export interface Invocation {
  readonly requestId: string;
  readonly event: JsonObject;
  readonly headers: Headers;
}

export type FunctionHandler = (invocation: Invocation) => unknown;

/** A function's process, as far as the Runtime API sees it. */
export interface FunctionProcess {
  /** Invocations whose answer was taken, or whose error was. */
  answered(): number;
  /** Ends the loop after what is under way. */
  stop(): Promise<void>;
}

const ROOT = '/2018-06-01/runtime';

/** The next invocation. Rejects when the other side is gone or the signal is aborted. */
export async function nextInvocation(address: string, signal?: AbortSignal): Promise<Invocation> {
  const answer = await fetch(
    `http://${address}${ROOT}/invocation/next`,
    signal === undefined ? {} : { signal },
  );
  const event: unknown = await answer.json();
  if (!isJsonObject(event)) throw new Error('An event is no object.');
  return {
    requestId: answer.headers.get('lambda-runtime-aws-request-id') ?? '',
    event,
    headers: answer.headers,
  };
}

/** Posts to a path below `/2018-06-01/runtime`, such as `invocation/<id>/response`. */
export const postToRuntime = (
  address: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> => fetch(`http://${address}${ROOT}/${path}`, { method: 'POST', body, headers });

/** Asks for work and does it, as a function's process does, until it is stopped. What the handler throws is its error. */
export function runFunction(address: string, handler: FunctionHandler): FunctionProcess {
  const stopping = new AbortController();
  let answered = 0;
  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const invocation = await nextInvocation(address, stopping.signal).catch(() => undefined);
      if (invocation === undefined) return;
      const { requestId } = invocation;
      try {
        const output = await handler(invocation);
        await postToRuntime(address, `invocation/${requestId}/response`, JSON.stringify(output ?? null));
      } catch (error) {
        const said = JSON.stringify({ errorMessage: String(error), errorType: 'Error' });
        await postToRuntime(address, `invocation/${requestId}/error`, said);
      }
      answered += 1;
    }
  }
  const ended = loop();
  return {
    answered: () => answered,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

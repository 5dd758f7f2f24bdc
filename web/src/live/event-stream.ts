import { apiPath } from '../api/request.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 15_000;
/** After this number of failures in a row the dashboard says offline, and keeps trying. */
const OFFLINE_AFTER_FAILURES = 4;

export interface EventStream {
  /** Tries at once instead of waiting for the back-off. */
  retryNow(): void;
  close(): void;
}

export interface EventStreamOptions<T> {
  /** Path under the API's prefix. */
  readonly path: string;
  /** Browsers allow six connections to a server over all tabs; a stream that nobody looks at can give way. */
  readonly pausesWhileHidden?: boolean;
  /** Each `incident` event, parsed. */
  onMessage(value: T): void;
  /** Every time the stream opens, and whenever the server says so: whatever was missed has to be fetched. */
  onFetchAnew(): void;
  onConnection(connection: Connection): void;
}

/** How long to wait before the next attempt; jittered, so that many tabs do not come back at once. */
function retryDelayMs(failures: number): number {
  const ceiling = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/**
 * An EventSource that comes back after everything. The browser's own gives up for good on an HTTP error, so every
 * attempt here is a new one. A message that is not JSON is dropped: the next fetch brings the state.
 */
export function openEventStream<T>(options: EventStreamOptions<T>): EventStream {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const fail = () => {
    stop();
    failures += 1;
    const offline = failures >= OFFLINE_AFTER_FAILURES || !navigator.onLine;
    options.onConnection(offline ? 'offline' : 'reconnecting');
    timer = setTimeout(connect, retryDelayMs(failures));
  };

  const stop = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };

  const connect = () => {
    stop();
    if (options.pausesWhileHidden === true && document.hidden) return;
    source = new EventSource(apiPath(options.path));
    source.onopen = () => {
      failures = 0;
      options.onConnection('live');
      options.onFetchAnew();
    };
    source.onerror = fail;
    source.addEventListener('relist', () => options.onFetchAnew());
    source.addEventListener('incident', (event: MessageEvent<string>) => {
      let value: T;
      try {
        value = JSON.parse(event.data) as T;
      } catch {
        return;
      }
      options.onMessage(value);
    });
  };

  const followVisibility = () => {
    if (document.hidden) stop();
    else connect();
  };

  options.onConnection('connecting');
  connect();
  if (options.pausesWhileHidden === true) document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('online', connect);
  window.addEventListener('offline', fail);
  return {
    retryNow: connect,
    close() {
      window.removeEventListener('online', connect);
      window.removeEventListener('offline', fail);
      document.removeEventListener('visibilitychange', followVisibility);
      stop();
    },
  };
}

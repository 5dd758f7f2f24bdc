import type { Server } from 'node:http';
import { createServer, type Http2Server, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { labLimits } from '../limits.ts';

/** What every HTTP/2 connection begins with when the client knows beforehand that the server speaks it (RFC 9113, 3.3). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** No method of HTTP/1.1 that AWS has begins with these. */
const DECIDING_BYTES = 3;

/** HTTP/2 in clear text beside HTTP/1.1 on one port. */
export interface ProtocolSniffer {
  readonly http2: Http2Server;
  /** Lets running requests end and takes no more. */
  stop(): void;
  /** Cuts what is still open. */
  destroy(): void;
}

/**
 * Has `server` look at the first bytes of a connection before it reads it: the SDK's Kinesis client speaks HTTP/2 without
 * asking. Sockets of HTTP/1.1 go on to the server's own listener, so all its timeouts and its `close` stay in force.
 */
export function sniffProtocols(server: Server): ProtocolSniffer {
  const http2 = createServer({
    // A PutRecords of 10 MiB in base64 has to fit beside others.
    maxSessionMemory: 64,
    settings: { initialWindowSize: 1024 * 1024 },
  });
  const sessions = new Set<Http2Session>();
  http2.on('session', (session) => {
    sessions.add(session);
    session.setTimeout(labLimits.keepAliveTimeoutMs, () => session.close());
    // A reset by the client ends its own requests; nothing else is to be done about it.
    session.on('error', () => session.destroy());
    session.on('close', () => sessions.delete(session));
  });

  const undecided = new Set<Socket>();
  const toHttp1 = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    undecided.add(socket);
    const onError = (): void => {
      socket.destroy();
    };
    const onClose = (): void => {
      undecided.delete(socket);
    };
    const deadline = setTimeout(onError, labLimits.headersTimeoutMs);
    const decide = (isHttp2: boolean): void => {
      clearTimeout(deadline);
      undecided.delete(socket);
      socket.off('readable', onReadable).off('error', onError).off('close', onClose).off('end', onError);
      if (isHttp2) http2.emit('connection', socket);
      else for (const listener of toHttp1) listener.call(server, socket);
    };
    let first = Buffer.alloc(0);
    const onReadable = (): void => {
      const more: Buffer | null = socket.read();
      if (more === null) return;
      first = Buffer.concat([first, more]);
      const seen = first.subarray(0, DECIDING_BYTES);
      const isPossible = PREFACE.subarray(0, seen.length).equals(seen);
      if (isPossible && seen.length < DECIDING_BYTES) return;
      // Given back only once: what is given back is announced as readable again.
      socket.unshift(first);
      decide(isPossible);
    };
    socket.on('readable', onReadable).on('error', onError).on('close', onClose).on('end', onError);
    socket.once('close', () => clearTimeout(deadline));
  });

  return {
    http2,
    stop() {
      for (const socket of undecided) socket.destroy();
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const socket of undecided) socket.destroy();
      for (const session of sessions) session.destroy();
    },
  };
}

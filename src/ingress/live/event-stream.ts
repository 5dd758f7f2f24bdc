import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { IngressMetrics } from '../../telemetry/ingress-metrics.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { InFlight } from '../http/in-flight.ts';

/** The event with an incident, or with a row of the list. */
export const INCIDENT_EVENT = 'incident';
/** The event that tells a client to list anew: it may have missed more than the stream brings. */
export const RELIST_EVENT = 'relist';

export interface EventStream {
  /** `id` comes back as Last-Event-ID when the client reconnects. */
  send(event: { readonly name: string; readonly id: string; readonly data: unknown }): void;
  onClose(listener: () => void): void;
  readonly isOpen: boolean;
}

/** All open server-sent event streams of the process: bounded, kept alive, ended together. */
export class EventStreams {
  readonly #open = new Set<PassThrough>();
  readonly #inFlight = new InFlight(INGRESS_LIMITS.streams.max, INGRESS_LIMITS.streams.perPrincipalMax);
  readonly #metrics: Pick<IngressMetrics, 'streams' | 'streamsRefused'>;
  readonly #heartbeatMs: number;
  constructor(
    metrics: Pick<IngressMetrics, 'streams' | 'streamsRefused'>,
    heartbeatMs: number = INGRESS_LIMITS.streams.heartbeatMs,
  ) {
    this.#metrics = metrics;
    this.#heartbeatMs = heartbeatMs;
  }

  /**
   * Answers the request with a stream, which ends with the first heartbeat at which `mayGoOn` says no.
   * @throws ApiFault when too many are open, in all or by this principal.
   */
  open(
    reply: FastifyReply,
    principal: string,
    mayGoOn: () => Promise<boolean> = async () => true,
  ): EventStream {
    const release = this.#inFlight.enter(principal);
    if (typeof release === 'string') {
      this.#metrics.streamsRefused.inc({ reason: release });
      throw new ApiFault(release === 'share' ? 'Stream.ShareSpent' : 'Stream.TooMany');
    }
    const body = new PassThrough();
    const write = (text: string) => {
      if (body.destroyed || body.writableEnded) return;
      body.write(text);
      // A client that does not read would fill our memory; it comes back and lists anew.
      if (body.readableLength + body.writableLength > INGRESS_LIMITS.streams.bufferBytesMax) body.destroy();
    };
    const heartbeat = setInterval(() => {
      write(': alive\n\n');
      void mayGoOn()
        .catch(() => false)
        .then((may) => (may ? null : body.end()));
    }, this.#heartbeatMs);
    heartbeat.unref();
    this.#open.add(body);
    this.#metrics.streams.set(this.#open.size);
    body.once('close', () => {
      clearInterval(heartbeat);
      release();
      this.#open.delete(body);
      this.#metrics.streams.set(this.#open.size);
    });
    write(`retry: ${INGRESS_LIMITS.streams.retryMs}\n: connected\n\n`);
    void reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(body);
    return {
      send: ({ name, id, data }) =>
        write(`event: ${name}\nid: ${id.replace(/[\r\n\0]/g, '')}\ndata: ${JSON.stringify(data)}\n\n`),
      onClose: (listener) => void body.once('close', listener),
      get isOpen() {
        return !body.destroyed && !body.writableEnded;
      },
    };
  }

  /** Ends every stream; clients reconnect, or find that we are gone. */
  endAll(): void {
    for (const body of this.#open) body.end();
  }
}

import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/connections.ts';

// What the host keeps asking for a connection and never gets an answer from: a refusal comes back at once and is none, so
// that packets are dropped on the way (a security group, a network ACL, a route), or nothing is there.

/** A connection within a network is answered within milliseconds: two that wait at one look, and none that stands, are no chance. */
const WAITING_MIN = 2;
const LOCAL = /^(?:127\.|::1$|::ffff:127\.)/;

export interface UnansweredPeer {
  readonly host: string;
  readonly port: number;
  /** How many connections wait in SYN-SENT. */
  readonly count: number;
}

/** Those to which the host has no connection and waits for some, the most asked one first. */
export function unansweredPeers(view: HostView): readonly UnansweredPeer[] {
  const there = factsOf(view, 'connections').filter(({ side, host }) => side === 'there' && host !== null);
  return there
    .flatMap(({ state, host, port, count }) =>
      state === 'SYN-SENT' && host !== null && !LOCAL.test(host) && count >= WAITING_MIN
        ? [{ host, port, count }]
        : [],
    )
    .filter(({ host, port }) => !isConnected(view, host, port))
    .toSorted((a, b) => b.count - a.count);
}

/** Whether a connection to it stands. */
export function isConnected(view: HostView, host: string, port: number): boolean {
  return factsOf(view, 'connections').some(
    (one) => one.side === 'there' && one.state === 'ESTAB' && one.host === host && one.port === port,
  );
}

/** For people: `6 connections to 10.20.40.15:5432 wait for an answer (SYN-SENT) and none stands`. */
export const unansweredText = ({ host, port, count }: UnansweredPeer): string =>
  `${count} connections to ${host.includes(':') ? `[${host}]` : host}:${port} wait for an answer (SYN-SENT) and none stands: packets are dropped on the way (security group, network ACL, route, firewall), or nothing is there`;

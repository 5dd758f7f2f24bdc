import type { IncidentChange } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

/** When a change was written, in milliseconds since 1970 by its writer's clock. */
export function writtenAtMs({ position }: Pick<IncidentChange, 'position'>): number {
  return Date.parse(position.slice(0, position.indexOf('#')));
}

/** From where to read so that nothing is missed that was still being written at `readUpToMs`. */
export function positionBefore(readUpToMs: number): string {
  return new Date(readUpToMs - INGRESS_LIMITS.streams.overlapMs).toISOString();
}

import type { EventStream } from '../../../../src/ingress/live/event-stream.ts';
import type { IncidentFeed } from '../../../../src/ingress/live/incident-feed.ts';
import type { IncidentChange } from '../../../../src/ports/incident-store.ts';
import { sampleSummary } from '../incident-samples.ts';

type Sent = Parameters<EventStream['send']>[0];

/** A stream that keeps what is sent, and can be closed. */
export class FakeStream implements EventStream {
  readonly sent: Sent[] = [];
  isOpen = true;
  readonly #listeners: (() => void)[] = [];
  send(event: Sent): void {
    this.sent.push(event);
  }
  onClose(listener: () => void): void {
    this.#listeners.push(listener);
  }
  close(): void {
    this.isOpen = false;
    for (const listener of this.#listeners) listener();
  }
}

/** A feed whose changes the test makes. */
export class FakeFeed implements Pick<IncidentFeed, 'listen'> {
  readonly listeners = new Set<(change: IncidentChange) => void>();
  listen(listener: (change: IncidentChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  pass(change: IncidentChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/** A revision that was written now. */
export function written(incidentId: string, revision: number): IncidentChange {
  const updatedAt = new Date().toISOString();
  return {
    position: `${updatedAt}#${incidentId}`,
    summary: sampleSummary({ incidentId, revision, updatedAt }),
  };
}

import type { Anchor } from '../domain/record/anchor.ts';

/** What was written outside the record of one incident, as it is found. */
export interface FoundAnchors {
  /** Oldest first. */
  readonly anchors: readonly Anchor[];
  /** Keys of objects that lie among them and are not anchors of this incident. */
  readonly unreadable: readonly string[];
}

export interface AnchorReader {
  /** The newest anchors, up to a bound of the reader. Throws ServiceError. */
  read(incidentId: string): Promise<FoundAnchors>;
}

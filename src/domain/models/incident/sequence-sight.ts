/** The line of a resource's span that a model of sequences expected least. */
export interface SequenceSight {
  /** In nats. */
  readonly surprise: number;
  /** Of the span's lines, those whose template the model tells apart, in [0,1]. */
  readonly knownShare: number;
  /** Its text, redacted. */
  readonly template: string;
}

/** Of lines that a model of sequences tells apart less often than this it has nothing to say. */
const KNOWN_SHARE_MIN = 0.5;

/** Whether the model knows enough of these lines for its word to count. */
export const isHeard = ({ knownShare }: SequenceSight): boolean => knownShare >= KNOWN_SHARE_MIN;

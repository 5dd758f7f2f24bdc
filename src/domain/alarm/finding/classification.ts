import { INCIDENT_CLASSES, type IncidentClass } from './incident-class.ts';

/** What has a say in which kind of incident lines are of. */
export const CLASS_VOICES = ['patterns', 'text', 'trees', 'sequence', 'counts'] as const;
export type ClassVoice = (typeof CLASS_VOICES)[number];

/** A known kind of incident, or that nothing is wrong. */
export type KnownClass = IncidentClass | 'healthy';

/** All of them, in the order in which models have their places. */
export const KNOWN_CLASSES: readonly KnownClass[] = [...INCIDENT_CLASSES, 'healthy'];

const KNOWN: ReadonlySet<unknown> = new Set(KNOWN_CLASSES);
export const isKnownClass = (value: unknown): value is KnownClass => KNOWN.has(value);

export interface LikelyClass {
  readonly class: KnownClass;
  /** In [0,1], measured on lines that no model has read; read it as a rank where the lines are of programs unlike those. */
  readonly confidence: number;
}

/** What one voice says of the answer, for people. */
export interface ClassReason {
  readonly voice: ClassVoice;
  /** One redacted line. */
  readonly says: string;
}

/** Which kind of incident the lines of a resource are of, as models tell it. It is evidence, and never acts. */
export interface Classification {
  /** The most likely class; `unknown` where none is likely enough. */
  readonly class: KnownClass | 'unknown';
  /** Of the most likely known class, in [0,1], also where the answer is `unknown`. */
  readonly confidence: number;
  /** Known classes, the most likely first; the answer itself is not among them. */
  readonly alternatives: readonly LikelyClass[];
  /** The strongest first. */
  readonly reasons: readonly ClassReason[];
  /** What answered: hashes of the manifests. */
  readonly models: readonly { readonly kind: string; readonly sha256: string }[];
}

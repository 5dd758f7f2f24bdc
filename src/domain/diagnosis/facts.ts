/**
 * What facts there are, by kind. Each probe declares its own beside its parser:
 * `declare module '../../facts.ts' { interface FactKinds { filesystem: {…} } }`. Sizes are bytes unless the member's name
 * says otherwise, shares are in percent, times are ISO 8601 in UTC.
 */
export interface FactKinds {
  /** Something that a probe should have said and did not: never taken for "well". */
  unread: {
    readonly probe: string;
    /** What is not known for it, as the end of "could not be read: …". */
    readonly what: string;
    readonly why: string;
  };
}

export type FactKind = keyof FactKinds;

/** A typed measurement on one host, read from a probe's raw output or from what AWS says of it. */
export type Fact<K extends FactKind = FactKind> = {
  [P in K]: { readonly kind: P; readonly targetId: string } & FactKinds[P];
}[K];

/** A fact as a parser gives it: of which host is known to whoever asked. */
export type FactRead<K extends FactKind = FactKind> = {
  [P in K]: { readonly kind: P } & FactKinds[P];
}[K];

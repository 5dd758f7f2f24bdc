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

type Facts = { [P in FactKind]: { readonly kind: P; readonly targetId: string } & FactKinds[P] };

/** A typed measurement on one host, read from a probe's raw output or from what AWS says of it. */
export type Fact = Facts[FactKind];

type FactsRead = { [P in FactKind]: { readonly kind: P } & FactKinds[P] };

/** A fact as a parser gives it: of which host is known to whoever asked. */
export type FactRead = FactsRead[FactKind];

import type { StatusLook } from './status-look.ts';

export const ATTENTION_MEANING =
  'The alarm was red when it was last read, at least once an hour, and nobody works on it: plan again, or close it.';

export function StatusBadge({ look }: { readonly look: StatusLook }) {
  return (
    <span className={`badge badge--${look.tone}`} title={look.meaning}>
      {look.label}
    </span>
  );
}

/** That an incident waits for a person though its attempt has ended; how that ended stands beside it. */
export function AttentionBadge() {
  return (
    <span className="badge badge--bad badge--strong" title={ATTENTION_MEANING}>
      Needs attention
    </span>
  );
}

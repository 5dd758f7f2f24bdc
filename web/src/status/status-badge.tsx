import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';
import { STATUS_LOOKS } from './status-look.ts';

export function StatusBadge({ status }: { readonly status: IncidentStatus }) {
  const look = STATUS_LOOKS[status];
  return (
    <span className={`badge badge--${look.tone}`} title={look.meaning}>
      {look.label}
    </span>
  );
}

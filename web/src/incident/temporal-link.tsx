import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { useSession } from '../session/session-context.ts';

/** The page of a run in the Temporal UI; null where the installation names none or it is no web address. */
export function temporalHref(
  baseUrl: string | null,
  namespace: string,
  record: IncidentRecord,
): string | null {
  if (baseUrl === null || !/^https?:\/\//.test(baseUrl)) return null;
  // The attempt itself, and not the run that waits after it.
  const ended = record.attempts.find(({ attempt }) => attempt === record.attempt);
  const path = [namespace, 'workflows', record.workflowId, ended?.runId ?? record.runId]
    .map(encodeURIComponent)
    .join('/');
  return `${baseUrl.replace(/(?<!\/)\/+$/, '')}/namespaces/${path}/history`;
}

export function TemporalLink({ record }: { readonly record: IncidentRecord }) {
  const { temporalUiUrl, temporalNamespace } = useSession();
  const href = temporalHref(temporalUiUrl, temporalNamespace, record);
  if (href === null) return <code className="wrap-anywhere">{record.workflowId}</code>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      Open in the Temporal UI
    </a>
  );
}

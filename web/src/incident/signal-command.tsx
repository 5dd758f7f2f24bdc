import { CopyButton } from '../controls/copy-button.tsx';
import { useSession } from '../session/session-context.ts';
import { shellQuote } from '../text/shell-quote.ts';

/** The same approval by hand, for when only Temporal can be reached. */
export function signalCommand(input: {
  readonly workflowId: string;
  readonly namespace: string;
  readonly address: string;
  readonly by: string;
  readonly digest: string;
}): string {
  const words = [
    ...['temporal', 'workflow', 'signal'],
    ...['--address', input.address],
    ...['--namespace', input.namespace],
    ...['--workflow-id', input.workflowId],
    ...['--name', 'approve'],
    ...['--input', JSON.stringify({ by: input.by, plan: input.digest })],
  ];
  return words.map(shellQuote).join(' ');
}

export function SignalCommand({
  workflowId,
  digest,
}: {
  readonly workflowId: string;
  readonly digest: string;
}) {
  const { principal, temporalNamespace, temporalAddress } = useSession();
  const command = signalCommand({
    workflowId,
    namespace: temporalNamespace,
    address: temporalAddress,
    by: principal,
    digest,
  });
  return (
    <details className="signal">
      <summary>Approve from a shell instead</summary>
      <pre className="command">{command}</pre>
      <CopyButton text={command} label="Copy" />
    </details>
  );
}

import type { Diagnostics, Evidence } from '../../../src/domain/diagnosis/diagnostics.ts';
import type { Target } from '../../../src/domain/diagnosis/target.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { Notice } from '../controls/notice.tsx';
import { Digest } from '../text/digest.tsx';
import { ExactText } from '../text/exact-text.tsx';
import { formatBytes } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { FindingsCard } from './findings-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { JudgementCard } from './judgement-card.tsx';

export function DiagnosticsTab(props: {
  readonly diagnostics: Diagnostics | null;
  readonly targets: readonly Target[];
}) {
  const { diagnostics, targets } = props;
  if (diagnostics === null) {
    return (
      <Card title="Diagnostics">
        <p className="muted">
          Nothing was collected yet. Read-only probes run first; what they find appears here.
        </p>
      </Card>
    );
  }
  const { findings = [], facts = [] } = diagnostics;
  return (
    <>
      {diagnostics.unreachable.length > 0 && (
        <Notice tone="attention" title="Some hosts did not answer the probes">
          <p>
            <SafeText text={diagnostics.unreachable.join(', ')} />. Check that their SSM agent is online.
          </p>
        </Notice>
      )}
      {diagnostics.judgement !== undefined && (
        <JudgementCard judgement={diagnostics.judgement} targets={targets} />
      )}
      <HistoryCard facts={facts} />
      {findings.length > 0 && <FindingsCard findings={findings} />}
      {diagnostics.evidence.length === 0 && (
        <Card title="Evidence">
          <p className="muted">No host has answered, so there is no evidence to show.</p>
        </Card>
      )}
      {diagnostics.evidence.map((evidence) => (
        <EvidenceCard
          key={evidence.id}
          evidence={evidence}
          name={targets.find(({ instanceId }) => instanceId === evidence.targetId)?.name ?? null}
        />
      ))}
    </>
  );
}

function EvidenceCard(props: { readonly evidence: Evidence; readonly name: string | null }) {
  const { evidence, name } = props;
  return (
    <Card
      title={
        <>
          {evidence.id} · <SafeText text={evidence.targetId} />
        </>
      }
      aside={name === null ? undefined : <SafeText text={name} />}
    >
      {evidence.problem !== null && (
        <Notice tone="attention" title="This evidence is incomplete">
          <p>
            <SafeText text={evidence.problem} />
          </p>
        </Notice>
      )}
      <ExactText text={evidence.excerpt} label="Excerpt, secrets removed" mode="prose" />
      <Facts
        items={{
          Probes: <SafeText text={evidence.probeSet} />,
          Whole: formatBytes(evidence.sizeBytes),
          'S3 key':
            evidence.key === null ? (
              'not stored'
            ) : (
              <code className="wrap-anywhere">
                <SafeText text={evidence.key} />
              </code>
            ),
          'SHA-256': <Digest value={evidence.sha256} />,
        }}
      />
    </Card>
  );
}

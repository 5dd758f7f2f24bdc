import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { isUnderWay } from '../status/status-groups.ts';
import type { DigestCheck } from './digest-check.ts';
import { EditsCard } from './edits-card.tsx';
import { HypothesisCard } from './hypothesis-card.tsx';
import type { OpenedScripts } from './opened-scripts.ts';
import { PlanCard } from './plan-card.tsx';
import { SecondViewCard } from './second-view-card.tsx';
import { planName, type ShownPlan } from './shown-plan.ts';
import { VerdictCard } from './verdict-card.tsx';

export function PlanTab(props: {
  readonly record: IncidentRecord;
  readonly shown: ShownPlan | null;
  readonly newer: ShownPlan | null;
  readonly check: DigestCheck;
  readonly opened: OpenedScripts;
}) {
  const { record, shown, newer, check, opened } = props;
  if (shown === null) return <NoPlan record={record} />;
  return (
    <>
      {newer !== null && (
        <Notice
          tone="attention"
          title={`Below is plan ${planName(shown)}, which plan ${planName(newer)} has replaced.`}
        />
      )}
      {shown.verdict !== null && <VerdictCard verdict={shown.verdict} />}
      {record.edits !== undefined && record.edits.length > 0 && (
        <EditsCard edits={record.edits} targets={record.targets} />
      )}
      <PlanCard plan={shown.plan} digest={shown.digest} check={check} opened={opened} />
      {shown.hypothesis !== null && (
        <HypothesisCard hypothesis={shown.hypothesis} provenance={shown.provenance} />
      )}
      {shown.secondView != null && <SecondViewCard view={shown.secondView} />}
    </>
  );
}

function NoPlan({ record }: { readonly record: IncidentRecord }) {
  return (
    <>
      <Card title="Plan">
        <p className="muted">
          {isUnderWay(record.status)
            ? 'There is no plan yet. It appears here by itself; nothing runs without it.'
            : 'The attempt ended before there was a plan; nothing ran.'}
        </p>
      </Card>
      {record.hypothesis !== null && (
        <HypothesisCard hypothesis={record.hypothesis} provenance={record.provenance} />
      )}
      {record.secondView != null && <SecondViewCard view={record.secondView} />}
    </>
  );
}

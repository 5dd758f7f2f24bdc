import type { PlanEdit } from '../../../src/domain/policy/plan-edit.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const KINDS: Readonly<Record<PlanEdit['changes'][number]['kind'], (name: string) => string>> = {
  parameter: (name) => name,
  hosts: () => 'hosts',
  left_out: () => 'left out',
  version: (name) => `version of ${name}`,
};

const hostName = (id: string, name: string | null | undefined) =>
  name === undefined || name === null || name === '' ? id : `${name} (${id})`;

/** What people made of the plan while it waited: who, when, why, and each difference. */
export function EditsCard(props: {
  readonly edits: readonly PlanEdit[];
  readonly targets: IncidentRecord['targets'];
}) {
  const { edits, targets } = props;
  const names = new Map(targets.map(({ instanceId, name }) => [instanceId, name]));
  // Hosts are kept by their ids, parted by commas.
  const shown = (kind: PlanEdit['changes'][number]['kind'], text: string) =>
    kind === 'hosts'
      ? text
          .split(', ')
          .map((id) => hostName(id, names.get(id)))
          .join(', ')
      : text;
  return (
    <Card title="Edits" aside={<span className="muted">{countOf(edits.length, 'edit')}</span>}>
      <ol className="edits">
        {edits.map(({ id, by, at, reason, from, to, changes }) => (
          <li key={id}>
            <p>
              <b>
                <SafeText text={by} />
              </b>{' '}
              <Timestamp iso={at} as="full" />: <SafeText text={reason} />
            </p>
            <dl className="edits__changes">
              {changes.map(({ kind, stepId, name, was, is }) => (
                <div key={`${stepId} ${kind} ${name}`}>
                  <dt>
                    {stepId} <SafeText text={KINDS[kind](name)} />
                  </dt>
                  <dd>
                    <del>
                      <SafeText text={shown(kind, was)} />
                    </del>
                    {is !== '' && (
                      <>
                        {' → '}
                        <ins>
                          <SafeText text={shown(kind, is)} />
                        </ins>
                      </>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
            <p className="muted small">
              Plan {from.slice(0, 12)} became {to.slice(0, 12)}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}

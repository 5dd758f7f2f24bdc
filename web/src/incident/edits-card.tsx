import type { PlanEdit } from '../../../src/domain/policy/plan-edit.ts';
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

/** What people made of the plan while it waited: who, when, why, and each difference. */
export function EditsCard({ edits }: { readonly edits: readonly PlanEdit[] }) {
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
                      <SafeText text={was} />
                    </del>
                    {is !== '' && (
                      <>
                        {' → '}
                        <ins>
                          <SafeText text={is} />
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

import type { IncidentView } from '../../../src/contracts/api.ts';
import { undoFix } from '../api/endpoints.ts';
import { Card } from '../controls/card.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { ReasonAction } from './reason-action.tsx';

/** Undoing the fix that ran, or why it cannot be undone; nothing where none ran. */
export function UndoCard(props: {
  readonly view: Pick<IncidentView, 'record' | 'undo'>;
  readonly refresh: () => void;
}) {
  const { view, refresh } = props;
  const { record, undo } = view;
  if (undo === undefined) return null;
  const { incidentId, attempt } = record;
  return (
    <Card title="Undo the fix">
      {undo.kind === 'withheld' ? (
        <p className="muted">
          It cannot be undone: <SafeText text={undo.why} />.
        </p>
      ) : (
        <>
          <p>
            <SafeText text={undo.does} />
          </p>
          <ReasonAction
            // Another attempt is another question.
            key={`undo-${attempt}`}
            action="incident.undo"
            look="danger"
            name="Undo this fix"
            reasonIsRequired
            consequence={`Begins attempt ${attempt + 1}, which shows the scripts that it would run and waits for an approval of its own. What the fix had mended may come back.`}
            done={() => 'Asked for the undo; nothing is undone before it is approved.'}
            act={(reason) => undoFix(incidentId, attempt, reason)}
            after={refresh}
          />
        </>
      )}
    </Card>
  );
}

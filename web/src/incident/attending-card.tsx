import { type FormEvent, useState } from 'react';
import type { AttendingRequest } from '../../../src/contracts/api.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { attend } from '../api/endpoints.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useSession } from '../session/session-context.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** As the API counts them. */
const NOTE_MAX = 500;
const NAME_MAX = 120;

/** Who looks after the incident, and what they note. Nothing of it decides on a plan. */
export function AttendingCard(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { record, refresh } = props;
  const { incidentId, attending, closed } = record;
  const { principal } = useSession();
  const refusal = useRefusal('incident.attend');
  const [busy, setBusy] = useState<AttendingRequest['kind'] | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [name, setName] = useDraft(`assign.${incidentId}`);
  const [note, setNote] = useDraft(`note.${incidentId}`);
  if (closed !== null) return null;
  const acknowledged = attending?.acknowledged ?? null;
  const assigned = attending?.assigned ?? null;

  const say = (request: AttendingRequest, done: () => void = () => undefined) => {
    setBusy(request.kind);
    setProblem(null);
    attend(incidentId, request, newIdempotencyKey())
      .then(done, (error) => setProblem(asProblem(error)))
      .finally(() => {
        setBusy(null);
        refresh();
      });
  };
  const on = (send: () => void) => (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const isMine = acknowledged?.by === principal;
  return (
    <Card title="Who has it">
      <div className="attending">
        <div className="attending__row">
          <p>
            {acknowledged === null ? (
              <span className="muted">Nobody has acknowledged it.</span>
            ) : (
              <>
                Acknowledged by{' '}
                <b>
                  <SafeText text={acknowledged.by} />
                </b>
                , <Timestamp iso={acknowledged.at} as="ago" />
              </>
            )}
          </p>
          {!isMine && refusal === null && (
            <Button onPress={() => say({ kind: 'acknowledge' })} busy={busy === 'acknowledge'}>
              {acknowledged === null ? 'Acknowledge' : 'Take it over'}
            </Button>
          )}
          {acknowledged !== null && refusal === null && (
            <Button
              look="quiet"
              onPress={() => say({ kind: 'unacknowledge' })}
              busy={busy === 'unacknowledge'}
            >
              Take the acknowledgement back
            </Button>
          )}
        </div>
        <div className="attending__row">
          <p>
            {assigned === null ? (
              <span className="muted">Assigned to nobody.</span>
            ) : (
              <>
                Assigned to{' '}
                <b>
                  <SafeText text={assigned.to} />
                </b>{' '}
                by <SafeText text={assigned.by} />, <Timestamp iso={assigned.at} as="ago" />
              </>
            )}
          </p>
          {assigned !== null && refusal === null && (
            <Button look="quiet" onPress={() => say({ kind: 'unassign' })} busy={busy === 'unassign'}>
              Unassign
            </Button>
          )}
          {assigned?.to !== principal && refusal === null && (
            <Button
              look="quiet"
              onPress={() => say({ kind: 'assign', to: principal })}
              busy={busy === 'assign' && name === ''}
            >
              Assign to me
            </Button>
          )}
        </div>
        {refusal !== null && <p className="muted">{refusal}</p>}
        {refusal === null && (
          <>
            <form
              className="attending__form"
              onSubmit={on(() => {
                if (name.trim() !== '') say({ kind: 'assign', to: name.trim() }, () => setName(''));
              })}
            >
              <label className="field">
                <span>Assign to</span>
                <input
                  type="text"
                  value={name}
                  maxLength={NAME_MAX}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
              </label>
              <Button type="submit" busy={busy === 'assign'} disabled={name.trim() === ''}>
                Assign
              </Button>
            </form>
            <form
              className="attending__form"
              onSubmit={on(() => {
                if (note.trim() !== '') say({ kind: 'note', text: note.trim() }, () => setNote(''));
              })}
            >
              <label className="field">
                <span>Note, for the timeline</span>
                <textarea
                  rows={2}
                  value={note}
                  maxLength={NOTE_MAX}
                  onChange={(event) => setNote(event.currentTarget.value)}
                />
              </label>
              <Button type="submit" busy={busy === 'note'} disabled={note.trim() === ''}>
                Add the note
              </Button>
            </form>
          </>
        )}
        {problem !== null && <ProblemNotice problem={problem} />}
      </div>
    </Card>
  );
}

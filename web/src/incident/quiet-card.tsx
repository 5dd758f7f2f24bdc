import { useState } from 'react';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { closeIncident, planAgain, removeSuppression } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { MuteForm } from '../suppression/mute-form.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { ReasonAction } from './reason-action.tsx';

/** That an incident is quiet, by what and until when, and the ways on. */
export function QuietCard(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { record, refresh } = props;
  const { suppression, closed, incidentId, attempt } = record;
  if (suppression === undefined || suppression === null || closed !== null) return null;
  const isMute = suppression.kind === 'mute';
  return (
    <Card title={isMute ? 'Quiet: its alarm is muted' : 'Quiet: maintenance'}>
      <div className="attention">
        <p>
          Until <Timestamp iso={suppression.until} as="full" />, by <SafeText text={suppression.by} />:{' '}
          <SafeText text={suppression.reason} />
        </p>
        <p className="muted">
          Nobody is told or asked. An OK of the alarm closes it; when this is over and the alarm is still red,
          the next attempt begins by itself.
        </p>
        <div className="attention__actions">
          <ReasonAction
            key={`unmute-${suppression.id}`}
            action="suppression.remove"
            look="plain"
            name={isMute ? 'Unmute the alarm' : 'End the maintenance window'}
            consequence="Ends it for every alarm that it keeps quiet, weekly ones for good. Incidents whose alarm is still red are worked on at once."
            done={() => 'It is taken away; the timeline shows the next attempt when it begins.'}
            act={(reason) => removeSuppression(suppression.id, reason)}
            after={refresh}
          />
          <ReasonAction
            key={`plan-again-${attempt}`}
            action="incident.plan_again"
            look="plain"
            name="Plan again now"
            consequence={`Begins attempt ${attempt + 1} of this incident alone; its alarm stays quiet otherwise.`}
            done={() => 'Asked for the next attempt; the timeline shows it when it begins.'}
            act={(reason) => planAgain(incidentId, attempt, reason)}
            after={refresh}
          />
          <ReasonAction
            key={`close-${attempt}`}
            action="incident.close"
            look="danger"
            name="Close the incident"
            reasonIsRequired
            consequence="Leaves it for good although its alarm is red. When the alarm fires again, a new incident opens."
            done={() => 'Asked to close it; the timeline shows it when it is closed.'}
            act={(reason) => closeIncident(incidentId, attempt, reason)}
            after={refresh}
          />
        </div>
      </div>
    </Card>
  );
}

/** Mutes the alarm of an incident, in its account and Region. What waits or runs goes on. */
export function MuteAlarm(props: { readonly record: IncidentRecord; readonly refresh: () => void }) {
  const { alarm, closed, suppression } = props.record;
  const [isOpen, setIsOpen] = useState(false);
  if (closed !== null || (suppression !== undefined && suppression !== null)) return null;
  return (
    <div className="mute-alarm">
      <Button look="quiet" expanded={isOpen} onPress={() => setIsOpen(!isOpen)}>
        {isOpen ? 'Never mind' : 'Mute this alarm…'}
      </Button>
      {isOpen && (
        <>
          <p className="muted">
            This incident goes on, without reminders. Those that open meanwhile are quiet until the mute ends.
          </p>
          <MuteForm
            fixed={{ alarm: alarm.name, accountId: alarm.accountId, region: alarm.region }}
            done={props.refresh}
          />
        </>
      )}
    </div>
  );
}

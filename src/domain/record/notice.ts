import { shortDigest } from '../plan/plan-digest.ts';
import { editText } from '../policy/plan-edit.ts';
import { countText } from '../text/count-text.ts';
import { singleLine } from '../text/single-line.ts';
import { type BriefLine, type BriefQuestion, briefOf } from './brief/brief.ts';
import { putBackText } from './brief/remedy.ts';
import { type Ending, needsPerson } from './endings.ts';
import type { IncidentRecord } from './incident-record.ts';
import { decisionCommands, nextCommands } from './next-commands.ts';

/** `weekly_summary` is of no incident: how a week's incidents were dealt with. */
export type NoticeKind = 'approval_requested' | 'reminder' | 'escalation' | 'closed' | 'weekly_summary';

/** What people are told at a hand-over. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly message: string;
  /** Nothing ran, and the alarm is over: where nobody was to be asked, nobody has to hear of it. */
  readonly onlyToTheTold?: boolean;
}

const lineText = ({ label, text }: BriefLine) => `${label}: ${text}`;

/** Of an end: what was wrong and what ran. What comes next is said whole beside it. */
const OF_AN_END: ReadonlySet<BriefQuestion> = new Set(['what', 'where', 'why', 'runs']);

/** That a plan waits for a decision, or still does. */
export function approvalNotice(record: IncidentRecord, kind: 'approval_requested' | 'reminder'): Notice {
  const { alarm, planDigest, approval, edits = [] } = record;
  const edit = edits.at(-1);
  return {
    kind,
    subject: `${kind === 'reminder' ? 'Still waiting: approve' : edit === undefined ? 'Approve' : 'Edited plan: approve'} or reject: ${alarm.name} on ${alarm.resource.id}`,
    message: [
      // It is read who knows when: how long is left would be wrong by then, until when is not.
      ...briefOf(record).lines.map((line) =>
        lineText(line.question === 'time' ? { ...line, label: 'Deadline' } : line),
      ),
      ...(edit === undefined
        ? []
        : [`${singleLine(editText(edit))}. Approvals of the plan before do not count.`]),
      `Plan ${shortDigest(planDigest ?? '')} needs ${countText(approval?.required ?? 1, 'approval')}. Decide in the dashboard, or in a shell:`,
      ...decisionCommands(record).map(([, command]) => command),
    ].join('\n'),
  };
}

/** That an attempt has ended: an escalation where a person has to do something now. */
export function endNotice(record: IncidentRecord, ending: Ending): Notice {
  const { alarm, incidentId, alarmState } = record;
  const { status, ...outcome } = ending;
  const { message, nextStep } = outcome;
  const ended = { ...record, status, outcome };
  const escalates = needsPerson(ending);
  // A plan that was turned down leaves an alarm that is red: whoever is first in line hears of that.
  const isOver = status === 'recovered' && record.executions.length === 0;
  return {
    kind: escalates ? 'escalation' : 'closed',
    ...(isOver && !escalates ? { onlyToTheTold: true } : {}),
    subject: `${status.replace('_', ' ')}: ${alarm.name} on ${alarm.resource.id}`,
    message: [
      singleLine(message),
      // It is what to look at first.
      singleLine(putBackText(ended)),
      singleLine(nextStep),
      ...briefOf(ended)
        .lines.filter(({ question }) => OF_AN_END.has(question))
        .map(lineText),
      `Incident ${incidentId}`,
      // An alarm that is OK closes the incident with its attempt.
      ...(escalates && alarmState !== 'OK' ? nextCommands(ended).map(([, command]) => command) : []),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  };
}

/** That an incident that waited for a person has closed as its alarm is OK: whoever was called to it has nothing left to do. */
export function overNotice(record: IncidentRecord): Notice {
  const { alarm, incidentId } = record;
  return {
    kind: 'closed',
    onlyToTheTold: true,
    subject: `closed: ${alarm.name} on ${alarm.resource.id}`,
    message: [
      'The alarm is OK again, and the incident is closed. Nothing is left to do.',
      ...briefOf(record)
        .lines.filter(({ question }) => question === 'what' || question === 'where')
        .map(lineText),
      `Incident ${incidentId}`,
    ].join('\n'),
  };
}

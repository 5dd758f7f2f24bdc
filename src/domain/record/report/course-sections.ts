import type { HostJudgement } from '../../diagnosis/judge/judgement.ts';
import { countText } from '../../text/count-text.ts';
import { isQuiet } from '../alarm-standing.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { incidentMeasure, PHASES } from '../response/incident-measure.ts';
import { durationText, PHASE_WORDS } from '../response/response-words.ts';
import { senderWords } from '../sender-data.ts';
import type { TimelineEvent } from '../timeline.ts';
import {
  type Block,
  code,
  heading,
  list,
  paragraph,
  type Spans,
  said,
  strong,
  table,
} from './report-model.ts';
import { trendOf } from './trend-of.ts';

/** How long each part took: the same measures that the response metrics are made of. */
export function responseSection(record: IncidentRecord): readonly Block[] {
  const { phases, acknowledge, resolve } = incidentMeasure(record);
  const all = PHASES.reduce((sum, phase) => sum + phases[phase], 0);
  const share = (ms: number) => (all === 0 ? '' : `${Math.round((100 * ms) / all)} %`);
  const heard = acknowledge === null ? 'nobody said a word' : durationText(acknowledge);
  const ended = resolve === null ? 'not yet' : durationText(resolve);
  return [
    heading(2, said`Response times`),
    paragraph(
      said`From the alarm to the first word of a person: ${strong(heard)}; to the end of the incident: ${strong(ended)}. What the time is made of, with the phases of the newest attempt:`,
    ),
    ...table(
      ['Phase', 'Took', 'Of all'],
      PHASES.map((phase) => [PHASE_WORDS[phase], durationText(phases[phase]), share(phases[phase])]),
    ),
  ];
}

function redLine(record: IncidentRecord): Spans {
  const { alarm, alarmState, alarmChangedAt, updatedAt } = record;
  const since = alarm.stateChangeTime;
  const span = (to: string) => durationText(Math.max(0, Date.parse(to) - Date.parse(since)));
  if (alarmState === 'OK') return said`Red for ${span(alarmChangedAt)}: from ${since} to ${alarmChangedAt}`;
  if (isQuiet(record))
    return said`Red from ${since}; nothing was heard since ${alarmChangedAt}, which is no proof of recovery`;
  return said`Red since ${since}, for ${span(updatedAt)} when this was last written`;
}

const isIll = ({ state }: HostJudgement) => state === 'ill';

/** What was in trouble, for how long, and by what it was measured: the newest attempt that has looked. */
export function impactSection(records: readonly IncidentRecord[]): readonly Block[] {
  const record = records.at(-1);
  if (record === undefined) return [];
  const judged = records
    .map(({ diagnostics }) => diagnostics?.judgement)
    .findLast((one) => one !== undefined);
  const ill = (judged?.hosts ?? []).filter(isIll);
  const unread = (judged?.hosts ?? []).filter(({ state }) => state === 'unread');
  const offline = judged?.offline ?? [];
  return [
    heading(2, said`Impact`),
    ...list([
      redLine(record),
      ...(judged === undefined
        ? [said`What it did to hosts is not known: none was judged`]
        : [
            said`Measured to be ill: ${ill.length} of ${countText(judged.hosts.length, 'host')}${unread.length === 0 ? '' : `, ${unread.length} could not be told`}${offline.length === 0 ? '' : `, ${offline.length} could not be asked`}`,
          ]),
      ...ill.map(({ targetId, measured }) => said`${code(targetId)}: ${measured}`),
      ...(record.repeatCount === 0
        ? []
        : [said`The alarm was heard again, ${countText(record.repeatCount, 'time')}`]),
    ]),
  ];
}

/** The alarm's metric over all attempts; nothing where it was not read. */
export function trendSection(records: readonly IncidentRecord[]): readonly Block[] {
  const trend = trendOf(records);
  return trend === null ? [] : [heading(2, said`What the alarm watches`), { kind: 'trend', trend }];
}

/** Who looked after it, and what they noted; nothing where nobody did. */
export function notesSection(record: IncidentRecord, timeline: readonly TimelineEvent[]): readonly Block[] {
  const { acknowledged = null, assigned = null } = record.attending ?? {};
  const notes = timeline.filter(({ event }) => event === 'note_added');
  if (acknowledged === null && assigned === null && notes.length === 0) return [];
  return [
    heading(2, said`People`),
    ...list([
      ...(acknowledged === null ? [] : [said`Acknowledged by ${acknowledged.by} at ${acknowledged.at}`]),
      ...(assigned === null ? [] : [said`Assigned to ${assigned.to} by ${assigned.by} at ${assigned.at}`]),
      ...notes.map(({ timestamp, actor, message, data }) => {
        const how = senderWords(data);
        return said`${timestamp}: ${strong('note')} of ${actor}${how === '' ? '' : ` (${how})`}: ${message}`;
      }),
    ]),
  ];
}

import { suppressionText } from '../../suppression/suppression.ts';
import { countText } from '../../text/count-text.ts';
import { alarmStateText } from '../alarm-standing.ts';
import { briefOf } from '../brief/brief.ts';
import { classificationLines } from '../classification-lines.ts';
import { findingRows, templateNews } from '../finding-lines.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { durationText } from '../response/response-words.ts';
import {
  type Block,
  code,
  heading,
  joined,
  list,
  others,
  paragraph,
  type Spans,
  said,
  strong,
  table,
  verbatim,
} from './report-model.ts';

/** The status; of a plan that waits, for what it waits: a plan that was approved waits as one that was not. */
function statusText({ status, decision }: Pick<IncidentRecord, 'status' | 'decision'>): string {
  if (status !== 'pending_approval') return status;
  return decision === null ? 'waits for a decision' : 'decided, waits until it may run';
}

/** How it stands, and its brief. */
export function briefSection(record: IncidentRecord): readonly Block[] {
  const { outcome, openedAt, endedAt } = record;
  const took =
    endedAt === null ? 'still open' : durationText(Math.max(0, Date.parse(endedAt) - Date.parse(openedAt)));
  const { lines } = briefOf(record);
  // Where it is short enough the brief has it whole.
  const isTold = (next: string) => lines.some(({ text }) => text.includes(next));
  return [
    heading(1, said`Incident ${record.incidentId}`),
    paragraph(
      endedAt === null
        ? said`${strong(statusText(record))}, ${took} (opened ${openedAt}).`
        : said`${strong(statusText(record))}, ${took} (opened ${openedAt}, ended ${endedAt}).`,
    ),
    paragraph(outcomeLine(record)),
    ...list(lines.map(({ label, text }) => said`${strong(`${label}:`)} ${text}`)),
    ...(outcome !== null && outcome.nextStep !== '' && !isTold(outcome.nextStep)
      ? [paragraph(said`${strong('Next:')} ${outcome.nextStep}`)]
      : []),
  ];
}

export function summarySection(record: IncidentRecord): readonly Block[] {
  const { alarm } = record;
  const targets =
    record.targets.length === 0
      ? others('none')
      : joined(
          record.targets.map(({ instanceId }) => code(instanceId)),
          ', ',
        );
  return [
    ...briefSection(record),
    heading(2, said`Alarm`),
    paragraph(
      said`${alarm.name} (${alarm.kind}) on ${alarm.resource.kind} ${code(alarm.resource.id)}, account ${alarm.accountId}, ${alarm.region}. State changed at ${alarm.stateChangeTime}; ${record.repeatCount === 0 ? '' : `it repeated ${countText(record.repeatCount, 'time')}, `}its last known state is ${alarmStateText(record)}.`,
    ),
    verbatim(alarm.reason === '' ? '(no reason given)' : alarm.reason),
    ...findingSection(alarm),
    ...classificationSection(record),
    paragraph(said`Targets: ${targets}.`),
    ...siteLines(record),
  ];
}

/** What the logs said; nothing for an alarm of CloudWatch. */
function findingSection({ finding }: IncidentRecord['alarm']): readonly Block[] {
  if (finding === undefined) return [];
  const { patterns, templates, lines } = finding;
  return [
    heading(3, said`Finding`),
    ...list([
      ...findingRows(finding).map(([name, value]) => said`${name}: ${value}`),
      ...patterns.map(({ count, says, name }) => said`${count} × ${says} (${code(name)})`),
    ]),
    ...table(
      ['Lines', 'Form', 'Unusual', 'Template'],
      templates.map((one) => [String(one.count), one.text, templateNews(one), one.id]),
    ),
    ...(lines.length === 0
      ? [paragraph(said`No line is shown.`)]
      : [paragraph(said`Lines, with secrets taken out:`), verbatim(lines.join('\n'))]),
  ];
}

/** What models take the lines for; nothing where none has answered. */
function classificationSection(record: IncidentRecord): readonly Block[] {
  const told = classificationLines(record);
  if (told === null) return [];
  return [
    heading(3, said`Classification`),
    paragraph(said`${told.sentence}.`),
    ...list(told.lines.map((text) => others(text))),
  ];
}

/** Nothing in records from before there were site files. */
function siteLines({ settings }: IncidentRecord): readonly Block[] {
  return settings.siteSha256 === undefined
    ? []
    : [paragraph(said`The site file in force had the SHA-256 ${code(settings.siteSha256)}.`)];
}

export function outcomeLine({ outcome }: IncidentRecord): Spans {
  return outcome === null ? said`It has not ended.` : said`${outcome.message} (${code(outcome.code)})`;
}

/** Nothing for an incident that has had one attempt only and is closed: its summary says it all. */
export function attemptsSection({
  attempts,
  attempt,
  attention,
  closed,
  suppression,
}: IncidentRecord): readonly Block[] {
  const blocks: Block[] = [];
  if (attention !== null) {
    blocks.push(paragraph(said`${strong('Needs attention')} since ${attention.since}: ${attention.reason}`));
  }
  if (suppression !== undefined && suppression !== null) {
    blocks.push(
      paragraph(said`${strong('Quiet')} since ${suppression.since}: ${suppressionText(suppression)}`),
    );
  }
  if (closed !== null) {
    const who = closed.by === 'alarm' ? 'the alarm' : closed.who;
    blocks.push(paragraph(said`Closed by ${who} at ${closed.at}: ${closed.reason}`));
  }
  if (attempt === 1) return blocks;
  const rows = attempts.map((one) => [
    String(one.attempt),
    one.startedAt,
    one.endedAt,
    one.status,
    `${one.begun.by}${one.begun.reason === '' ? '' : `: ${one.begun.reason}`}`,
    one.outcome.message,
  ]);
  return [
    ...blocks,
    heading(2, said`Attempts`),
    ...table(['#', 'Began', 'Ended', 'Status', 'Begun by', 'Outcome'], rows),
  ];
}

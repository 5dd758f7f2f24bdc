import { classificationLines } from '../domain/record/classification-lines.ts';
import type { IncidentRecord } from '../domain/record/incident-record.ts';
import { type Line, line, paint, type Terminal } from './terminal.ts';

/** What models take the lines of a finding for; of a finding that none has answered for, that; nothing for an alarm of CloudWatch. */
export function classificationText(terminal: Terminal, record: IncidentRecord): Line[] {
  const said = classificationLines(record);
  if (said !== null) {
    return [
      line``,
      paint(terminal, 'bold', 'Classification'),
      line`  ${said.sentence}`,
      ...said.lines.map((text) => line`    ${text}`),
    ];
  }
  return record.alarm.finding === undefined ? [] : [line`  models    none has answered for these lines`];
}

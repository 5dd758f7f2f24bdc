import { PHASES } from '../domain/record/response/incident-measure.ts';
import type {
  Duration,
  ResponseFigures,
  ResponseMetrics,
} from '../domain/record/response/response-metrics.ts';
import {
  dollarsText,
  downtimeText,
  durationText,
  namelessText,
  nothingLines,
  PHASE_WORDS,
} from '../domain/record/response/response-words.ts';
import { shareText } from '../domain/record/scorecard/scorecard-words.ts';
import type { Share } from '../domain/record/scorecard/share.ts';
import { type Line, line, paint, type Terminal, table } from './terminal.ts';

const spread = ({ of, mean, median, p90 }: Duration) =>
  of === 0
    ? 'no data'
    : `mean ${durationText(mean)}, half below ${durationText(median)}, nine of ten below ${durationText(p90)}, of ${of === 1 ? '1 incident' : `${of} incidents`}`;

const shareOf = (share: Share) => `${shareText(share)} of ${share.of}`;

function lateLines({ all, targets }: ResponseMetrics): Line[] {
  const rows = (['acknowledge', 'resolve'] as const).flatMap((of) => {
    const late = all.late[of];
    return late === null ? [] : [line`  later than ${durationText(targets[of])} to ${of}: ${shareOf(late)}`];
  });
  return rows.length > 0
    ? rows
    : [
        line`  No targets are set (RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES, RECOVEROPS_RESOLVE_TARGET_MINUTES).`,
      ];
}

/** Later than was promised, to the first word and to the end; `-` where nothing was. */
function lateCell({ late: { acknowledge, resolve } }: ResponseFigures): string {
  return `${acknowledge?.count ?? '-'}/${resolve?.count ?? '-'}`;
}

function figureLines(figures: ResponseFigures): Line[] {
  const { incidents, open, acknowledge, resolve, phases, success, rollback, undone, falseRemediation } =
    figures;
  return [
    line`  ${incidents === 1 ? '1 incident' : `${incidents} incidents`}, ${open} of them open`,
    line`  to the first word of a person (MTTA): ${spread(acknowledge)}`,
    line`  to the end (MTTR): ${spread(resolve)}`,
    ...PHASES.map((phase) => line`    ${PHASE_WORDS[phase]}: ${durationText(phases[phase].mean)}`),
    line`  mended, where a step ran: ${shareOf(success)}`,
    line`  rolled back: ${shareOf(rollback)}`,
    line`  undone by a person: ${shareOf(undone)}`,
    line`  false remediation, rolled back or red again within a day: ${shareOf(falseRemediation)}`,
    line`  mended without a person's decision: ${shareOf(figures.autonomy)}`,
    line`  the model took ${figures.ai.tokens} tokens, ${dollarsText(figures.ai.usdCents)}`,
    ...(figures.downtime === null ? [] : [line`  downtime: ${downtimeText(figures.downtime)}`]),
  ];
}

/** How fast and how well incidents were dealt with, for reading in a terminal. */
export function responseText(terminal: Terminal, metrics: ResponseMetrics): Line[] {
  const { days, from, to, filter, cutAt, unreadable, all, groupedBy, groups, groupsLeftOut, unfitting } =
    metrics;
  const named = Object.entries(filter).map(([group, name]) => `${group} ${name}`);
  const rows = groups.map(({ name, label, figures }) => [
    name === null ? namelessText(groupedBy) : label === undefined ? name : `${label} (${name})`,
    String(figures.incidents),
    durationText(figures.acknowledge.mean),
    durationText(figures.resolve.mean),
    figures.success.of === 0 ? '-' : `${figures.success.count}/${figures.success.of}`,
    figures.falseRemediation.of === 0 ? '-' : String(figures.falseRemediation.count),
    lateCell(figures),
    figures.downtime === null ? '-' : `$${Math.round(figures.downtime.usd)}`,
    dollarsText(figures.ai.usdCents),
  ]);
  return [
    paint(terminal, 'bold', `Incidents of ${days} days${named.length === 0 ? '' : `: ${named.join(', ')}`}`),
    line`  opened from ${from} to ${to}`,
    ...(cutAt === null ? [] : [line`  only those since ${cutAt} were counted: there are too many`]),
    ...(unreadable === 0
      ? []
      : [line`  ${unreadable} are from before this was measured, or could not be read`]),
    ...(all.incidents === 0
      ? nothingLines(unfitting, named.length > 0).map((text) => line`  ${text}`)
      : figureLines(all)),
    ...(all.incidents === 0 ? [] : lateLines(metrics)),
    ...(rows.length === 0
      ? []
      : [
          line``,
          ...table(
            [
              groupedBy.toUpperCase(),
              'INCIDENTS',
              'MTTA',
              'MTTR',
              'MENDED',
              'FALSE',
              'LATE',
              'DOWNTIME',
              'MODEL',
            ],
            rows,
          ).map((row) => line`${row}`),
        ]),
    ...(groupsLeftOut === 0 ? [] : [line`  ${groupsLeftOut} more with fewer incidents are not shown`]),
  ];
}

import { SCORE_ENDS } from '../domain/record/scorecard/finding-score.ts';
import type {
  AgreementScore,
  DetectorScore,
  ModelScore,
  Scorecard,
} from '../domain/record/scorecard/scorecard.ts';
import {
  detectorText,
  END_WORDS,
  servingText,
  shareText,
} from '../domain/record/scorecard/scorecard-words.ts';
import { type Line, line, paint, type Terminal, table } from './terminal.ts';

function agreementText(agreement: AgreementScore | null): string {
  if (agreement === null) return '-';
  const { agreed, differed, noneFound, share } = agreement;
  const none = noneFound === 0 ? '' : `, none found ${noneFound}`;
  return agreed + differed === 0 ? `no data${none}` : `${shareText(share)} of ${agreed + differed}${none}`;
}

function endLines({ shares, ends }: DetectorScore): string[] {
  return SCORE_ENDS.flatMap((end) =>
    end === 'open' || ends[end] === 0 ? [] : [`${END_WORDS[end]}: ${ends[end]}, ${shareText(shares[end])}`],
  );
}

function detectorLines(terminal: Terminal, score: DetectorScore): Line[] {
  return [
    line``,
    line`${paint(terminal, 'bold', score.detector)}  ${detectorText(score)}`,
    line`  opened ${score.opened}, joined ${score.joined}, open now ${score.ends.open}, last seen ${score.lastSeen}`,
    ...endLines(score).map((text) => line`  ${text}`),
    line`  its class agreed with the cause: ${agreementText(score.agreement)}`,
    line`  models agreed with the cause: ${agreementText(score.modelAgreement)}`,
    ...score.reasons.map(({ incidentId, reason }) => line`  closed ${incidentId}: ${reason}`),
  ];
}

const figures = (numbers: Readonly<Record<string, number>> | null) =>
  Object.entries(numbers ?? {})
    .map(([name, value]) => `${name} ${Math.round(value * 1_000) / 1_000}`)
    .join(', ');

function modelLines({ models }: Scorecard): Line[] {
  const { told, at, why, items } = models;
  const rows = items.map((model: ModelScore) => [
    model.kind,
    servingText(model),
    model.sha256 ?? '-',
    String(model.answered),
    agreementText(model.agreement),
  ]);
  return [
    ...(told === 'none' ? [line`  No detector has told of its models yet.`] : []),
    ...(told === 'unread' ? [line`  What the detector tells of its models is not known: ${why ?? ''}`] : []),
    ...(at === null ? [] : [line`  as loaded at ${at}`]),
    ...(rows.length === 0
      ? []
      : table(['MODEL', 'STATE', 'MANIFEST', 'INCIDENTS', 'AGREED WITH THE CAUSE'], rows).map(
          (row) => line`  ${row}`,
        )),
    ...items.flatMap(({ kind, refused, scores, calibration }) => [
      ...(refused === null
        ? []
        : [line`  ${kind} ${refused.sha256?.slice(0, 12) ?? ''} was refused: ${refused.why}`]),
      ...(figures(scores) === '' ? [] : [line`  ${kind} scored: ${figures(scores)}`]),
      ...(figures(calibration) === '' ? [] : [line`  ${kind} is calibrated by: ${figures(calibration)}`]),
    ]),
  ];
}

/** How detectors and models did, for reading in a terminal. */
export function scorecardText(terminal: Terminal, card: Scorecard): Line[] {
  const { days, from, to, counted, cutAt, unreadable, detectors, detectorsLeftOut } = card;
  return [
    paint(terminal, 'bold', `Incidents that findings opened in ${days} days`),
    line`  ${from} to ${to}: ${counted}`,
    ...(cutAt === null ? [] : [line`  only those since ${cutAt} were counted: there are too many`]),
    ...(unreadable === 0 ? [] : [line`  ${unreadable} could not be read`]),
    ...(detectorsLeftOut === 0
      ? []
      : [line`  ${detectorsLeftOut} detectors with fewer incidents are not shown`]),
    ...(detectors.length === 0 ? [line`  No finding has opened an incident in this time.`] : []),
    ...detectors.flatMap((score) => detectorLines(terminal, score)),
    line``,
    paint(terminal, 'bold', 'Models'),
    ...modelLines(card),
    ...(detectors.every(({ shares }) => shares.held.of === 0)
      ? []
      : [
          line``,
          line`Shares are of incidents that have ended, with Wilson's interval of 95 %. A class says where a host is looked at`,
          line`first: one that is wrong shows as "none found" rather than as a cause that differs.`,
        ]),
  ];
}

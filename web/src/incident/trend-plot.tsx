import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { MetricHistory } from '../../../src/domain/diagnosis/aws/metric-history.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { AXIS_FONT, coloursIn, useTheme } from '../controls/plot-look.ts';
import { formatClock, formatDateTime, zoneName } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { alarmSeries, columnsOf, type Moment, momentsOf, trendWindow } from './trend-moments.ts';

/** Between marks of the axis of time: whole minutes, as its clock shows no seconds. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const TICK_SECONDS = [1, 2, 5, 10, 15, 30]
  .map((minutes) => minutes * MINUTE)
  .concat([1, 2, 3, 6, 12, 24, 48, 168].map((hours) => hours * HOUR));

const isoOf = (epochSeconds: number) => new Date(epochSeconds * 1_000).toISOString();
const numberText = (value: number) => String(Number(value.toPrecision(4)));

/** What the alarm watches, against its threshold, with the moments at which something was done. Nothing where it was not read. */
export function TrendPlot({ record }: { readonly record: IncidentRecord }) {
  const history = alarmSeries(record.diagnostics?.facts ?? []);
  if (history === undefined) return null;
  return <Drawn history={history} moments={momentsOf(record)} />;
}

function Drawn({
  history,
  moments,
}: {
  readonly history: MetricHistory;
  readonly moments: readonly Moment[];
}) {
  const { metric, threshold, latest, latestAt } = history;
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  // A record arrives anew with every change; it is drawn anew only where the plot would be another.
  const drawing = JSON.stringify([history.points, history.periodSeconds, threshold, history.since, moments]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawing` and `theme` stand for what is drawn, and in which colours
  useEffect(() => (box.current === null ? undefined : draw(box.current, history, moments)), [drawing, theme]);
  return (
    <figure className="trend">
      <figcaption className="trend__caption">
        <strong>
          <SafeText text={metric} />
        </strong>{' '}
        {latest !== null && latestAt !== null && (
          <span>
            {numberText(latest)} at {formatClock(latestAt)} {zoneName()}
            {isEndedBefore(history, moments) && (
              <span className="muted">, as it was when it was looked at; not read since</span>
            )}
          </span>
        )}
        {threshold !== null && <span className="trend__threshold"> threshold {numberText(threshold)}</span>}
      </figcaption>
      <div ref={box} className="trend__plane" role="img" aria-label={inWords(history, moments)} />
      <ol className="trend__moments">
        {moments.map(({ at, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a moment is its number on the plot
          <li key={index}>
            <b>{index + 1}</b> <time dateTime={isoOf(at)}>{formatClock(isoOf(at))}</time>{' '}
            <SafeText text={text} />
          </li>
        ))}
      </ol>
    </figure>
  );
}

/** Something was done after the last value: a line that ends there says nothing of whether it helped. */
function isEndedBefore({ points, periodSeconds }: MetricHistory, moments: readonly Moment[]): boolean {
  const last = points.at(-1)?.[0] ?? 0;
  return moments.some(({ at }) => at > last + 2 * periodSeconds);
}

/** What the plot shows, for who does not see it. */
function inWords(history: MetricHistory, moments: readonly Moment[]): string {
  const { metric, points, threshold, latest, since } = history;
  const last = points.at(-1)?.[0] ?? 0;
  return [
    `${metric} until ${formatDateTime(isoOf(last))}, last ${latest === null ? 'unknown' : numberText(latest)}`,
    ...(threshold === null ? [] : [`the alarm's threshold is ${numberText(threshold)}`]),
    ...(isEndedBefore(history, moments) ? ['not read since'] : []),
    ...(since === null ? [] : [`breached since ${formatDateTime(since)}`]),
    ...moments.map(({ at, text }) => `${text} at ${formatClock(isoOf(at))}`),
  ].join('; ');
}

function draw(box: HTMLElement, history: MetricHistory, moments: readonly Moment[]): () => void {
  const { points, periodSeconds, threshold } = history;
  const colour = coloursIn(box);
  const [from, until] = trendWindow(history, moments);
  const [at, value] = columnsOf(
    points.filter(([when]) => when >= from),
    periodSeconds,
  );
  const size = () => ({ width: Math.max(120, box.clientWidth), height: Math.max(80, box.clientHeight) });
  const ratio = () => window.devicePixelRatio;
  const drawMarks = ({ ctx, bbox, valToPos }: uPlot) => {
    ctx.save();
    ctx.lineWidth = ratio();
    ctx.font = `${11 * ratio()}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    if (threshold !== null) {
      const y = valToPos(threshold, 'y', true);
      ctx.strokeStyle = colour('bad');
      ctx.setLineDash([6 * ratio(), 4 * ratio()]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.strokeStyle = colour('text');
    ctx.fillStyle = colour('text');
    ctx.setLineDash([2 * ratio(), 3 * ratio()]);
    for (const [index, { at: when }] of moments.entries()) {
      const x = valToPos(when, 'x', true);
      if (x < bbox.left) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      // Numbers of moments that are close stand one below the other.
      ctx.fillText(String(index + 1), x + 6 * ratio(), bbox.top + (10 + 11 * (index % 4)) * ratio());
    }
    ctx.restore();
  };
  const axis = {
    stroke: colour('muted'),
    font: AXIS_FONT,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: () => [from, until] },
        y: {
          range: (_, low, high) => {
            const all = [low, high, ...(threshold === null ? [] : [threshold])].filter(Number.isFinite);
            const [least, most] = [Math.min(...all), Math.max(...all)];
            // A flat line stands in the middle.
            const room = most > least ? (most - least) * 0.1 : Math.max(1, Math.abs(most) * 0.1);
            return [least - room, most + room];
          },
        },
      },
      axes: [
        {
          ...axis,
          size: 22,
          incrs: [...TICK_SECONDS],
          values: (_, times) => times.map((time) => formatClock(isoOf(time)).slice(0, 5)),
        },
        { ...axis, size: 44, values: (_, values) => values.map((each) => numberText(each)) },
      ],
      series: [{}, { stroke: colour('active'), width: 1.5, points: { show: at.length < 3 } }],
      hooks: { draw: [drawMarks] },
    },
    [[...at], [...value]],
    box,
  );
  const observer = new ResizeObserver(() => plot.setSize(size()));
  observer.observe(box);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { ResponseMetrics } from '../../../src/domain/record/response/response-metrics.ts';
import { AXIS_FONT, coloursIn, useTheme } from '../controls/plot-look.ts';
import { durationWords } from './response-words.ts';

type Days = ResponseMetrics['byDay'];

const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1_000;
const MINUTE_MS = 60_000;

const WORDS = { acknowledge: 'Mean time to acknowledge', resolve: 'Mean time to the end' } as const;
type Took = keyof typeof WORDS;

/** Mean time that the incidents took that were opened on each day (UTC). Nothing where none has got so far. */
export function DayPlot({ days, of }: { readonly days: Days; readonly of: Took }) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const drawing = JSON.stringify([of, days]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawing` and `theme` stand for what is drawn, and in which colours
  useEffect(() => (box.current === null ? undefined : draw(box.current, days, of)), [drawing, theme]);
  const shown = days.filter((day) => day[of] !== null);
  if (shown.length === 0) return null;
  const words = shown.map((one) => `${one.day} ${durationWords(one[of])}`).join('; ');
  return (
    <figure className="trend">
      <figcaption className="trend__caption">
        <strong>{WORDS[of]}</strong>, minutes, by the day on which incidents were opened (UTC)
      </figcaption>
      <div ref={box} className="trend__plane" role="img" aria-label={`${WORDS[of]}: ${words}`} />
    </figure>
  );
}

function draw(box: HTMLElement, days: Days, of: Took): () => void {
  const colour = coloursIn(box);
  const size = () => ({ width: Math.max(120, box.clientWidth), height: Math.max(80, box.clientHeight) });
  const axis = {
    stroke: colour('muted'),
    font: AXIS_FONT,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  const bars = uPlot.paths.bars?.({ size: [0.7, 40] });
  const plot = new uPlot(
    {
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
      scales: { y: { range: (_, _low, high) => [0, Number.isFinite(high) && high > 0 ? high * 1.1 : 1] } },
      axes: [
        {
          ...axis,
          size: 22,
          space: 60,
          values: (_, times) => times.map((time) => new Date(time * 1_000).toISOString().slice(5, 10)),
        },
        { ...axis, size: 54 },
      ],
      series: [
        {},
        {
          stroke: colour('active'),
          fill: colour('active'),
          points: { show: false },
          ...(bars === undefined ? {} : { paths: bars }),
        },
      ],
    },
    [
      days.map(({ day }) => secondsOf(day)),
      days.map(({ [of]: ms }) => (ms === null ? null : ms / MINUTE_MS)),
    ],
    box,
  );
  const observer = new ResizeObserver(() => plot.setSize(size()));
  observer.observe(box);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

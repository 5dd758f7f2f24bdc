import type { MetricHistory } from '../../../src/domain/diagnosis/aws/metric-history.ts';
import { formatDateTime } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { PLANE, pathOf, plotScale, stretches, tableRows, xOf, yOf } from './plot-lines.ts';

const isoOf = (epochSeconds: number) => new Date(epochSeconds * 1_000).toISOString();
const numberText = (value: number) => String(Number(value.toPrecision(4)));

/** What the plot shows, in words: for who does not see it. */
function inWords({ metric, points, latest, min, max, threshold, since, pattern }: MetricHistory): string {
  const [first, last] = [points[0], points.at(-1)];
  const parts = [
    `${metric} from ${formatDateTime(isoOf(first?.[0] ?? 0))} to ${formatDateTime(isoOf(last?.[0] ?? 0))}`,
    `between ${numberText(min ?? 0)} and ${numberText(max ?? 0)}, last ${numberText(latest ?? 0)}`,
  ];
  if (threshold !== null) parts.push(`the alarm's threshold is ${numberText(threshold)}`);
  if (since !== null) parts.push(`breached since ${formatDateTime(since)}`);
  if (pattern === 'daily' || pattern === 'weekly')
    parts.push(pattern === 'daily' ? 'so at this hour on most days' : 'so at this hour a week ago too');
  return `${parts.join('; ')}.`;
}

/** One series of the last day with its threshold and onset; its values stand in a table too. */
export function MetricPlot({ history }: { readonly history: MetricHistory }) {
  const { metric, namespace, statistic, dimensions, points, periodSeconds, threshold, since, role } = history;
  const scale = plotScale(points, threshold);
  if (scale === null) return null;
  const named = Object.entries(dimensions).map(([name, value]) => `${name} ${value}`);
  const onset = since === null ? null : Date.parse(since) / 1_000;
  return (
    <figure className={`plot plot--${role}`}>
      <figcaption>
        <strong>
          <SafeText text={metric} />
        </strong>{' '}
        <span className="muted small">
          <SafeText text={[namespace, statistic, ...named].join(' · ')} />
        </span>
      </figcaption>
      <div className="plot__area">
        <svg
          role="img"
          aria-label={inWords(history)}
          viewBox={`0 0 ${PLANE.width} ${PLANE.height}`}
          preserveAspectRatio="none"
          className="plot__plane"
        >
          {onset !== null && onset >= scale.from && (
            <line
              className="plot__onset"
              x1={xOf(scale, onset)}
              x2={xOf(scale, onset)}
              y1={0}
              y2={PLANE.height}
            />
          )}
          {threshold !== null && (
            <line
              className="plot__threshold"
              x1={0}
              x2={PLANE.width}
              y1={yOf(scale, threshold)}
              y2={yOf(scale, threshold)}
            />
          )}
          {stretches(points, periodSeconds).map((stretch) => (
            <path key={stretch[0]?.[0]} className="plot__line" d={pathOf(scale, stretch)} />
          ))}
        </svg>
        <p className="plot__scale muted small" aria-hidden="true">
          <span>{numberText(scale.high)}</span>
          <span>{numberText(scale.low)}</span>
        </p>
      </div>
      <p className="plot__times muted small" aria-hidden="true">
        <span>{formatDateTime(isoOf(scale.from))}</span>
        <span>{formatDateTime(isoOf(scale.until))}</span>
      </p>
      {threshold !== null && (
        <p className="plot__key small">
          <span className="plot__mark plot__mark--threshold" aria-hidden="true" /> threshold{' '}
          {numberText(threshold)}
          {since !== null && (
            <>
              {' '}
              <span className="plot__mark plot__mark--onset" aria-hidden="true" /> breached since{' '}
              {formatDateTime(since)}
            </>
          )}
        </p>
      )}
      <details className="plot__values">
        <summary>
          Values of <SafeText text={metric} />
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {tableRows(points).map(([at, value]) => (
              <tr key={at}>
                <td>{formatDateTime(isoOf(at))}</td>
                <td>{numberText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

import type { MetricHistory } from '../../../src/domain/diagnosis/aws/metric-history.ts';
import type { Fact } from '../../../src/domain/diagnosis/facts.ts';
import { Card } from '../controls/card.tsx';
import { countOf } from '../text/format-number.ts';
import { MetricPlot } from './metric-plot.tsx';

/** Plots that are shown at once; the others are one press away. */
const OPEN_MAX = 3;
const POINTS_MIN = 2;

const keyOf = ({ namespace, metric, dimensions, statistic }: MetricHistory) =>
  JSON.stringify([namespace, metric, statistic, dimensions]);

/** Each series once, however many hosts it is about: the alarm's own, what moved with it, and the rest. */
function plotted(facts: readonly Fact[]): readonly MetricHistory[] {
  const drawn = facts.filter(
    (fact): fact is MetricHistory => fact.kind === 'metric_history' && fact.points.length >= POINTS_MIN,
  );
  const once = new Map(drawn.toReversed().map((fact) => [keyOf(fact), fact]));
  const rank = ({ role, moved }: MetricHistory) =>
    role === 'alarm' ? 0 : moved === 'up' || moved === 'down' ? 1 : 2;
  return [...once.values()].toReversed().toSorted((a, b) => rank(a) - rank(b));
}

/** What the alarm's metric and those beside it did in the last day. */
export function HistoryCard({ facts }: { readonly facts: readonly Fact[] }) {
  const all = plotted(facts);
  if (all.length === 0) return null;
  const rest = all.slice(OPEN_MAX);
  return (
    <Card title="The last day" aside={countOf(all.length, 'metric')}>
      <div className="plots">
        {all.slice(0, OPEN_MAX).map((history) => (
          <MetricPlot key={keyOf(history)} history={history} />
        ))}
      </div>
      {rest.length > 0 && (
        <details className="plots__rest">
          <summary>{countOf(rest.length, 'further metric')}</summary>
          <div className="plots">
            {rest.map((history) => (
              <MetricPlot key={keyOf(history)} history={history} />
            ))}
          </div>
        </details>
      )}
    </Card>
  );
}

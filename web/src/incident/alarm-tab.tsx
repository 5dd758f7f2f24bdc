import type { AlarmMetric } from '../../../src/domain/alarm/alarm.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { ExactText } from '../text/exact-text.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { ClassificationCard } from './classification-card.tsx';
import { FindingCard } from './finding-card.tsx';

export function AlarmTab({ record }: { readonly record: IncidentRecord }) {
  const { alarm } = record;
  const text = (value: string | number | null) => (value === null ? null : <SafeText text={String(value)} />);
  const triggering = alarm.triggeringChildren.length === 0 ? null : alarm.triggeringChildren.join(', ');
  return (
    <>
      {alarm.finding !== undefined && <FindingCard finding={alarm.finding} />}
      <ClassificationCard record={record} />
      <Card title={alarm.finding === undefined ? 'Alarm' : 'State'} aside={alarm.kind.replace('_', ' ')}>
        {alarm.finding === undefined && (
          <>
            <p className="wrap-anywhere">
              <SafeText
                text={alarm.description === '' ? 'The alarm has no description.' : alarm.description}
              />
            </p>
            <ExactText text={alarm.reason} label="Reason that CloudWatch gave" mode="prose" />
          </>
        )}
        <Facts
          items={{
            State: `${alarm.previousState ?? 'unknown'} → ${alarm.state}`,
            'Changed at': <Timestamp iso={alarm.stateChangeTime} as="full" />,
            Threshold:
              alarm.threshold === null ? null : text(`${alarm.comparisonOperator ?? ''} ${alarm.threshold}`),
            Account: text(alarm.accountId),
            Region: text(alarm.region),
            Resource: text(`${alarm.resource.kind.replaceAll('_', ' ')}: ${alarm.resource.id}`),
            Rule: text(alarm.rule),
            'Triggered by': text(triggering),
            ARN:
              alarm.arn === '' ? null : (
                <code className="wrap-anywhere">
                  <SafeText text={alarm.arn} />
                </code>
              ),
          }}
        />
      </Card>
      {alarm.metrics.length > 0 && <MetricsCard metrics={alarm.metrics} />}
    </>
  );
}

function MetricsCard({ metrics }: { readonly metrics: readonly AlarmMetric[] }) {
  return (
    <Card title="Metrics">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Dimensions</th>
            <th scope="col">Statistic</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <tr key={`${metric.namespace} ${metric.name} ${JSON.stringify(metric.dimensions)}`}>
              <td className="wrap-anywhere">
                <SafeText text={`${metric.namespace} / ${metric.name}`} />
              </td>
              <td className="wrap-anywhere">
                <SafeText
                  text={Object.entries(metric.dimensions)
                    .map(([name, value]) => `${name}=${value}`)
                    .join(', ')}
                />
              </td>
              <td>
                <SafeText
                  text={`${metric.statistic ?? 'none'}${metric.periodSeconds === null ? '' : ` over ${metric.periodSeconds} s`}`}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isFromAgent, lacksData, wantedOf } from './watched-host.ts';

function weigh(view: HostView): readonly CauseFinding[] {
  const { missingData, metrics } = view.condition;
  if (missingData !== 'breaching') return [];
  const [metric] = metrics;
  const isRunning = factsOf(view, 'instance_state').every(({ state }) => state === 'running');
  return [
    {
      state: isFromAgent(view) || !isRunning ? 'possible' : 'shown',
      confidence: isFromAgent(view) ? 0.4 : 0.8,
      blamed: { instance: view.targetId },
      sentence: `no data points of ${metric === undefined ? 'its metric' : `${metric.namespace} ${metric.name}`} arrived, and the alarm treats missing data as breaching: it says nothing of the host`,
      withheld:
        'treat missing data as missing or not breaching where no data is normal, such as no requests; else find out why none arrives',
    },
  ];
}

/** The alarm is red because it takes missing data for breaching. */
export const missingData: CauseDefinition = {
  name: 'missing_data',
  family: 'watchers',
  // Of an agent's own heartbeat missing data is the point.
  applies: (view) => lacksData(view) && (view.condition.subject !== 'heartbeat' || !isFromAgent(view)),
  wants: wantedOf,
  weigh,
  whenWell: 'too',
};

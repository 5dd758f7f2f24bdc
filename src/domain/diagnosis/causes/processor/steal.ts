import { factsOf } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { isStolen, isThrottledByCredits } from './counted-use.ts';
import { isAboutProcessor, timeOf } from './processor-time.ts';

/** The hypervisor gave the processors to somebody else. */
export const steal: CauseDefinition = {
  name: 'steal',
  family: 'processor',
  applies: isAboutProcessor,
  wants: () => ['processor-use'],
  weigh: (view) => {
    const time = timeOf(view);
    if (time === undefined || !isStolen(view) || isThrottledByCredits(view)) return [];
    const [kind] = factsOf(view, 'instance_kind');
    return [
      {
        state: 'shown',
        confidence: 0.85,
        blamed: { instance: view.targetId },
        sentence: `${time.steal} % of the processor time was taken by the hypervisor (steal)${kind === undefined ? '' : ` from the ${kind.instanceType}`}: no process on the host is to blame for it`,
        withheld:
          'stop and start the instance, which moves it to another machine, or take a larger or dedicated one: a person decides',
      },
    ];
  },
};

import { isTakenOut } from '../../aws/group-membership.ts';
import { isGone } from '../../aws/instance-state.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isServiceAlarm, nextOf, targetHealth } from './host-service.ts';

const STARTING_SECONDS = 300;

function weigh(view: HostView): readonly CauseFinding[] {
  const [instance] = factsOf(view, 'instance_state');
  const blamed = { instance: view.targetId };
  const hands = 'nothing on the host is to be mended: wait until its group or load balancer has finished';
  if (instance !== undefined && (isGone(instance.state) || instance.state === 'stopping'))
    return [
      {
        state: 'shown',
        confidence: 0.95,
        blamed,
        sentence: `the instance is ${instance.state}${instance.stateReason === null ? '' : ` (${instance.stateReason})`}: it is being replaced or ended`,
        withheld: hands,
      },
    ];
  const taken = factsOf(view, 'group_membership').find(({ lifecycle }) => isTakenOut(lifecycle));
  if (taken !== undefined)
    return [
      {
        state: 'shown',
        confidence: 0.93,
        blamed,
        sentence: `its Auto Scaling group ${taken.group} has the host ${taken.lifecycle}${taken.activity === null ? '' : ` (${taken.activity})`}: it is taken out or being replaced`,
        withheld: hands,
      },
    ];
  const all = targetHealth(view);
  const leaving = all.filter(
    ({ state }) => state === 'draining' || state === 'unused' || state === 'unhealthy.draining',
  );
  const [first] = leaving;
  if (first !== undefined && leaving.length === all.length)
    return [
      {
        state: 'shown',
        confidence: 0.93,
        blamed,
        sentence: `the load balancer has the host ${first.state}${first.reason === null ? '' : ` (${first.reason})`}: it is draining, being deregistered or replaced`,
        withheld: hands,
      },
    ];
  const initial = all.find(({ state }) => state === 'initial');
  const [boot] = factsOf(view, 'boot');
  const isNew =
    boot !== undefined &&
    (boot.uptimeSeconds < STARTING_SECONDS ||
      boot.settingUp ||
      /^(?:initializing|starting)$/.test(boot.system));
  if (initial === undefined && !isNew) return [];
  const why =
    initial === undefined
      ? `the host was started ${boot?.uptimeSeconds} s ago`
      : `the load balancer is still registering it (${initial.reason ?? 'initial'})`;
  return [
    {
      state: 'shown',
      confidence: 0.8,
      blamed,
      sentence: `${why}: a new host, it is still starting and replaces another one`,
      withheld: 'wait until it has started; look again if it is not healthy in some minutes',
    },
  ];
}

/** The host is on its way out, or a new one is on its way in. */
export const drainingOrReplaced: CauseDefinition = {
  name: 'draining_or_replaced',
  family: 'service',
  applies: isServiceAlarm,
  wants: (view) => nextOf(view, ['boot']),
  weigh,
  explainsAway: [
    'unit_stopped',
    'crash_loop',
    'upstream_down',
    'slow',
    'health_check_wrong',
    'network_path',
    'outside_unit',
    'port_taken',
    'limits_exhausted',
    'certificate_expired',
  ],
};

import { mayStart } from '../../../site/site-rules.ts';
import type { HostView } from '../../host-view.ts';
import type { Remedy } from '../cause.ts';
import { comeUpProblem } from './comes-back.ts';
import { stemOf } from './host-service.ts';
import { unlistedProblem } from './unlisted-start.ts';

/** The step that starts a unit which is down, or why none is proposed. */
export function startRemedy(
  view: HostView,
  unit: string,
): { readonly remedy: Remedy } | { readonly withheld: string } {
  const allowed = mayStart(view.site, unit);
  const problem = allowed.allowed
    ? (comeUpProblem(view, unit) ?? (allowed.byPerson === null ? null : unlistedProblem(view, unit)))
    : `no step may start it: ${allowed.why}`;
  if (!allowed.allowed || problem !== null) return { withheld: `${unit} is not started: ${problem}` };
  // nginx has a runbook of its own, which looks at its answers afterwards.
  if (unit === 'nginx.service')
    return { remedy: { runbook: 'restart-nginx', title: 'Start nginx', parameters: {}, frees: null } };
  const title = `Start ${stemOf(unit)}`;
  const remedy: Remedy = { runbook: 'start-unit', title, parameters: { unit }, frees: null };
  return { remedy: allowed.byPerson === null ? remedy : { ...remedy, byPerson: allowed.byPerson } };
}

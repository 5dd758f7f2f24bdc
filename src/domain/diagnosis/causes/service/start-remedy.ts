import type { HostView } from '../../host-view.ts';
import type { Remedy } from '../cause.ts';
import { startProblem } from './comes-back.ts';
import { stemOf } from './host-service.ts';

/** The step that starts a unit which is down, or why none is proposed. */
export function startRemedy(
  view: HostView,
  unit: string,
): { readonly remedy: Remedy } | { readonly withheld: string } {
  const problem = startProblem(view, unit);
  if (problem !== null) return { withheld: `${unit} is not started: ${problem}` };
  // nginx has a runbook of its own, which looks at its answers afterwards.
  if (unit === 'nginx.service')
    return { remedy: { runbook: 'restart-nginx', title: 'Start nginx', parameters: {}, frees: null } };
  const title = `Start ${stemOf(unit)}`;
  return { remedy: { runbook: 'start-unit', title, parameters: { unit }, frees: null } };
}

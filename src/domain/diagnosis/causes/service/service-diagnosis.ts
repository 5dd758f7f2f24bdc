import { CONFIG_INVALID } from '../../probes/parse-probe-output.ts';
import { findingsOf, type HostDiagnosis, type PlanningInput } from '../host-diagnosis.ts';

const SERVICE_RUNBOOK = 'restart-nginx';
const UNIT = 'nginx';

/** The answers of an nginx that is up and gets nothing from the application behind it. */
const UPSTREAM_FAILURES: ReadonlySet<string> = new Set(['HTTP 502', 'HTTP 503', 'HTTP 504']);

/** An nginx that is not running, or whose health check fails. */
export function diagnoseService(input: PlanningInput, targetId: string): HostDiagnosis {
  const [service] = findingsOf(input.diagnostics, targetId, 'service');
  const [health] = findingsOf(input.diagnostics, targetId, 'health_check');
  if (service === undefined && health === undefined) {
    return { kind: 'unread', sentence: `On ${targetId} the state of nginx could not be read.` };
  }
  const state = service === undefined ? 'in an unknown state' : service.state;
  const check =
    health === undefined
      ? 'the health check was not asked'
      : `the health check ${health.healthy ? 'answers' : 'fails'}: ${health.detail}`;
  const seen = `On ${targetId} nginx is ${state}, and ${check}`;
  const down = service !== undefined && !service.active;
  const failing = health !== undefined && !health.healthy;
  if (!down && !failing) return { kind: 'well', sentence: `${seen}.` };
  if (service?.state.endsWith(CONFIG_INVALID) === true) {
    return {
      kind: 'unfixable',
      targetId,
      confidence: 0.8,
      sentence: `${seen}. A restart cannot help before the configuration is repaired.`,
    };
  }
  // Down and failing agree; one without the other is weaker, and behind a 502 it is rather the application.
  const upstream = !down && health !== undefined && UPSTREAM_FAILURES.has(health.detail);
  const confidence = down ? (failing ? 0.95 : 0.7) : upstream ? 0.3 : 0.5;
  return {
    kind: 'fixable',
    targetId,
    confidence,
    cause: down
      ? `nginx on ${targetId} is not running`
      : `nginx on ${targetId} does not serve its health check`,
    sentence: upstream
      ? `${seen}. nginx runs, so the application behind it may be the cause, and a restart may not help.`
      : `${seen}.`,
    culprit: { unit: UNIT },
    remedy: {
      runbook: SERVICE_RUNBOOK,
      title: 'Restart nginx',
      parameters: {},
    },
  };
}

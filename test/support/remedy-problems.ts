import { assemblePlan } from '../../src/domain/plan/assemble-plan.ts';
import type { ParameterValue, Runbook } from '../../src/domain/plan/runbook.ts';
import type { Site } from '../../src/domain/site/site.ts';
import { mayRestart, mayStart, neverTouched } from '../../src/domain/site/site-rules.ts';
import { catalogue, target } from './plan-samples.ts';

interface Proposed {
  readonly runbook: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly targets: readonly string[];
  /** Causes that it may be proposed for. */
  readonly causes: readonly string[];
}

/** Runbooks that restart, start or stop a unit without being given its name. */
export const UNITS_OF_RUNBOOKS: Readonly<Record<string, (parameters: Proposed['parameters']) => string>> = {
  'restart-nginx': () => 'nginx.service',
  'restart-agent': ({ agent }) => `${agent}.service`,
};
const RELOADS = 'reload-unit';
const STARTS = 'start-unit';

function unitProblems(
  { runbook, parameters }: Proposed,
  units: readonly string[],
  site: Site,
): readonly string[] {
  const own = Object.hasOwn(UNITS_OF_RUNBOOKS, runbook) ? UNITS_OF_RUNBOOKS[runbook] : undefined;
  return [...units, ...(own === undefined ? [] : [own(parameters)])].flatMap((unit) => {
    const touch = neverTouched(site, { unit });
    if (touch.never) return [`${unit} is never touched: ${touch.why}`];
    // What does not run is not interrupted: its start may be a person's to decide.
    const allowed = runbook === STARTS ? mayStart(site, unit) : mayRestart(site, unit);
    return allowed.allowed || runbook === RELOADS ? [] : [`${unit}: ${allowed.why}`];
  });
}

function namedThings(
  known: Runbook,
  parameters: Proposed['parameters'],
  ...sources: readonly string[]
): readonly string[] {
  return known.parameters
    .filter(({ source }) => source !== null && sources.includes(source))
    .map(({ name }) => String(parameters[name]));
}

/**
 * What is wrong with a step that a cause proposes: the committed runbook does not take it as it is, does not answer the cause,
 * or it touches what the site protects.
 */
export function remedyProblems(step: Proposed, site: Site): readonly string[] {
  const known = catalogue.find(({ name }) => name === step.runbook);
  if (known === undefined) return [`there is no runbook ${step.runbook}`];
  const plan = assemblePlan({
    incidentId: '1795334460_case_i',
    planVersion: 1,
    timing: {
      decideBy: '2026-11-22T09:00:00.000Z',
      deliveryTimeoutSeconds: 60,
      settleSeconds: 60,
      verifyPollSeconds: 15,
    },
    policyVersion: 'test',
    diagnosticsSha256: 'ab'.repeat(32),
    steps: [
      {
        kind: 'runbook',
        title: 'a step',
        runbook: step.runbook,
        parameters: step.parameters,
        targetIds: step.targets,
      },
    ],
    catalogue,
    targets: step.targets.map((id) => target(id)),
  });
  const [base] = namedThings(known, step.parameters, 'log_base');
  const paths = namedThings(known, step.parameters, 'path', 'directory').flatMap((named) => {
    // Of a directory with a base only the files of that logger are meant.
    const path = base === undefined ? named : `${named}/${base}`;
    const touch = neverTouched(site, { path });
    return touch.never ? [`${path} is never touched: ${touch.why}`] : [];
  });
  return [
    ...(plan.ok ? [] : plan.error),
    ...(known.answers.some((cause) => step.causes.includes(cause))
      ? []
      : [`${step.runbook} answers ${known.answers.join(', ')}, not ${step.causes.join(', ')}`]),
    ...unitProblems(step, namedThings(known, step.parameters, 'unit'), site),
    ...paths,
  ];
}

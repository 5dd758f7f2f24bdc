import type {
  CatalogueCause,
  CatalogueProbe,
  CatalogueRunbook,
  CatalogueView,
} from '../../contracts/operations.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { CauseDefinition } from '../../domain/diagnosis/causes/cause.ts';
import { ALL_CAUSE_NAMES } from '../../domain/diagnosis/causes/cause-names.ts';
import { CAUSES } from '../../domain/diagnosis/causes/registry.ts';
import { triedOf } from '../../domain/diagnosis/causes/tried.ts';
import type { ProbeDefinition } from '../../domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../domain/diagnosis/probes/registry.ts';
import type { Runbook, RunbookScript } from '../../domain/plan/runbook.ts';
import { cutText } from '../../domain/text/cut-text.ts';

const scriptOf = ({ script, timeoutSeconds }: RunbookScript) => ({ script, timeoutSeconds });

function runbookView(runbook: Runbook): CatalogueRunbook {
  const { name, version, title, description, risk, tried, answers, parameters, action, verify, rollback } =
    runbook;
  return {
    name,
    version,
    title,
    does: description,
    risk,
    tried,
    mends: answers,
    needs: parameters.map((one) => ({ name: one.name, description: one.description, from: one.source })),
    action: scriptOf(action),
    verify: scriptOf(verify),
    undo: rollback === null ? null : scriptOf(rollback),
  };
}

function probeView({ name, family, tells, command, limits }: ProbeDefinition): CatalogueProbe {
  return { name, family, tells, command, seconds: limits.seconds, bytes: limits.bytes };
}

function causeView(
  { name, family, explainsAway = [], blocksSteps }: CauseDefinition,
  runbooks: readonly Runbook[],
): CatalogueCause {
  const known = ALL_CAUSE_NAMES.find((one) => one === name);
  return {
    name,
    family,
    tried: known === undefined ? 'written' : triedOf(known),
    runbooks: runbooks.filter(({ answers }) => answers.some((one) => one === name)).map((one) => one.name),
    explainsAway,
    blocksSteps: blocksSteps === true,
  };
}

/** All that is looked for, looked with and mended by. Runbooks that cannot be read are said to be so: the rest is there. */
export async function catalogueView(readRunbooks: () => Promise<readonly Runbook[]>): Promise<CatalogueView> {
  let runbooks: readonly Runbook[] = [];
  let runbooksProblem: string | null = null;
  try {
    runbooks = await readRunbooks();
  } catch (error) {
    runbooksProblem = cutText(error instanceof Error ? error.message : String(error), LIMITS.settingChars);
  }
  return {
    runbooks: runbooks.map(runbookView),
    runbooksProblem,
    probes: PROBES.map(probeView),
    causes: CAUSES.map((cause) => causeView(cause, runbooks)),
  };
}

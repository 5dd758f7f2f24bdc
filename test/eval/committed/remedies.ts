import { describe, expect, test } from 'vitest';
import type { EvaluatedFile } from '../../../eval/evaluate-folder.ts';
import { DEFAULT_SITE } from '../../../src/domain/site/default-site.ts';
import { mayRestart } from '../../../src/domain/site/site-rules.ts';
import { matchesName } from '../../../src/domain/text/wildcards.ts';
import { catalogue } from '../../support/plan-samples.ts';
import { remedyProblems, UNITS_OF_RUNBOOKS } from '../../support/remedy-problems.ts';

// Judge and runbooks are one: what a cause proposes is what a runbook takes.

/** What holds of the steps over all committed cases. */
export function remediesOf(files: readonly EvaluatedFile[]): void {
  describe('what causes propose', () => {
    const steps = files.flatMap(({ id, read, opinion }) =>
      read === null || opinion === null
        ? []
        : opinion.steps.map((step) => ({ id, site: read.site, step: { ...step, causes: opinion.cause } })),
    );

    test('every step over all committed cases is one that its runbook takes, for a cause that it answers', () => {
      const problems = steps.flatMap(({ id, site, step }) =>
        remedyProblems(step, site).map((problem) => `${id}: ${step.runbook}: ${problem}`),
      );
      expect(problems).toEqual([]);
      expect(steps.length).toBeGreaterThan(60);
    });

    test('the cases try each runbook that a cause of theirs proposes', () => {
      const tried = new Set(steps.map(({ step }) => step.runbook));
      const untried = catalogue.map(({ name }) => name).filter((name) => !tried.has(name));
      // Causes of memory and processor, which end processes and restart what leaks, come with their own cases.
      expect(untried.filter((name) => !/^(?:end-|restart-unit$)/.test(name))).toEqual([]);
    });

    test('what the default site lets be restarted is what runbooks restart by themselves', () => {
      const own = catalogue
        .filter(({ name }) => Object.hasOwn(UNITS_OF_RUNBOOKS, name))
        .map(({ name, parameters }) => ({ name, agents: parameters.find((one) => one.name === 'agent') }));
      expect(own.map(({ name }) => name)).toEqual(Object.keys(UNITS_OF_RUNBOOKS).toSorted());
      const units = DEFAULT_SITE.units.filter(({ restart }) => restart === 'allowed').map(({ unit }) => unit);
      const named = [
        'nginx.service',
        ...own.flatMap(({ agents }) => agentsOf(agents?.type === 'string' ? agents.pattern : '')),
      ];
      for (const unit of units)
        expect(
          named.some((name) => matchesName(name, unit)),
          unit,
        ).toBe(true);
      // The agent that carries the command is restarted by a person's plan alone.
      expect(named.filter((unit) => !mayRestart(DEFAULT_SITE, unit).allowed)).toEqual([
        'amazon-ssm-agent.service',
      ]);
    });
  });
}

function agentsOf(pattern: string): readonly string[] {
  return [...pattern.matchAll(/amazon-[a-z-]+/g)].map(([agent]) => `${agent}.service`);
}

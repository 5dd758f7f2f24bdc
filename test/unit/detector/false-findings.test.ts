import { describe, expect, test } from 'vitest';
import { type Example, examples } from '../../../training/corpus/example.ts';
import { recordedExamples } from '../../../training/recordings/recording.ts';
import { toldByModels } from '../../support/told-by-models.ts';

const MINUTES_OF_DAY = 1_440;

/** Each minute twice, so that what is told wrongly once is told. */
const twice = (minutes: readonly Example[]) => minutes.flatMap((one) => [one, one]);

describe('what models tell of healthy logs', () => {
  test.each(['A', 'B'] as const)('is nothing: pack %s, each resource with healthy minutes alone', (pack) => {
    const healthy = [...examples(pack, 'false findings', 40)].filter(({ label }) => label === 'healthy');
    const bySource = [...Map.groupBy(healthy, ({ source }) => source).values()];
    const results = bySource.map((minutes) => toldByModels(twice(minutes)));
    const told = results.flatMap((one) => one.told);
    const minutes = 2 * healthy.length;
    const withErrors = results.reduce((sum, one) => sum + one.withErrors, 0);
    console.log(
      `pack ${pack}: ${told.length} false findings of models in ${minutes} minutes of ${bySource.length} healthy resources, ${withErrors} of them with errors: ${((told.length * MINUTES_OF_DAY) / minutes).toFixed(1)} a resource and day`,
    );
    // Without a minute that could mislead them this would prove nothing.
    expect(withErrors).toBeGreaterThan(50);
    expect(told.map(({ reason }) => reason)).toEqual([]);
  });

  test('but the same way of asking tells trouble', () => {
    const trouble = [...examples('B', 'told findings', 4)].filter(
      ({ label }) => label !== 'healthy' && label !== 'unknown',
    );
    const told = trouble.flatMap((minute) =>
      toldByModels([minute, minute]).told.map((finding) => ({ finding, label: minute.label })),
    );
    const right = told.filter(({ finding, label }) => finding.class === label).length;
    console.log(
      `pack B: ${told.length} findings of models in ${trouble.length} troubles, ${right} of the right class`,
    );
    expect(told.length).toBeGreaterThan(3);
    expect(right / told.length).toBeGreaterThan(0.6);
  });

  test('and of what hosts of the lab logged while they were broken, nothing that it was not', () => {
    for (const recorded of recordedExamples())
      for (const { class: told } of toldByModels([recorded, recorded, recorded]).told)
        expect([recorded.label, told]).toEqual([recorded.label, recorded.label]);
  });
});

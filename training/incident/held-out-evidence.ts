import { INCIDENT_CLASSES, type IncidentClass } from '../../src/domain/alarm/finding/incident-class.ts';
import { evidenceOf, type IncidentEvidence } from '../../src/domain/models/incident/incident-evidence.ts';
import type { TextModel } from '../../src/domain/models/text/text-model.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { type Example, examples } from '../corpus/example.ts';
import type { Label } from '../corpus/family.ts';
import { type LeftOut, type PackText, packTexts, SEED, textOf, trainingTexts } from '../text/text-data.ts';
import { type HeadsSettings, trainTextModel } from '../text/train-text-model.ts';

/** What there is to judge an example by, from a classifier that has read nothing of its family. */
export interface HeldOutEvidence {
  readonly label: Label;
  readonly evidence: IncidentEvidence;
  /** Whether the class of the example was left out of what the classifier learned. */
  readonly isWithheld: boolean;
}

const USUAL = 'A/usual';

/** The part of pack A that an example belongs to, from 0: families stay together, minutes without one are dealt out. */
export function foldOf({ family, id }: Pick<Example, 'family' | 'id'>, folds: number): number {
  return Number.parseInt(sha256Hex(family === USUAL ? id : family).slice(0, 8), 16) % folds;
}

/** Evidence of texts; votes of patterns of withheld classes are left out, as nobody would have written them. */
export function evidenceFor(
  texts: readonly PackText[],
  model: TextModel | null,
  isWithheld: (label: string) => boolean = () => false,
): readonly HeldOutEvidence[] {
  return texts.map(({ label, windows }) => {
    const evidence = evidenceOf(windows, model);
    return {
      label,
      evidence: { ...evidence, votes: evidence.votes.filter((vote) => !isWithheld(vote.class)) },
      isWithheld: isWithheld(label),
    };
  });
}

/** Trains a classifier without some of what it is trained on otherwise. */
function trainWithout(left: LeftOut, classes: readonly string[], settings: HeadsSettings): TextModel {
  return trainTextModel(
    trainingTexts(left),
    classes.filter((name) => left.hasLabel?.(name as Label) !== true),
    settings,
  );
}

/** Evidence of each example of pack A from a classifier that has seen no example of its family. */
export function outOfFamily(
  perClass: number,
  folds: number,
  classes: readonly string[],
  settings: HeadsSettings,
): readonly HeldOutEvidence[] {
  const texts = [...examples('A', SEED, perClass)].map(textOf);
  return Array.from({ length: folds }, (_, fold) => {
    const isOut = (example: Example) => foldOf(example, folds) === fold;
    const model = trainWithout({ hasExample: isOut }, classes, settings);
    return evidenceFor(
      texts.filter(({ example }) => isOut(example)),
      model,
    );
  }).flat();
}

/** Classes that are withheld to learn what a text of an unknown class looks like: part `group` of those that are not kept for tests. */
const withheldGroup = (
  group: number,
  groups: number,
  keptForTests: readonly string[],
): readonly IncidentClass[] =>
  INCIDENT_CLASSES.filter((name) => !keptForTests.includes(name)).filter((_, at) => at % groups === group);

/**
 * Evidence of pack A from classifiers to which some classes are unknown: of these classes, and of families of all others that
 * the classifier has not seen either.
 */
export function withClassesWithheld(
  groups: number,
  keptForTests: readonly string[],
  classes: readonly string[],
  settings: HeadsSettings,
): readonly HeldOutEvidence[] {
  const texts = packTexts('A');
  return Array.from({ length: groups }, (_, group) => {
    const withheld = withheldGroup(group, groups, keptForTests);
    const isWithheld = (label: string) => withheld.some((name) => name === label);
    const isOut = (example: Example) => foldOf(example, groups) === group;
    const model = trainWithout({ hasLabel: isWithheld, hasExample: isOut }, classes, settings);
    return evidenceFor(
      texts.filter(({ label, example }) => isWithheld(label) || isOut(example)),
      model,
      isWithheld,
    );
  }).flat();
}

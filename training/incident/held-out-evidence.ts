import { INCIDENT_CLASSES, type IncidentClass } from '../../src/domain/alarm/finding/incident-class.ts';
import { evidenceOf, type IncidentEvidence } from '../../src/domain/models/incident/incident-evidence.ts';
import type { TextModel } from '../../src/domain/models/text/text-model.ts';
import type { Label, Pack } from '../corpus/family.ts';
import { calibrationPack, knownPacks } from '../corpus/roles.ts';
import { type PackText, packTexts, trainingTexts } from '../text/text-data.ts';
import { shippedTextModel, TEXT_CLASSES, TEXT_SETTINGS } from '../text/text-trainer.ts';
import { trainApart } from '../text/train-apart.ts';

/** What there is to judge an example by, from a classifier that has read nothing of its pack. */
export interface HeldOutEvidence {
  readonly label: Label;
  readonly pack: Pack;
  readonly evidence: IncidentEvidence;
  /** Whether the class of the example was left out of what the classifier learned. */
  readonly isWithheld: boolean;
}

/** Evidence of texts; votes of patterns of withheld classes are left out, as nobody would have written them. */
function evidenceFor(
  texts: readonly PackText[],
  model: TextModel | null,
  isWithheld: (label: string) => boolean = () => false,
): readonly HeldOutEvidence[] {
  return texts.map(({ label, windows, example: { pack } }) => {
    const evidence = evidenceOf(windows, model);
    return {
      label,
      pack,
      evidence: { ...evidence, votes: evidence.votes.filter((vote) => !isWithheld(vote.class)) },
      isWithheld: isWithheld(label),
    };
  });
}

const othersThan = (held: Pack): readonly Pack[] => knownPacks().filter((pack) => pack !== held);

/** The classifier that has read every pack that may be known but one. */
const modelWithout = (held: Pack): Promise<TextModel> =>
  trainApart(() => ({
    texts: trainingTexts({ packs: othersThan(held) }),
    classes: TEXT_CLASSES,
    settings: TEXT_SETTINGS,
  }));

let outOfPackMade: Promise<readonly HeldOutEvidence[]> | null = null;

/**
 * Evidence of each example of the packs that may be known, from a classifier that has read the others alone: a line of another
 * program is what production brings, so what weighs scores has to learn from scores of such lines.
 */
export function outOfPack(): Promise<readonly HeldOutEvidence[]> {
  outOfPackMade ??= Promise.all(
    knownPacks().map(async (held) => {
      // The one that is shipped has read all but the pack that calibrates.
      const model = await (held === calibrationPack() ? shippedTextModel() : modelWithout(held));
      return evidenceFor(packTexts(held), model);
    }),
  ).then((packs) => packs.flat());
  return outOfPackMade;
}

/** Classes that are withheld to learn what a text of an unknown class looks like: part `group` of those that are not kept for tests. */
const withheldGroup = (
  group: number,
  groups: number,
  keptForTests: readonly string[],
): readonly IncidentClass[] =>
  INCIDENT_CLASSES.filter((name) => !keptForTests.includes(name)).filter((_, at) => at % groups === group);

/**
 * Evidence from classifiers to which some classes and a whole pack are unknown, of that pack.
 *
 * @param turns How many packs each group of classes is withheld with, one after the other.
 */
export async function withClassesWithheld(
  groups: number,
  turns: number,
  keptForTests: readonly string[],
): Promise<readonly HeldOutEvidence[]> {
  const packs = knownPacks();
  const parts = Array.from({ length: groups * turns }, async (_, at) => {
    const group = at % groups;
    const held = packs[(group + Math.floor(at / groups)) % packs.length];
    if (held === undefined) throw new Error('There is no pack to hold out.');
    const withheld = withheldGroup(group, groups, keptForTests);
    const isWithheld = (label: string) => withheld.some((name) => name === label);
    const model = await trainApart(() => ({
      texts: trainingTexts({ packs: othersThan(held), withoutLabel: isWithheld }),
      classes: TEXT_CLASSES.filter((name) => !isWithheld(name)),
      settings: TEXT_SETTINGS,
    }));
    return evidenceFor(packTexts(held), model, isWithheld);
  });
  return (await Promise.all(parts)).flat();
}

import { join } from 'node:path';
import { logCount } from '../../src/domain/models/counts/count-model.ts';
import { SeededRandom } from '../../training/corpus/seeded-random.ts';
import { type DenseRegression, fitDenseRegression } from '../../training/linear/dense-regression.ts';
import { countsOf, type EventSequence, readSequences, readSetFile } from './event-sequences.ts';
import { bootstrapInterval, type Interval, macroF1, stratifiedFolds } from './intervals.ts';

// Hadoop of LogPAI: the templates of each container of an application, and what was wrong with the application's cluster.

export const HADOOP_FOLDER = 'hadoop';
export const HADOOP_CLASSES = ['normal', 'disk_full', 'machine_down', 'network'] as const;
const HADOOP_SEEDS = [1, 2, 3, 4, 5] as const;
const INNER_FOLDS = 5;
/** A class can only be judged where another application of it can be learned from. */
const APPLICATIONS_MIN = 2;

export interface Application {
  readonly name: string;
  /** A place in `HADOOP_CLASSES`. */
  readonly label: number;
  /** The templates of each container. */
  readonly containers: readonly (readonly string[])[];
  /** Lines of each event, of the container that has the most of them. */
  readonly most: ReadonlyMap<string, number>;
}

export interface ApplicationFigures {
  /** Of applications, over classes of two or more applications. */
  readonly macroF1: number;
  readonly macroF1AllClasses: number;
  /** Each container has its application's class. */
  readonly containersMacroF1: number;
}

export interface ApplicationResult {
  readonly classifier: string;
  readonly seeds: readonly ApplicationFigures[];
  readonly mean: ApplicationFigures;
  readonly worst: ApplicationFigures;
  /** Of the seed with the lowest macro-F1, by drawing applications. */
  readonly interval: Interval | null;
  /** F1 of each class in that seed. */
  readonly f1: Readonly<Record<string, number>>;
}

export interface HadoopResult {
  readonly applications: Readonly<Record<string, number>>;
  readonly containers: number;
  /** Classes that macro-F1 is the mean of. */
  readonly scored: readonly string[];
  readonly results: readonly ApplicationResult[];
}

/** What a vector of an application is made of: whether an event came, or the most lines of it that one container has. */
type Representation = 'presence' | 'most lines';

/** Trains on applications and says the class of another one. */
type Classifier = (
  train: readonly Application[],
  random: SeededRandom,
) => (application: Application) => number;

/** Applications by name, each with its containers. */
export function applicationsOf(classes: readonly (readonly EventSequence[])[]): readonly Application[] {
  const all = classes.flatMap((sequences, label) => {
    const byName = Map.groupBy(sequences, ({ name }) => name.split('/')[0] ?? name);
    return [...byName].map(([name, own]) => {
      const containers = own.map(({ events }) => events);
      return { name, label, containers, most: mostLines(containers) };
    });
  });
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.label - b.label));
}

/** Lines of each event, of the container that has the most of them. */
function mostLines(containers: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const container of containers)
    for (const [event, lines] of countsOf(container)) most.set(event, Math.max(lines, most.get(event) ?? 0));
  return most;
}

const eventsOf = (applications: readonly Application[]): readonly string[] =>
  [...new Set(applications.flatMap(({ most }) => [...most.keys()]))].sort();

/** The value of each event. */
const vectorOf = (
  most: ReadonlyMap<string, number>,
  events: readonly string[],
  how: Representation,
): Float64Array =>
  Float64Array.from(events, (event) => {
    const lines = most.get(event) ?? 0;
    return how === 'presence' ? Math.min(1, lines) : logCount(lines);
  });

interface Choice {
  readonly how: Representation;
  readonly l2: number;
}

const CHOICES: readonly Choice[] = (['presence', 'most lines'] as const).flatMap((how) =>
  [3, 0.3, 0.03].map((l2) => ({ how, l2 })),
);

function learn(train: readonly Application[], { how, l2 }: Choice) {
  const events = eventsOf(train);
  const model: DenseRegression = fitDenseRegression(
    train.map(({ most }) => vectorOf(most, events, how)),
    train.map(({ label }) => label),
    HADOOP_CLASSES.length,
    { l2 },
  );
  return (application: Application) => model.probabilitiesOf(vectorOf(application.most, events, how));
}

const likeliest = (probabilities: Float64Array): number => probabilities.indexOf(Math.max(...probabilities));

const labelsOf = (applications: readonly Application[]) => applications.map(({ label }) => label);

/** Classes that at least two of the applications have. */
function learnable(applications: readonly Application[]): readonly number[] {
  return [...HADOOP_CLASSES.keys()].filter(
    (one) => applications.filter(({ label }) => label === one).length >= APPLICATIONS_MIN,
  );
}

const scoreOf = (right: readonly number[], said: readonly number[], classes: readonly number[]) =>
  macroF1(right.map(String), said.map(String), classes.map(String));

/** What stands for an application, and how strong its weights are held down, are what does best within training applications. */
const tunedLinear: Classifier = (train, random) => {
  const folds = stratifiedFolds(
    train.map(({ label }) => String(label)),
    INNER_FOLDS,
    random,
  );
  let best: { readonly choice: Choice; readonly score: number } | undefined;
  for (const choice of CHOICES) {
    const said = new Array<number>(train.length).fill(0);
    for (let fold = 0; fold < INNER_FOLDS; fold += 1) {
      const model = learn(
        train.filter((_, at) => folds[at] !== fold),
        choice,
      );
      for (const [at, application] of train.entries())
        if (folds[at] === fold) said[at] = likeliest(model(application));
    }
    const score = scoreOf(labelsOf(train), said, learnable(train));
    if (best === undefined || score > best.score) best = { choice, score };
  }
  const model = learn(train, (best as { readonly choice: Choice }).choice);
  return (application) => likeliest(model(application));
};

const majority: Classifier = (train) => {
  const counts = HADOOP_CLASSES.map((_, one) => train.filter(({ label }) => label === one).length);
  const most = counts.indexOf(Math.max(...counts));
  return () => most;
};

/** The class of the application whose lines are shared out most alike (cosine). */
const nearest: Classifier = (train) => {
  const events = eventsOf(train);
  const unit = (application: Application) => {
    const vector = vectorOf(application.most, events, 'most lines');
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
    return vector.map((value) => value / length);
  };
  const known = train.map((application) => ({ label: application.label, vector: unit(application) }));
  return (application) => {
    const own = unit(application);
    let best = { label: 0, alike: Number.NEGATIVE_INFINITY };
    for (const { label, vector } of known) {
      const alike = vector.reduce((sum, value, at) => sum + value * (own[at] as number), 0);
      if (alike > best.alike) best = { label, alike };
    }
    return best.label;
  };
};

/** TF-IDF of each container alone and a linear model; an application is what most of its containers are said to be. */
const byContainer: Classifier = (train) => {
  const events = eventsOf(train);
  const rows = train.flatMap(({ label, containers }) =>
    containers.map((container) => ({
      label,
      vector: vectorOf(countsOf(container), events, 'most lines'),
    })),
  );
  const idf = events.map((_, at) => {
    const having = rows.filter(({ vector }) => (vector[at] as number) > 0).length;
    return Math.log((1 + rows.length) / (1 + having)) + 1;
  });
  const scaled = (vector: Float64Array) => {
    const weighed = vector.map((value, at) => value * (idf[at] as number));
    const length = Math.sqrt(weighed.reduce((sum, value) => sum + value * value, 0)) || 1;
    return weighed.map((value) => value / length);
  };
  const model = fitDenseRegression(
    rows.map(({ vector }) => scaled(vector)),
    rows.map(({ label }) => label),
    HADOOP_CLASSES.length,
    { l2: 1 },
  );
  return ({ containers }) => {
    const votes = new Float64Array(HADOOP_CLASSES.length);
    for (const container of containers) {
      const vector = vectorOf(countsOf(container), events, 'most lines');
      const said = likeliest(model.probabilitiesOf(scaled(vector)));
      votes[said] = (votes[said] as number) + 1;
    }
    return likeliest(votes);
  };
};

/** Whether seeds can make a difference. */
const CLASSIFIERS: readonly (readonly [name: string, classifier: Classifier, isSeeded: boolean])[] = [
  ['the most frequent class', majority, false],
  ['nearest application, log counts', nearest, false],
  ['TF-IDF of containers, linear, vote', byContainer, false],
  ['application as a whole, linear', tunedLinear, true],
];

/** Each application is judged by what was trained on all others. */
function leaveOneOut(
  classifier: Classifier,
  applications: readonly Application[],
  seed: number,
): readonly number[] {
  const random = new SeededRandom(`hadoop ${seed}`);
  return applications.map((application) =>
    classifier(
      applications.filter((other) => other.name !== application.name),
      random,
    )(application),
  );
}

function figuresOf(applications: readonly Application[], said: readonly number[]): ApplicationFigures {
  const right = labelsOf(applications);
  const classes = learnable(applications);
  const present = [...HADOOP_CLASSES.keys()].filter((one) => right.includes(one));
  const repeated = (values: readonly number[]) =>
    values.flatMap((value, at) => new Array<number>(applications[at]?.containers.length ?? 0).fill(value));
  return {
    macroF1: scoreOf(right, said, classes),
    macroF1AllClasses: scoreOf(right, said, present),
    containersMacroF1: scoreOf(repeated(right), repeated(said), classes),
  };
}

function combined(
  seeds: readonly ApplicationFigures[],
  how: (values: readonly number[]) => number,
): ApplicationFigures {
  return {
    macroF1: how(seeds.map((one) => one.macroF1)),
    macroF1AllClasses: how(seeds.map((one) => one.macroF1AllClasses)),
    containersMacroF1: how(seeds.map((one) => one.containersMacroF1)),
  };
}

export function evaluateApplications(
  applications: readonly Application[],
  seeds: readonly number[] = HADOOP_SEEDS,
): HadoopResult {
  const classes = learnable(applications);
  const right = labelsOf(applications);
  return {
    applications: Object.fromEntries(
      HADOOP_CLASSES.map((name, one) => [name, right.filter((label) => label === one).length]),
    ),
    containers: applications.reduce((sum, { containers }) => sum + containers.length, 0),
    scored: classes.map((one) => HADOOP_CLASSES[one] as string),
    results: CLASSIFIERS.map(([classifier, judge, isSeeded]) => {
      const runs = (isSeeded ? seeds : seeds.slice(0, 1)).map((seed) =>
        leaveOneOut(judge, applications, seed),
      );
      const figures = runs.map((said) => figuresOf(applications, said));
      const worst = combined(figures, (values) => Math.min(...values));
      const worstRun = runs[figures.findIndex((one) => one.macroF1 === worst.macroF1)] as readonly number[];
      return {
        classifier,
        seeds: figures,
        mean: combined(figures, (values) => values.reduce((sum, value) => sum + value, 0) / values.length),
        worst,
        interval: bootstrapInterval(
          applications.length,
          (drawn) => {
            const own = drawn.map((at) => right[at] as number);
            // Of a class that was not drawn nothing can be said.
            const drawnClasses = classes.filter((one) => own.includes(one));
            return scoreOf(
              own,
              drawn.map((at) => worstRun[at] as number),
              drawnClasses,
            );
          },
          new SeededRandom(`hadoop ${classifier}`),
        ),
        f1: Object.fromEntries(
          HADOOP_CLASSES.map((name, one) => [name, scoreOf(right, worstRun, [one])]).filter(([,], one) =>
            right.includes(one),
          ),
        ),
      };
    }),
  };
}

export async function evaluateHadoop(dataDir: string): Promise<HadoopResult> {
  const classes = await Promise.all(
    HADOOP_CLASSES.map(async (name) => {
      // A class that the folder does not have is one without applications.
      const text = await readSetFile(join(dataDir, HADOOP_FOLDER, `${name}.txt`));
      return text === null ? [] : readSequences(`${HADOOP_FOLDER}/${name}.txt`, text);
    }),
  );
  return evaluateApplications(applicationsOf(classes));
}

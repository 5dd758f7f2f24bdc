import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createFindingPublisher } from '../clients/aws/finding-publisher.ts';
import { createLogObjects } from '../clients/aws/log-objects.ts';
import { createLogShards } from '../clients/aws/log-shards.ts';
import { createObjectStore } from '../clients/aws/s3.ts';
import { createShardMemoryStore } from '../clients/aws/shard-memory-store.ts';
import { createDocumentClient } from '../clients/dynamodb/document-client.ts';
import { createFindingStore } from '../clients/dynamodb/finding-store.ts';
import { readModelFiles } from '../clients/files/model-folder.ts';
import { loadPatternCatalogue } from '../clients/files/pattern-catalogue.ts';
import { loadSite } from '../clients/files/site-file.ts';
import { type DetectorConfig, loadDetectorConfig } from '../config/detector-config.ts';
import { PatternSet } from '../domain/logs/patterns/log-pattern.ts';
import { TemplateCounter } from '../domain/logs/template-counter.ts';
import { SafeTemplates } from '../domain/logs/window/safe-text.ts';
import { TRUSTED_MODELS } from '../domain/models/artefact/trusted-models.ts';
import { CarriedSequences } from '../domain/models/sequence/carried-sequences.ts';
import type { ObjectStorePort } from '../ports/object-store.ts';
import { createLogger } from '../telemetry/log.ts';
import { createCrashpoint } from '../worker/crashpoint.ts';
import { metricFields } from './detector-metrics.ts';
import { guardedClassifier } from './guarded-classifier.ts';
import { type EventDeps, handleEvent } from './handle-event.ts';
import { lookedMemories } from './handle-heartbeat.ts';
import { loadModels, type ModelSource, type ServingModels } from './load-models.ts';
import { runLoop } from './runtime/run-loop.ts';
import { createRuntimeApi } from './runtime/runtime-client.ts';
import { createShardMemories } from './shard-memories.ts';
import { parentsOf } from './shard-origins.ts';
import { lagTeller } from './tell-lag.ts';
import { modelsTeller } from './tell-models.ts';

const HASH_SEEDS = 2 ** 31;

/** Beside the sources, as what is trusted stands in them. */
const SHIPPED_MODELS = join(import.meta.dirname, '../../models');

const modelsIn = (name: string, directory: string): ModelSource => ({
  name,
  read: (kind) => readModelFiles(directory, kind),
});

/** The models that answer. None of them is needed: patterns, novelty and rates do without. */
async function modelsOf(
  { modelDirectory }: DetectorConfig,
  objects: Pick<ObjectStorePort, 'put'>,
  log: Logger,
): Promise<{ readonly serving: ServingModels; readonly tell: () => Promise<void> }> {
  const { serving, told, refusals } = await loadModels(
    [
      modelsIn('shipped', SHIPPED_MODELS),
      ...(modelDirectory === null ? [] : [modelsIn(modelDirectory, modelDirectory)]),
    ],
    TRUSTED_MODELS,
  );
  for (const refusal of refusals)
    log.error(refusal, 'a model is refused; the one before it answers, or none of its kind');
  const answering = told.filter((one) => one.serving !== null);
  const count = (value: number) => ({ unit: 'Count', value }) as const;
  log.info(
    {
      ...metricFields(
        { ModelsServing: count(answering.length), ModelsRefused: count(refusals.length) },
        Date.now(),
      ),
      models: Object.fromEntries(answering.map(({ kind, serving: sha256 }) => [kind, sha256])),
    },
    'models loaded',
  );
  return { serving, tell: modelsTeller(objects, told, Date.now(), log) };
}

/** The detector over real clients. Rejects when a file that it is made of is not valid. */
async function compose(config: DetectorConfig, log: Logger): Promise<EventDeps> {
  const { aws } = config;
  const patterns = await loadPatternCatalogue(config.patternDirectory);
  const site = await loadSite(config.site);
  const reached = createCrashpoint(config.crashpoint, config.stateDirectory);
  const shards = createLogShards(aws);
  const objects = createObjectStore(aws);
  const models = await modelsOf(config, objects, log);
  const { sequence } = models.serving;
  const sequences = sequence === null ? null : new CarriedSequences(sequence.model);
  // Not waited for: a bucket that hangs would take the time that Lambda leaves for a start.
  void models.tell();
  const publisher = createFindingPublisher(aws, config.findingsTopicArn);
  const findings = createFindingStore(
    createDocumentClient(aws),
    aws.tablePrefix,
    {
      async publish(finding) {
        reached('after-finding-stored');
        await publisher.publish(finding);
        reached('after-finding-published');
      },
    },
    (finding, problem) =>
      log.error(
        { finding, problem },
        'what is stored of a finding cannot be read; its votes count, and it is replaced',
      ),
  );
  log.info(
    { patterns: patterns.length, logGroups: site.logGroups?.length ?? 0 },
    'patterns and log groups loaded',
  );
  return {
    tools: {
      patterns: new PatternSet(patterns),
      groups: site.logGroups ?? [],
      // Nobody who writes lines knows it, so nobody can make the hashes of two lines meet.
      counter: new TemplateCounter(
        [],
        randomInt(HASH_SEEDS),
        sequences === null ? undefined : (words) => sequences.placeOf(words),
      ),
      sequences,
      safe: new SafeTemplates(randomInt(HASH_SEEDS)),
    },
    memories: createShardMemories(
      createShardMemoryStore(aws),
      findings,
      {
        unreadable: (shard) =>
          log.error({ shard }, 'what the shard remembers cannot be read; it learns anew'),
        votesCut: (shard, votes) =>
          log.error(
            { shard, votes },
            'the table of findings is too large to be looked through; alarms of the shard that were not found stay until it tells of them again',
          ),
        cut: (shard, steps) =>
          log.warn({ shard, steps }, 'the shard remembered too much; what was seen longest ago is forgotten'),
      },
      { parents: (shard) => parentsOf(shards, shard), region: aws.region, now: () => Date.now() },
    ),
    findings,
    objects,
    tellModels: models.tell,
    tellLag: lagTeller(objects, () => Date.now(), log),
    aside: createObjectStore({ ...aws, bucket: config.failedBucket }),
    logObjects: createLogObjects(aws),
    shards,
    looked: lookedMemories(),
    patterns: new Map(patterns.map((one) => [one.name, one])),
    region: aws.region,
    classifier: guardedClassifier(models.serving, log),
    reached,
    ownLogGroup: config.ownLogGroup,
    log,
    now: () => Date.now(),
  };
}

async function main(): Promise<number> {
  const stopping = new AbortController();
  let log = createLogger('info', 'detector');
  try {
    const config = loadDetectorConfig();
    log = createLogger(config.logLevel, 'detector');
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => {
        log.info({ signal: name }, 'stopping; the event that is being handled is still answered');
        stopping.abort();
      });
    const runtime = createRuntimeApi(config.runtimeApi);
    let deps: EventDeps;
    try {
      deps = await compose(config, log);
    } catch (error) {
      await runtime.failInit(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
    log.info({ runtimeApi: config.runtimeApi }, 'detector ready');
    await runLoop({
      runtime,
      handle: ({ body, deadlineMs }) => handleEvent(deps, body, deadlineMs),
      log,
      signal: stopping.signal,
    });
    runtime.close();
    log.info('detector stopped');
    return 0;
  } catch (error) {
    const isOurs =
      error instanceof Error &&
      ['ConfigError', 'PatternCatalogueError', 'OperatorFileError'].includes(error.name);
    log.error(isOurs ? { problems: error.message } : { err: error }, 'the detector cannot run');
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());

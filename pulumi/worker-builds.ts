import { isJsonObject } from '../src/domain/text/json-object.ts';
import type { ConfigReader } from './config-reader.ts';
import { IMAGE, IMAGE_ADVICE } from './image-reference.ts';

/** A build of the worker with an ECS service of its own, until its last incident has ended. */
export interface WorkerBuild {
  readonly buildId: string;
  readonly image: string;
}

/** Beside the current build the one before drains; more means that draining is being forgotten. */
const BUILDS_MAX = 5;
/** Goes into names of services and into Temporal's version. */
const BUILD_ID = /^[a-z0-9][a-z0-9.-]{0,31}$/i;

/** As it stands in names on AWS, which have no dots. */
export function buildKey(buildId: string): string {
  return buildId.toLowerCase().replaceAll('.', '-');
}

/** A tag names the build; of a digest the first 12 characters do. */
function buildIdOf(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  return digest ?? image.slice(image.lastIndexOf(':') + 1);
}

/** `workerBuilds`, or one build of `image`; none while there is no image. Problems are noted in the reader. */
export function readWorkerBuilds(reader: ConfigReader, image: string | null): readonly WorkerBuild[] {
  const parsed = reader.json('workerBuilds');
  const entries: readonly unknown[] =
    parsed === null
      ? image === null
        ? []
        : [{ buildId: buildIdOf(image), image }]
      : Array.isArray(parsed)
        ? parsed
        : [parsed];
  const builds: WorkerBuild[] = [];
  for (const entry of entries) {
    if (!isJsonObject(entry) || !('image' in entry)) {
      reader.problem('workerBuilds', 'has an entry without an image: give {"buildId": "…", "image": "…"}');
      continue;
    }
    const entryImage = String(entry.image);
    const buildId = 'buildId' in entry ? String(entry.buildId) : buildIdOf(entryImage);
    if (!BUILD_ID.test(buildId))
      reader.problem(
        'workerBuilds',
        `has the build id "${buildId}": use up to 32 letters, digits, dots and dashes`,
      );
    if (!IMAGE.test(entryImage))
      reader.problem('workerBuilds', `has the image "${entryImage}": ${IMAGE_ADVICE}`);
    builds.push({ buildId, image: entryImage });
  }
  const ids = builds.map(({ buildId }) => buildId);
  if (new Set(ids.map(buildKey)).size !== ids.length)
    reader.problem(
      'workerBuilds',
      `names a build twice (${ids.join(', ')}): each image needs a build id of its own`,
    );
  if (builds.length > BUILDS_MAX)
    reader.problem(
      'workerBuilds',
      `has ${builds.length} builds: ${BUILDS_MAX} are the most; remove those that have drained`,
    );
  if (image === null && builds.length > 0)
    reader.problem('image', 'is not set, but workerBuilds is: set the image of the ingress too');
  return builds;
}

import type { ConfigReader } from './config-reader.ts';
import { ecrRegionOf } from './image-reference.ts';
import type { LogGroupChoice } from './log-group-selection.ts';

/** How the stack reads logs. */
export interface LogSettings extends LogGroupChoice {
  readonly shards: number;
  readonly streamHours: number;
  readonly memoryMiB: number;
}

/** As CloudWatch Logs takes names, with `*` for any characters. */
const GROUP_PATTERN = /^[\w./#*-]{1,512}$/;
const GROUP_PATTERNS_MAX = 50;
/** Without a value the key alone would have to mean something, which nothing says. */
const GROUP_TAG = /^[\w .:/+@-]{1,128}=[\w .:/+=@-]{1,256}$/;
const GROUP_TAGS_MAX = 10;
/** Of all variables of a Lambda function together; the rest of the detector's takes less than 1 KB. */
const SITE_BYTES_MAX = 3_000;

/** Null: no log is read. Every key is read, so that a switched-off detector leaves no key unknown. */
export function readLogSettings(
  reader: ConfigReader,
  stack: { readonly isProduction: boolean; readonly region: string; readonly image: string | null },
): LogSettings | null {
  const isOn = reader.flag('logDetector', stack.isProduction);
  const settings = {
    shards: reader.integer('logShards', stack.isProduction ? 2 : 1, 1, 64),
    streamHours: reader.integer('logStreamHours', 24, 24, 168),
    memoryMiB: reader.integer('detectorMemoryMiB', stack.isProduction ? 1769 : 1024, 512, 10_240),
    patterns: reader.list(
      'logGroups',
      GROUP_PATTERN,
      'give names of log groups, in which * stands for any characters, such as /aws/lambda/*',
      GROUP_PATTERNS_MAX,
    ),
    tags: reader
      .list('logGroupTags', GROUP_TAG, 'give tags as key=value', GROUP_TAGS_MAX)
      .map((tag) => ({ key: tag.slice(0, tag.indexOf('=')), value: tag.slice(tag.indexOf('=') + 1) })),
  };
  if (!isOn) return null;
  const region = stack.image === null ? stack.region : ecrRegionOf(stack.image);
  if (region !== stack.region)
    reader.problem(
      'logDetector',
      `is on, and the image is not in a private registry of ECR in ${stack.region}, which alone Lambda starts functions from: push it to the stack's own (output imageRepository), or set logDetector false`,
    );
  return settings;
}

/**
 * The part of the site file that the detector reads, as JSON; null where it says nothing of logs. What would not fit into a
 * function's variables is noted.
 */
export function detectorSite(reader: ConfigReader, site: string | null): string | null {
  if (site === null) return null;
  const { version, logs } = JSON.parse(site) as { readonly version?: unknown; readonly logs?: unknown };
  if (logs === undefined) return null;
  const text = JSON.stringify({ version, logs });
  const bytes = Buffer.byteLength(text);
  if (bytes > SITE_BYTES_MAX)
    reader.problem(
      'site',
      `says of logs ${bytes} bytes: ${SITE_BYTES_MAX} are the most that the detector's variables hold; say more with fewer groups`,
    );
  return text;
}

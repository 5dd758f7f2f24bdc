import type { SiteSource } from '../../config/config.ts';
import { DEFAULT_SITE } from '../../domain/site/default-site.ts';
import { parseSite } from '../../domain/site/parse-site.ts';
import type { Site } from '../../domain/site/site.ts';
import { countText } from '../../domain/text/count-text.ts';
import { err, type Result } from '../../domain/text/result.ts';
import { SITE_FILE_BYTES } from '../bounds.ts';
import { parseYaml, readTextFile } from './operator-file.ts';

/** Every problem of the file at once. */
class SiteFileError extends Error {
  override readonly name = 'SiteFileError';
  readonly problems: readonly string[];
  constructor(where: string, problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      `${where} has ${countText(problems.length, 'problem')}; correct it, "npx recoverops site check" tries it:\n${list}`,
    );
    this.problems = problems;
  }
}

/** A site from the text of its file. The error lists every problem. */
export function parseSiteText(text: string): Result<Site, readonly string[]> {
  if (Buffer.byteLength(text) > SITE_FILE_BYTES)
    return err([
      `the file is larger than ${SITE_FILE_BYTES} bytes: say more with fewer entries, by * and **`,
    ]);
  return parseYaml(text, parseSite);
}

/** The text of a file, or undefined where there is none. More than the bound is not read. */
export async function readSiteFile(path: string): Promise<string | undefined> {
  return await readTextFile(path, SITE_FILE_BYTES);
}

/**
 * The site that holds: the defaults where nothing is named.
 * @throws SiteFileError when the file is missing, cannot be read or is not valid.
 */
export async function loadSite(source: SiteSource | null): Promise<Site> {
  if (source === null) return DEFAULT_SITE;
  const where = source.kind === 'file' ? `the site file ${source.path}` : 'the site file in RECOVEROPS_SITE';
  const text =
    source.kind === 'text'
      ? source.text
      : await readSiteFile(source.path).catch((error: unknown) => {
          throw new SiteFileError(where, [`cannot be read: ${String(error)}`]);
        });
  if (text === undefined) throw new SiteFileError(where, ['is not there: correct RECOVEROPS_SITE_FILE']);
  const site = parseSiteText(text);
  if (!site.ok) throw new SiteFileError(where, site.error);
  return site.value;
}

import type { SiteSource } from '../../config/config.ts';
import { DEFAULT_SITE } from '../../domain/site/default-site.ts';
import { parseSite } from '../../domain/site/parse-site.ts';
import type { Site } from '../../domain/site/site.ts';
import type { Result } from '../../domain/text/result.ts';
import { SITE_FILE_BYTES } from '../bounds.ts';
import { loadOperatorFile, type OperatorFileKind, parseOperatorText } from './operator-file.ts';

/** The operator's word about the hosts (docs/site.md). */
export const SITE_FILE: OperatorFileKind = {
  what: 'the site file',
  bytesMax: SITE_FILE_BYTES,
  shorter: 'say more with fewer entries, by * and **',
  fileVariable: 'RECOVEROPS_SITE_FILE',
  textVariable: 'RECOVEROPS_SITE',
  check: 'npx recoverops site check',
};

/** A site from the text of its file. The error lists every problem. */
export function parseSiteText(text: string): Result<Site, readonly string[]> {
  return parseOperatorText(SITE_FILE, text, parseSite);
}

/**
 * The site that holds: the defaults where nothing is named.
 * @throws OperatorFileError when the file is missing, cannot be read or is not valid.
 */
export async function loadSite(source: SiteSource | null): Promise<Site> {
  return source === null ? DEFAULT_SITE : await loadOperatorFile(SITE_FILE, source, parseSite);
}

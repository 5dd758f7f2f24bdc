import { open } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { SiteSource } from '../../config/config.ts';
import { DEFAULT_SITE } from '../../domain/site/default-site.ts';
import { parseSite } from '../../domain/site/parse-site.ts';
import type { Site } from '../../domain/site/site.ts';
import { countText } from '../../domain/text/count-text.ts';
import { err, type Result } from '../../domain/text/result.ts';
import { SITE_FILE_BYTES } from '../bounds.ts';

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  // What YAML only warns of, such as a tag that means nothing here, was meant to say something.
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col} is no YAML: ${message}`;
  });
  if (faults.length > 0) return err(faults);
  try {
    // No aliases: a few bytes of them unfold into gigabytes.
    return parseSite(document.toJS({ maxAliasCount: 0 }));
  } catch (error) {
    if (error instanceof ReferenceError) return err(['the file has aliases (*name): write the entries out']);
    throw error;
  }
}

/** The text of a file, or undefined where there is none. More than the bound is not read. */
export async function readSiteFile(path: string): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      // A device or a pipe that somebody names never ends; a byte more than the bound tells.
      const buffer = Buffer.alloc(SITE_FILE_BYTES + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.toString('utf8', 0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
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

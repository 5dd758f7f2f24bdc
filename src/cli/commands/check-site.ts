import { parseSiteText, SITE_FILE } from '../../clients/files/site-file.ts';
import { DEFAULT_SITE } from '../../domain/site/default-site.ts';
import type { Site } from '../../domain/site/site.ts';
import { isDisposable, mayRestart, neverTouched, siteHash } from '../../domain/site/site-rules.ts';
import { countText } from '../../domain/text/count-text.ts';
import { ok, type Result } from '../../domain/text/result.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { operatorFileText } from '../operator-file.ts';
import { siteText } from '../site-text.ts';
import { type Line, line, oneLine } from '../terminal.ts';

/** Single things that the file is asked about. */
export interface SiteQuestions {
  readonly unit?: string;
  readonly path?: string;
  readonly process?: string;
}

/** Where `npm start` finds it too. */
const USUAL_FILE = 'site.yaml';

interface FoundSite {
  /** The file, the variable that holds its text, or nothing: the defaults. */
  readonly from: string | null;
  readonly site: Result<Site, readonly string[]>;
}

async function findSite({ config }: CommandContext, file: string | undefined): Promise<FoundSite> {
  const source = config.site;
  if (file === undefined && source?.kind === 'text')
    return { from: 'RECOVEROPS_SITE', site: parseSiteText(source.text) };
  const named = file ?? (source?.kind === 'file' ? source.path : undefined);
  const text = await operatorFileText(
    SITE_FILE,
    named ?? USUAL_FILE,
    'Give a site file; docs/site.md describes it.',
  );
  if (text !== undefined) return { from: named ?? USUAL_FILE, site: parseSiteText(text) };
  if (named === undefined) return { from: null, site: ok(DEFAULT_SITE) };
  throw new CliError(
    EXIT.usage,
    'no_file',
    `there is no ${named}`,
    'Copy site.example.yaml, or give another file; docs/site.md describes it.',
  );
}

function answers(site: Site, { unit, path, process }: SiteQuestions) {
  return {
    ...(unit === undefined
      ? {}
      : { unit: { name: unit, restart: mayRestart(site, unit), touch: neverTouched(site, { unit }) } }),
    ...(path === undefined
      ? {}
      : { path: { name: path, disposable: isDisposable(site, path), touch: neverTouched(site, { path }) } }),
    ...(process === undefined ? {} : { process: { name: process, touch: neverTouched(site, { process }) } }),
  };
}

function answerLines({ unit, path, process }: ReturnType<typeof answers>): readonly Line[] {
  const lines: Line[] = [];
  if (unit !== undefined) {
    const { restart } = unit;
    const drained = restart.allowed && restart.drain !== undefined ? `, after this: ${restart.drain}` : '';
    lines.push(
      restart.allowed
        ? line`${unit.name} may be restarted${drained}`
        : line`${unit.name} may not be restarted: ${restart.why}`,
    );
  }
  if (path !== undefined) {
    const { disposable } = path;
    lines.push(
      disposable.disposable
        ? line`${path.name} is disposable by ${disposable.entry.path}: ${disposable.entry.why}`
        : line`${path.name} is not disposable: ${disposable.why}`,
    );
  }
  if (process !== undefined) {
    lines.push(
      process.touch.never
        ? line`the process ${process.name} is never touched: ${process.touch.why}`
        : line`the process ${process.name} is not protected by the site file`,
    );
  }
  return lines;
}

/** Says what a site file says, or every problem that it has; asked about single things, it answers those alone. */
export async function checkSite(
  context: CommandContext,
  file: string | undefined,
  questions: SiteQuestions,
): Promise<void> {
  const { from, site } = await findSite(context, file);
  if (!site.ok) {
    print(context, { from, valid: false, problems: site.error }, site.error.map(oneLine));
    throw new CliError(
      EXIT.failure,
      'bad_site',
      `${from} has ${countText(site.error.length, 'problem')}; no worker starts with it`,
      'docs/site.md describes each field.',
    );
  }
  const answered = answers(site.value, questions);
  const isAsked = Object.keys(answered).length > 0;
  const sha256 = siteHash(site.value);
  const heading = from === null ? 'There is no site file: the defaults hold.' : `${from} is valid.`;
  print(
    context,
    { from, valid: true, sha256, ...(isAsked ? { answers: answered } : { site: site.value }) },
    isAsked
      ? answerLines(answered)
      : [heading, `SHA-256 in the record of incidents: ${sha256}`, ...siteText(context.terminal, site.value)],
  );
}

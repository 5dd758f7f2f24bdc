import { TEMPORAL_UI_PATH } from '../../contracts/api.ts';

/**
 * What an address below the UI's path stands for, and where its server has it.
 * - `page`: every page is the same document, which finds out in the browser which one it is.
 * - `file`: scripts, styles and pictures.
 * - `rendered`: somebody's markdown as a document of its own, which is shown in a frame.
 * - `api`: what Temporal is asked or told.
 */
export interface UiResource {
  readonly kind: 'page' | 'file' | 'rendered' | 'api';
  /** Path and query. */
  readonly target: string;
}

const API = new RegExp(`^${TEMPORAL_UI_PATH}/api/v1/[\\x21-\\x7e]+$`);
const FILE = new RegExp(`^${TEMPORAL_UI_PATH}/(?:(?:_app|css|codemirror|i18n)/[\\w@./-]+|[\\w-]+\\.\\w+)$`);
const RENDERED = new RegExp(`^${TEMPORAL_UI_PATH}/render(?=\\?|$)`);
/** Written in any way: a server may take it for a step up. */
const STEP_UP = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\]|%2f|%5c|$)/i;

/**
 * Reads an address as it was sent, `url` with its query. Undefined when it stands for nothing: then nothing is asked for.
 * The server is only ever asked for addresses that are written in one way, so it cannot see another than we do.
 */
export function uiResourceOf(url: string): UiResource | undefined {
  const [path = ''] = url.split('?', 1);
  if (STEP_UP.test(path)) return undefined;
  if (API.test(url)) return { kind: 'api', target: url };
  if (FILE.test(path)) return { kind: 'file', target: path };
  // Its server cuts the prefix off and then looks for this one with it.
  if (RENDERED.test(url)) return { kind: 'rendered', target: `${TEMPORAL_UI_PATH}${url}` };
  return { kind: 'page', target: `${TEMPORAL_UI_PATH}/` };
}

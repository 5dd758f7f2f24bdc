import type { EnvironmentReader } from './environment-reader.ts';

/** A file, or its text as a deployment hands it over. */
export type SiteSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string };

/** Where the operator's word is, by the environment; null: nowhere. */
export function readSiteSource(env: EnvironmentReader): SiteSource | null {
  const path = env.optional('RECOVEROPS_SITE_FILE');
  const text = env.optional('RECOVEROPS_SITE');
  if (path !== null && text !== null) {
    env.problems.push(
      'RECOVEROPS_SITE_FILE and RECOVEROPS_SITE exclude each other: name the site file, or give its text',
    );
  }
  if (path !== null) return { kind: 'file', path };
  return text === null ? null : { kind: 'text', text };
}
